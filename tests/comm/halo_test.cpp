// A field whose cells become sums over their surroundings, cut over a grid of ranks: as on one
// rank, however the edges travel.
#include "norma/comm/cartesian.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/comm/neighbours.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <vector>

namespace norma {
namespace {

constexpr int steps = 3;
constexpr int own_rows = 3;
constexpr int own_columns = 4;

/// Rows of cells, with one more row and column of them on every side.
struct Field {
    Field(int row_count, int column_count)
        : rows(row_count),
          columns(column_count),
          cells(static_cast<std::size_t>((row_count + 2) * (column_count + 2))) {}
    [[nodiscard]] long& at(int row, int column) {
        return cells[static_cast<std::size_t>((row + 1) * (columns + 2) + column + 1)];
    }
    /// Every cell becomes a sum of itself and the eight around it, none weighing the same.
    void step() {
        Field before = *this;
        for (int row = 0; row < rows; ++row) {
            for (int column = 0; column < columns; ++column) {
                long sum = 0;
                for (int down = -1; down <= 1; ++down)
                    for (int right = -1; right <= 1; ++right)
                        sum += (3 * down + right + 5) * before.at(row + down, column + right);
                at(row, column) = sum % 1'000'003;
            }
        }
    }
    int rows;
    int columns;
    std::vector<long> cells;
};

long start_of(int row, int column) {
    return 17 * row + 5 * column * column + 1;
}

/// The whole field after all steps, going round in both directions.
Field serial_answer(int rows, int columns) {
    Field field(rows, columns);
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column)
            field.at(row, column) = start_of(row, column);
    for (int step = 0; step < steps; ++step) {
        for (int row = -1; row <= rows; ++row)
            for (int column = -1; column <= columns; ++column)
                field.at(row, column) =
                    field.at((row + rows) % rows, (column + columns) % columns);
        field.step();
    }
    return field;
}

/// Runs all steps on this rank's part; `fill(part)` brings the surroundings in.
void expect_serial_answer(const Cartesian& grid, const std::function<void(Field&)>& fill) {
    const int first_row = grid.coordinates()[0] * own_rows;
    const int first_column = grid.coordinates()[1] * own_columns;
    Field part(own_rows, own_columns);
    for (int row = 0; row < own_rows; ++row)
        for (int column = 0; column < own_columns; ++column)
            part.at(row, column) = start_of(first_row + row, first_column + column);
    for (int step = 0; step < steps; ++step) {
        fill(part);
        part.step();
    }
    Field expected =
        serial_answer(grid.extents()[0] * own_rows, grid.extents()[1] * own_columns);
    for (int row = 0; row < own_rows; ++row)
        for (int column = 0; column < own_columns; ++column)
            EXPECT_EQ(part.at(row, column), expected.at(first_row + row, first_column + column))
                << row << ", " << column;
}

/// The cells of a rectangle, in order; those outside the own ones are ghosts.
struct Rectangle {
    int row;
    int column;
    int rows;
    int columns;

    [[nodiscard]] std::vector<long> of(Field& field) const {
        std::vector<long> cells;
        for (int down = 0; down < rows; ++down)
            for (int right = 0; right < columns; ++right)
                cells.push_back(field.at(row + down, column + right));
        return cells;
    }
    void put(Field& field, std::span<const long> cells) const {
        ASSERT_EQ(cells.size(), static_cast<std::size_t>(rows * columns));
        for (int down = 0; down < rows; ++down)
            for (int right = 0; right < columns; ++right)
                field.at(row + down, column + right) =
                    cells[static_cast<std::size_t>(down * columns + right)];
    }
};

// Along one dimension: the own cells that go one way or the other, and where those of the
// neighbour there lie.
int own_from(int way, int extent) {
    return way <= 0 ? 0 : extent - 1;
}
int ghosts_from(int way, int extent) {
    return way < 0 ? -1 : way > 0 ? extent : 0;
}
int length(int way, int extent) {
    return way == 0 ? extent : 1;
}

struct Way {
    int down;
    int right;
    [[nodiscard]] Rectangle own() const {
        return {own_from(down, own_rows),
                own_from(right, own_columns),
                length(down, own_rows),
                length(right, own_columns)};
    }
    [[nodiscard]] Rectangle ghosts() const {
        return {ghosts_from(down, own_rows),
                ghosts_from(right, own_columns),
                length(down, own_rows),
                length(right, own_columns)};
    }
};

std::vector<Way> all_ways() {
    std::vector<Way> ways;
    for (int down = -1; down <= 1; ++down)
        for (int right = -1; right <= 1; ++right)
            if (down != 0 || right != 0) ways.push_back({down, right});
    return ways;
}

/// A graph of the eight around every rank. What a rank sends one way comes from the opposite
/// side: so the sources are listed the other way round, and match also where one rank lies in
/// several directions.
class Surroundings : public Neighbours {
  public:
    explicit Surroundings(const Cartesian& grid)
        : Neighbours(grid, towards(grid, -1), towards(grid, 1)) {}

    void fill(Field& part) const {
        std::vector<std::vector<long>> out;
        for (const Way& way : all_ways())
            out.push_back(way.own().of(part));
        put(part, exchange_v(Ragged<long>(out)));
    }
    void fill_meanwhile(Field& part) const {
        std::vector<std::vector<long>> out;
        for (const Way& way : all_ways())
            out.push_back(way.own().of(part));
        put(part, iexchange_v(Ragged<long>(out)).get());
    }

  private:
    static std::vector<int> towards(const Cartesian& grid, int sign) {
        std::vector<int> ranks;
        for (const Way& way : all_ways())
            ranks.push_back(grid.rank_of({grid.coordinates()[0] + sign * way.down,
                                          grid.coordinates()[1] + sign * way.right}));
        return ranks;
    }
    static void put(Field& part, const Ragged<long>& in) {
        const auto ways = all_ways();
        for (std::size_t i = 0; i < ways.size(); ++i)
            Way{-ways[i].down, -ways[i].right}.ghosts().put(part, in[i]);
    }
};

TEST(Halo, OfAGraphOfAllSurroundingsGivesTheSerialAnswer) {
    const Cartesian grid(Communicator(), {0, 0}, {true, true});
    const Surroundings around(grid);
    expect_serial_answer(grid, [&](Field& part) { around.fill(part); });
    expect_serial_answer(grid, [&](Field& part) { around.fill_meanwhile(part); });
}

TEST(Halo, OfAGridGivesTheSerialAnswer) {
    const Cartesian grid(Communicator(), {0, 0}, {true, true});
    const Cartesian along = grid.sub({false, true});
    const Cartesian down = grid.sub({true, false});
    // First the columns, then the rows with their corners.
    const std::array<Rectangle, 4> own{Rectangle{0, 0, own_rows, 1},
                                       Rectangle{0, own_columns - 1, own_rows, 1},
                                       Rectangle{0, -1, 1, own_columns + 2},
                                       Rectangle{own_rows - 1, -1, 1, own_columns + 2}};
    const std::array<Rectangle, 4> ghosts{Rectangle{0, -1, own_rows, 1},
                                          Rectangle{0, own_columns, own_rows, 1},
                                          Rectangle{-1, -1, 1, own_columns + 2},
                                          Rectangle{own_rows, -1, 1, own_columns + 2}};
    expect_serial_answer(grid, [&](Field& part) {
        for (const std::size_t first : {0U, 2U}) {
            const Cartesian& line = first == 0 ? along : down;
            const auto in = line.exchange(std::vector<std::vector<long>>{
                own.at(first).of(part), own.at(first + 1).of(part)});
            ghosts.at(first).put(part, in[0]);
            ghosts.at(first + 1).put(part, in[1]);
        }
    });
}

TEST(Halo, ThatIsPreparedGivesTheSerialAnswer) {
    const Cartesian grid(Communicator(), {0, 0}, {true, true});
    const Surroundings around(grid);
    const auto ways = all_ways();
    std::vector<std::vector<long>> edges;
    for (const Way& way : ways)
        edges.emplace_back(static_cast<std::size_t>(way.own().rows * way.own().columns));
    Ragged<long> out(edges);
    Ragged<long> in;
    Prepared halo = around.prepare_exchange_v_into(out, in);
    expect_serial_answer(grid, [&](Field& part) {
        for (std::size_t i = 0; i < ways.size(); ++i) {
            const auto cells = ways[i].own().of(part);
            std::copy(cells.begin(), cells.end(), out[i].begin());
        }
        halo.start();
        halo.wait();
        for (std::size_t i = 0; i < ways.size(); ++i)
            Way{-ways[i].down, -ways[i].right}.ghosts().put(part, in[i]);
    });
}

}  // namespace
}  // namespace norma
