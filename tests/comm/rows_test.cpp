// Rows of different lengths in every call and form, short ones and those beyond what MPI places
// with an int. For these `most_placed` is lowered: the same code with few elements.
#include "norma/comm/rows.hpp"

#include "norma/comm/persistent.hpp"

#include "comm/reductions.hpp"
#include "comm/samples.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <numeric>

namespace norma {
namespace {

using namespace samples;
using Ints = std::vector<int>;

/// How long the row of rank `from` for rank `to` is.
using Length = std::size_t (*)(int from, int to);

std::size_t none(int /*from*/, int /*to*/) {
    return 0;
}
std::size_t few(int from, int to) {
    return static_cast<std::size_t>((from * 3 + to) % 4);
}
std::size_t some_long(int from, int to) {
    return static_cast<std::size_t>((from + 2 * to) % 3 * 50);
}
std::size_t one_long(int from, int to) {
    return from == 1 || to == 0 ? 70 : 1;
}
std::size_t large(int from, int to) {
    return static_cast<std::size_t>(100'000 * (from + 1) + to);
}

struct Shape {
    const char* name;
    Length length;
    std::size_t most_placed;
};
void PrintTo(const Shape& shape, std::ostream* out) {
    *out << shape.name;
}

constexpr std::size_t usual = std::numeric_limits<int>::max();
constexpr Shape shapes[] = {{"none", none, usual},
                            {"none aside", none, 0},
                            {"few", few, usual},
                            {"few beyond one call", few, 5},
                            {"some long", some_long, usual},
                            {"some long apart", some_long, 60},
                            {"one long apart", one_long, 40},
                            {"all apart", some_long, 1},
                            {"all aside", few, 20},
                            {"large", large, usual}};

template <typename T>
std::vector<T> row(int from, int to, Length length) {
    std::vector<T> values(length(from, to), sample<T>(from));
    if (!values.empty()) values.back() = sample<T>(from + to);
    return values;
}

/// The rows that come from all ranks for `to`.
template <typename T>
Ragged<T> from_all(const Communicator& comm, int to, Length length) {
    std::vector<std::vector<T>> rows;
    for (int rank = 0; rank < comm.size(); ++rank)
        rows.push_back(row<T>(rank, to, length));
    return Ragged<T>(rows);
}
/// The rows that go to all ranks from `from`.
template <typename T>
Ragged<T> for_all(const Communicator& comm, int from, Length length) {
    std::vector<std::vector<T>> rows;
    for (int rank = 0; rank < comm.size(); ++rank)
        rows.push_back(row<T>(from, rank, length));
    return Ragged<T>(rows);
}

class Rows : public testing::TestWithParam<Shape> {
  protected:
    Rows() { detail::most_placed = GetParam().most_placed; }
    ~Rows() override { detail::most_placed = usual; }

    const Length length = GetParam().length;

    void on_every_communicator_and_root(
        const std::function<void(const Communicator&, int root)>& body) {
        on_every_communicator([&](const Communicator& comm) {
            for (int root = 0; root < comm.size(); ++root)
                body(comm, root);
        });
    }
};
INSTANTIATE_TEST_SUITE_P(OfEveryShape, Rows, testing::ValuesIn(shapes));

/// Starts it again and again; what it fills is as it should be each time.
template <typename Reset, typename Check>
void run_thrice(Prepared& prepared, Reset reset, Check check) {
    for (int repeat = 0; repeat < 3; ++repeat) {
        reset();
        prepared.start();
        prepared.wait();
        check();
    }
}

TEST_P(Rows, ArriveAtTheRoot) {
    on_every_communicator_and_root([&](const Communicator& comm, int root) {
        const Ints mine = row<int>(comm.rank(), root, length);
        const bool is_root = comm.rank() == root;
        const auto expected = is_root ? from_all<int>(comm, root, length) : Ragged<int>();
        EXPECT_EQ(comm.gather_v(mine, root), expected);
        EXPECT_EQ(comm.gather_v(std::span(mine), root), expected);
        EXPECT_EQ(comm.igather_v(Ints(mine), root).get(), expected);
        EXPECT_EQ(comm.igather_v(view(mine), root).get(), expected);
        Ragged<int> rows({7, 8, 9}, {1, 2});  // what is there is replaced at the root alone
        const auto kept = is_root ? expected : rows;
        comm.gather_v_into(mine, rows, root);
        EXPECT_EQ(rows, kept);
        comm.igather_v_into(mine, rows, root).wait();
        EXPECT_EQ(rows, kept);
        auto prepared = comm.persistent().gather_v_into(mine, rows, root);
        run_thrice(
            prepared,
            [&] {
                if (is_root) std::ranges::fill(rows.flat(), -1);
            },
            [&] { EXPECT_EQ(rows, kept); });
    });
}

TEST_P(Rows, ArriveEverywhere) {
    on_every_communicator([&](const Communicator& comm) {
        const Ints mine = row<int>(comm.rank(), 0, length);
        const auto expected = from_all<int>(comm, 0, length);
        EXPECT_EQ(comm.all_gather_v(mine), expected);
        EXPECT_EQ(comm.iall_gather_v(Ints(mine)).get(), expected);
        EXPECT_EQ(comm.iall_gather_v(view(mine)).get(), expected);
        Ragged<int> rows({7}, {1});
        comm.all_gather_v_into(mine, rows);
        EXPECT_EQ(rows, expected);
        std::ranges::fill(rows.flat(), -1);
        comm.iall_gather_v_into(mine, rows).wait();
        EXPECT_EQ(rows, expected);
        auto prepared = comm.persistent().all_gather_v_into(mine, rows);
        run_thrice(
            prepared,
            [&] { std::ranges::fill(rows.flat(), -1); },
            [&] { EXPECT_EQ(rows, expected); });
    });
}

TEST_P(Rows, AreDealtOut) {
    on_every_communicator_and_root([&](const Communicator& comm, int root) {
        const auto all = comm.rank() == root ? for_all<int>(comm, root, length) : Ragged<int>();
        const Ints expected = row<int>(root, comm.rank(), length);
        EXPECT_EQ(comm.scatter_v(all, root), expected);
        EXPECT_EQ(comm.iscatter_v(Ragged<int>(all), root).get(), expected);
        Ints mine{7, 8};
        comm.scatter_v_into(all, mine, root);
        EXPECT_EQ(mine, expected);
        std::ranges::fill(mine, -1);
        comm.iscatter_v_into(all, mine, root).wait();
        EXPECT_EQ(mine, expected);
        auto prepared = comm.persistent().scatter_v_into(all, mine, root);
        run_thrice(
            prepared, [&] { std::ranges::fill(mine, -1); }, [&] { EXPECT_EQ(mine, expected); });
    });
}

TEST_P(Rows, AreExchanged) {
    on_every_communicator([&](const Communicator& comm) {
        const auto out = for_all<Particle>(comm, comm.rank(), length);
        const auto expected = from_all<Particle>(comm, comm.rank(), length);
        EXPECT_EQ(comm.all_to_all_v(out), expected);
        EXPECT_EQ(comm.iall_to_all_v(Ragged<Particle>(out)).get(), expected);
        Ragged<Particle> rows({{7, 7}}, {1});
        comm.all_to_all_v_into(out, rows);
        EXPECT_EQ(rows, expected);
        std::ranges::fill(rows.flat(), Particle());
        comm.iall_to_all_v_into(out, rows).wait();
        EXPECT_EQ(rows, expected);
        auto prepared = comm.persistent().all_to_all_v_into(out, rows);
        run_thrice(
            prepared,
            [&] { std::ranges::fill(rows.flat(), Particle()); },
            [&] { EXPECT_EQ(rows, expected); });
    });
}

TEST_P(Rows, AreCombinedAndDealtOut) {
    on_every_communicator([&](const Communicator& comm) {
        const Reduction<Particle> op;
        const auto of = [&](int rank) {  // rows of the same lengths, with other values
            auto rows = for_all<Particle>(comm, 0, length);
            for (std::size_t i = 0; i < rows.flat().size(); ++i)
                rows.flat()[i] = sample<Particle>(rank + static_cast<int>(i % 5));
            return rows;
        };
        const auto own = [&](const Ragged<Particle>& rows) {
            const auto mine = rows[static_cast<std::size_t>(comm.rank())];
            return std::vector(mine.begin(), mine.end());
        };
        auto expected = own(of(0));
        for (int rank = 1; rank < comm.size(); ++rank) {
            const auto more = own(of(rank));
            for (std::size_t i = 0; i < expected.size(); ++i)
                expected[i] = op(expected[i], more[i]);
        }
        const auto rows = of(comm.rank());
        EXPECT_EQ(comm.reduce_scatter(rows, op), expected);
        EXPECT_EQ(comm.ireduce_scatter(Ragged(rows), op).get(), expected);
        std::vector<Particle> part(expected.size());
        comm.reduce_scatter_into(rows, part, op);
        EXPECT_EQ(part, expected);
        std::ranges::fill(part, Particle());
        comm.ireduce_scatter_into(rows, part, op).wait();
        EXPECT_EQ(part, expected);
        auto prepared = comm.persistent().reduce_scatter_into(rows, part, op);
        run_thrice(
            prepared,
            [&] { std::ranges::fill(part, Particle()); },
            [&] { EXPECT_EQ(part, expected); });
    });
}

TEST_P(Rows, OfEqualLengthAreCombinedAndDealtOut) {
    on_every_communicator([&](const Communicator& comm) {
        const Reduction<Particle> op;
        const std::vector<Particle> values(7 * ranks_of(comm), sample<Particle>(comm.rank()));
        const std::vector<Particle> expected(7, reduced<Particle>(comm.size() - 1, 0));
        EXPECT_EQ(comm.reduce_scatter_block(values, op), expected);
        EXPECT_EQ(comm.ireduce_scatter_block(view(values), op).get(), expected);
        std::vector<Particle> part(7);
        auto prepared = comm.persistent().reduce_scatter_block_into(values, part, op);
        run_thrice(
            prepared,
            [&] { std::ranges::fill(part, Particle()); },
            [&] { EXPECT_EQ(part, expected); });
    });
}

TEST_P(Rows, OfEqualLengthAreCombinedInPlace) {
    on_every_communicator([&](const Communicator& comm) {
        constexpr std::size_t share = 100'000;  // too many to be on their way at once
        const std::plus<> op;
        Ints values(share * ranks_of(comm));
        std::iota(values.begin(), values.end(), comm.rank());
        Ints expected(share);
        comm.reduce_scatter_block_into(values, expected, op);
        auto memory = values;
        const auto head = std::span(memory).first(share);
        const auto reset = [&] { std::ranges::copy(values, memory.begin()); };
        const auto check = [&] { EXPECT_TRUE(std::ranges::equal(head, expected)); };
        comm.reduce_scatter_block_into(memory, head, op);
        check();
        reset();
        comm.ireduce_scatter_block_into(memory, head, op).wait();
        check();
        auto prepared = comm.persistent().reduce_scatter_block_into(memory, head, op);
        run_thrice(prepared, reset, check);
    });
}

TEST_P(Rows, OfManyCallsInFlightAndPreparedArriveWhereTheyBelong) {
    on_every_communicator([&](const Communicator& comm) {
        const Ints mine = row<int>(comm.rank(), 0, length);
        const auto out = for_all<int>(comm, comm.rank(), length);
        std::vector<Future<Ragged<int>>> gathered;
        std::vector<Future<Ragged<int>>> exchanged;
        for (int repeat = 0; repeat < 3; ++repeat) {
            gathered.push_back(comm.iall_gather_v(view(mine)));
            exchanged.push_back(comm.iall_to_all_v(Ragged<int>(out)));
        }
        Ragged<int> one;
        Ragged<int> two;
        auto prepared = comm.persistent().all_gather_v_into(mine, one);
        auto also_prepared = comm.persistent().all_to_all_v_into(out, two);
        start_all(prepared, also_prepared);
        if (comm.rank() % 2 == 0) wait_all(prepared, also_prepared);
        for (auto& future : exchanged)
            EXPECT_EQ(future.get(), from_all<int>(comm, comm.rank(), length));
        for (auto& future : gathered)
            EXPECT_EQ(future.get(), from_all<int>(comm, 0, length));
        wait_all(also_prepared, prepared);
        EXPECT_EQ(one, from_all<int>(comm, 0, length));
        EXPECT_EQ(two, from_all<int>(comm, comm.rank(), length));
    });
}

TEST(RowsOfValues, OfEveryTypeArrive) {
    on_every_communicator([](const Communicator& comm) {
        const auto check = [&]<typename T>(const T&) {
            EXPECT_EQ(comm.all_gather_v(row<T>(comm.rank(), 0, few)),
                      from_all<T>(comm, 0, few));
            EXPECT_EQ(comm.all_to_all_v(for_all<T>(comm, comm.rank(), few)),
                      from_all<T>(comm, comm.rank(), few));
        };
        check(char{});
        check(1.5);
        check(std::array<double, 3>{});
        const std::string text(few(comm.rank(), 0), 'x');
        EXPECT_EQ(comm.all_gather_v(text).lengths(), from_all<int>(comm, 0, few).lengths());
    });
}

}  // namespace
}  // namespace norma
