#include "grid/plan.hpp"

#include "norma/base/error.hpp"

#include "grid/cell_work.hpp"
#include "grid/memory_need.hpp"
#include "grid/parts.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <vector>

namespace norma::grid {

namespace {

/// Numbers as close to each other as can be, the greatest first, as MPI_Dims_create is meant to
/// give: whatever the shape of the grid.
template <int N>
std::array<int, N> even_factors(int parts) {
    std::array<int, N> best{};
    int least_sum = 0;
    const auto keep = [&](std::array<int, N> factors) {
        int sum = 0;
        for (const int factor : factors)
            sum += factor;
        if (least_sum != 0 && sum >= least_sum) return;
        std::sort(factors.rbegin(), factors.rend());
        best = factors;
        least_sum = sum;
    };
    if constexpr (N == 1) return {parts};
    for (int a = 1; a <= parts; ++a) {
        if (parts % a != 0) continue;
        const int rest = parts / a;
        if constexpr (N == 2) keep({a, rest});
        if constexpr (N == 3) {
            for (int b = 1; b * b <= rest; ++b)
                if (rest % b == 0) keep({a, b, rest / b});
        }
    }
    return best;
}

template <int N>
std::string sizes(const Index<N>& extents) {
    std::string text;
    for (std::size_t d = N; d-- > 0;)
        text += fmt::format("{}{}", extents[d], d == 0 ? "" : "x");
    return text;
}

template <int N>
std::string grid_name(const std::array<int, N>& processes) {
    Index<N> along{};
    std::copy(processes.begin(), processes.end(), along.begin());
    return sizes<N>(along);
}

template <int N>
std::string name_of(const Decomposition<N>& parts) {
    if (parts.kind() == CutKind::grid) return "grid " + grid_name<N>(parts.processes());
    return "bisection";
}

/// The parts of one layer, a letter for each, in at most so many characters.
template <int N>
std::string picture(const Decomposition<N>& parts) {
    constexpr std::int64_t most_columns = 64;
    constexpr std::int64_t most_rows = 20;
    constexpr std::string_view letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const Extents<N>& extents = parts.extents();
    const std::int64_t width = extents[N - 1];
    std::int64_t height = 1;
    if constexpr (N > 1) height = extents[N - 2];
    // Characters are about twice as high as wide.
    const double scale = std::max({static_cast<double>(width) / most_columns,
                                   static_cast<double>(height) / (2 * most_rows),
                                   0.5});
    const auto columns = std::max<std::int64_t>(
        1, static_cast<std::int64_t>(static_cast<double>(width) / scale));
    const auto rows = std::max<std::int64_t>(
        1, static_cast<std::int64_t>(static_cast<double>(height) / (2 * scale)));
    std::string text;
    for (std::int64_t row = 0; row < rows; ++row) {
        text += "  ";
        for (std::int64_t column = 0; column < columns; ++column) {
            Index<N> cell{};
            for (std::size_t d = 0; d < N; ++d)
                cell[d] = extents[d] / 2;
            cell[N - 1] = (2 * column + 1) * width / (2 * columns);
            if constexpr (N > 1) cell[N - 2] = (2 * row + 1) * height / (2 * rows);
            text += letters[static_cast<std::size_t>(parts.owner(cell)) % letters.size()];
        }
        text += '\n';
    }
    return text;
}

std::string number(double value) {
    constexpr double exact = 1e15;
    if (value < exact && value == std::floor(value)) return fmt::format("{:.0f}", value);
    return fmt::format("{:.4g}", value);
}

struct Figure {
    const char* what;
    double (*of)(const CutCost&);
};
constexpr std::array<Figure, 8> figures{{
    {"cells of the largest part", [](const CutCost& c) { return double(c.most_cells); }},
    {"imbalance", [](const CutCost& c) { return c.imbalance; }},
    {"halo cells, all parts", [](const CutCost& c) { return double(c.halo_cells); }},
    {"halo cells, largest of a part",
     [](const CutCost& c) { return double(c.most_halo_cells); }},
    {"halo bytes, largest of a part",
     [](const CutCost& c) { return double(c.most_halo_bytes); }},
    {"messages of an exchange", [](const CutCost& c) { return double(c.messages); }},
    {"neighbours, most of a part", [](const CutCost& c) { return double(c.most_neighbours); }},
    {"predicted efficiency, in %",
     [](const CutCost& c) { return 100 * c.predicted_efficiency; }},
}};

/// What a rank keeps of its cells and halo, at most.
template <int N>
double most_bytes(const Decomposition<N>& parts, const PlanSettings& settings) {
    double most = 0;
    for (int part = 0; part < parts.parts(); ++part)
        most = std::max(most, part_bytes(parts, part, settings.halo, settings.numbers));
    return most;
}

nlohmann::json json_of(const std::string& name, const CutCost& cost) {
    return {{"cut", name},
            {"most_cells", cost.most_cells},
            {"least_cells", cost.least_cells},
            {"imbalance", cost.imbalance},
            {"halo_cells", cost.halo_cells},
            {"most_halo_cells", cost.most_halo_cells},
            {"most_halo_bytes", cost.most_halo_bytes},
            {"messages", cost.messages},
            {"most_neighbours", cost.most_neighbours},
            {"predicted_efficiency", cost.predicted_efficiency}};
}

template <int N>
Result<std::string> plan_in(const PlanSettings& settings, const Mask& mask) {
    const auto work = cell_work<N>(extents_of<N>(settings.model), settings.weights, mask);
    if (!work) return Failure{work.error()};
    const auto parts =
        parts_of<N>(settings.model, settings.cut, *work, settings.halo, settings.parts);
    if (!parts) return Failure{parts.error()};
    const HaloShape halo{.width = settings.halo, .cell_bytes = settings.cell_bytes};
    const Machine machine;
    const CutCost cost = parts->cost(machine, halo);
    const double memory = most_bytes(*parts, settings);

    CutOptions<N> options{.halo = 0};
    options.periodic = parts->periodic();
    const auto factors = even_factors<N>(settings.parts);
    const std::string plain_name = "plain grid " + grid_name<N>(factors);
    std::optional<CutCost> plain;
    try {
        plain = Decomposition<N>::grid(parts->extents(), factors, options)
                    .weighed(*work)
                    .cost(machine, halo);
    } catch (const UsageError&) {
        plain.reset();  // it cannot be cut so
    }
    if (settings.json) {
        nlohmann::json all{{"size", sizes<N>(parts->extents())},
                           {"parts", settings.parts},
                           {"plan", json_of(name_of(*parts), cost)}};
        all["plan"]["most_bytes"] = memory;
        if (plain) all["plain"] = json_of(plain_name, *plain);
        return all.dump(2) + "\n";
    }
    std::string text = fmt::format("{} cells for {} {}, {} of halo{}\n\n",
                                   sizes<N>(parts->extents()),
                                   settings.parts,
                                   settings.parts == 1 ? "rank" : "ranks",
                                   settings.halo,
                                   mask.is_whole() ? "" : ", masked");
    text += fmt::format("{:32} {:>16} {:>20}\n", "", name_of(*parts), plain ? plain_name : "");
    for (const Figure& figure : figures) {
        text += fmt::format("{:32} {:>16}", figure.what, number(figure.of(cost)));
        if (plain) text += fmt::format(" {:>20}", number(figure.of(*plain)));
        text += '\n';
    }
    if (plain && plain->most_halo_cells > cost.most_halo_cells && cost.most_halo_cells > 0) {
        text += fmt::format("\nThe plain grid's largest halo is {:.2g} times as large.\n",
                            static_cast<double>(plain->most_halo_cells) /
                                static_cast<double>(cost.most_halo_cells));
    }
    text +=
        fmt::format("\nThe largest part takes {} of memory, with {} number{} for each cell.\n",
                    bytes_text(memory),
                    settings.numbers,
                    settings.numbers == 1 ? "" : "s");
    text += fmt::format(
        "\nA step lasts until the largest part is computed, and then its halo exchanged;\n"
        "predicted for {:.3g} cells/s on each rank, {:.3g} bytes/s and {:.3g} s a message\n"
        "between them, and an exchange with every step.\n\n",
        machine.cells_per_second,
        machine.bytes_per_second,
        machine.seconds_per_message);
    text += N == 3 ? "Parts of the middle layer, a letter each:\n" : "Parts, a letter each:\n";
    text += picture(*parts);
    return text;
}

}  // namespace

Result<std::string> plan_text(const PlanSettings& settings, const Mask& mask) {
    if (settings.parts < 1) return Failure{"a grid is cut into at least one part: -P 1"};
    if (settings.model.dimensions == 1) return plan_in<1>(settings, mask);
    if (settings.model.dimensions == 2) return plan_in<2>(settings, mask);
    return plan_in<3>(settings, mask);
}

}  // namespace norma::grid
