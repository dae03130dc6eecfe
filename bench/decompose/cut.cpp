// What cuts cost: the largest halo of twelve shapes and counts beside the grid MPI_Dims_create
// gives, and a weighted cut beside METIS k-way, where that was found.
//
//     build/release/bench/decompose/cut [--quick]

#include <mpi.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <norma/comm/environment.hpp>
#include <norma/decompose/decomposition.hpp>
#include <string>
#include <vector>
#ifdef NORMA_METIS
#include <metis.h>
#endif

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

template <typename Numbers>
std::string product(const Numbers& numbers) {
    std::string text;
    for (const auto number : numbers)
        text += (text.empty() ? "" : "x") + std::to_string(number);
    return text;
}

/// One line; what the largest halo of MPI_Dims_create's grid is to ours.
template <int N>
double compare_with_grid(const norma::Extents<N>& extents, int parts) {
    std::array<int, static_cast<std::size_t>(N)> processes{};
    MPI_Dims_create(parts, N, processes.data());
    const auto grid = norma::Decomposition<N>::grid(extents, processes);
    const auto start = Clock::now();
    const auto cut = norma::Decomposition<N>::cut(extents, parts);
    const double ms = milliseconds_since(start);
    const norma::CutCost theirs = grid.cost();
    const norma::CutCost ours = cut.cost();
    const double saving =
        static_cast<double>(theirs.most_halo_cells) / static_cast<double>(ours.most_halo_cells);
    std::printf(
        "%-14s %5d  %-9s %8lld   %-10s %8lld %6.2f %7.4f %5.2f %5d %7.1f\n",
        product(extents).c_str(),
        parts,
        product(processes).c_str(),
        static_cast<long long>(theirs.most_halo_cells),
        cut.kind() == norma::CutKind::grid ? product(cut.processes()).c_str() : "bisection",
        static_cast<long long>(ours.most_halo_cells),
        saving,
        ours.imbalance,
        static_cast<double>(theirs.halo_cells) / static_cast<double>(ours.halo_cells),
        ours.most_neighbours,
        ms);
    return saving;
}

void compare_with_grids() {
    std::printf("%-14s %5s  %-9s %8s   %-10s %8s %6s %7s %5s %5s %7s\n",
                "cells",
                "parts",
                "Dims",
                "halo",
                "norma",
                "halo",
                "saved",
                "imbal.",
                "all",
                "neigh",
                "ms");
    const std::array savings{compare_with_grid<2>({4096, 4096}, 7),
                             compare_with_grid<2>({4096, 4096}, 31),
                             compare_with_grid<2>({4096, 4096}, 64),
                             compare_with_grid<2>({16384, 1024}, 16),
                             compare_with_grid<2>({16384, 1024}, 64),
                             compare_with_grid<3>({1000, 100, 100}, 8),
                             compare_with_grid<3>({512, 512, 512}, 31),
                             compare_with_grid<3>({512, 512, 512}, 60),
                             compare_with_grid<3>({512, 512, 512}, 61),
                             compare_with_grid<3>({512, 512, 512}, 64),
                             compare_with_grid<3>({2048, 2048, 64}, 64),
                             compare_with_grid<3>({2048, 2048, 64}, 1024)};
    double logarithms = 0;
    for (const double saving : savings)
        logarithms += std::log(saving);
    std::printf("largest halo saved: geometric mean %.2f, least %.2f\n\n",
                std::exp(logarithms / static_cast<double>(savings.size())),
                *std::min_element(savings.begin(), savings.end()));
}

/// A cube of cells with a ball of ten times heavier ones in the middle, whose radius is a
/// quarter of the cube's edge.
struct Ball {
    std::int64_t edge;

    [[nodiscard]] double weight(const norma::Index<3>& cell) const {
        double squares = 0;
        for (const std::int64_t along : cell) {
            const double from_middle =
                static_cast<double>(along) - static_cast<double>(edge - 1) / 2;
            squares += from_middle * from_middle;
        }
        return std::sqrt(squares) < static_cast<double>(edge) / 4 ? 10 : 1;
    }
    [[nodiscard]] norma::Box<3> whole() const { return {{}, {edge, edge, edge}}; }
    [[nodiscard]] std::size_t place(const norma::Index<3>& cell) const {
        return static_cast<std::size_t>((cell[0] * edge + cell[1]) * edge + cell[2]);
    }
    template <typename Visit>
    void for_each_cell(Visit&& visit) const {
        whole().for_each_row([&](norma::Index<3> cell, std::int64_t cells) {
            for (; cells > 0; --cells, ++cell[2])
                visit(static_cast<const norma::Index<3>&>(cell));
        });
    }
};

/// How good owners of all cells are, as graph partitioners are judged.
struct Quality {
    std::int64_t edges_cut = 0;
    std::int64_t volume = 0;  // over cells: other parts among the cells beside it
    double imbalance = 1;
};

Quality quality(const Ball& ball, const std::vector<int>& owners, int parts) {
    Quality result;
    std::vector<double> work(static_cast<std::size_t>(parts), 0);
    double all = 0;
    ball.for_each_cell([&](const norma::Index<3>& cell) {
        const int owner = owners[ball.place(cell)];
        work[static_cast<std::size_t>(owner)] += ball.weight(cell);
        all += ball.weight(cell);
        std::vector<int> others;
        for (std::size_t d = 0; d < 3; ++d) {
            for (const std::int64_t step : {-1, 1}) {
                norma::Index<3> beside = cell;
                beside[d] += step;
                if (!ball.whole().contains(beside)) continue;
                const int other = owners[ball.place(beside)];
                if (other == owner) continue;
                if (step > 0) ++result.edges_cut;
                if (std::find(others.begin(), others.end(), other) == others.end())
                    others.push_back(other);
            }
        }
        result.volume += static_cast<std::int64_t>(others.size());
    });
    result.imbalance = *std::max_element(work.begin(), work.end()) * parts / all;
    return result;
}

std::vector<int> by_norma(const Ball& ball, int parts) {
    const auto cut = norma::Decomposition<3>::cut(
        ball.whole().extents(), parts, [&](norma::Index<3> cell, std::span<double> work) {
            for (double& one : work) {
                one = ball.weight(cell);
                ++cell[2];
            }
        });
    std::vector<int> owners(static_cast<std::size_t>(ball.whole().cells()));
    ball.for_each_cell(
        [&](const norma::Index<3>& cell) { owners[ball.place(cell)] = cut.owner(cell); });
    return owners;
}

#ifdef NORMA_METIS
std::vector<int> by_metis(const Ball& ball, int parts) {
    std::vector<idx_t> begins{0};
    std::vector<idx_t> beside;
    std::vector<idx_t> weights;
    ball.for_each_cell([&](const norma::Index<3>& cell) {
        for (std::size_t d = 0; d < 3; ++d) {
            for (const std::int64_t step : {-1, 1}) {
                norma::Index<3> other = cell;
                other[d] += step;
                if (ball.whole().contains(other))
                    beside.push_back(static_cast<idx_t>(ball.place(other)));
            }
        }
        begins.push_back(static_cast<idx_t>(beside.size()));
        weights.push_back(static_cast<idx_t>(ball.weight(cell)));
    });
    auto cells = static_cast<idx_t>(weights.size());
    idx_t constraints = 1;
    idx_t count = parts;
    idx_t edges = 0;
    std::vector<idx_t> owners(weights.size());
    METIS_PartGraphKway(&cells,
                        &constraints,
                        begins.data(),
                        beside.data(),
                        weights.data(),
                        nullptr,
                        nullptr,
                        &count,
                        nullptr,
                        nullptr,
                        nullptr,
                        &edges,
                        owners.data());
    return {owners.begin(), owners.end()};
}
#endif

Quality print(const char* name,
              std::vector<int> (*partition)(const Ball&, int),
              const Ball& ball,
              int parts) {
    const auto start = Clock::now();
    const std::vector<int> owners = partition(ball, parts);
    const double ms = milliseconds_since(start);
    const Quality found = quality(ball, owners, parts);
    std::printf("%-10s %5d %10lld %8lld %9.4f %8.1f\n",
                name,
                parts,
                static_cast<long long>(found.edges_cut),
                static_cast<long long>(found.volume),
                found.imbalance,
                ms);
    return found;
}

void compare_with_metis(const Ball& ball) {
    std::printf("%lld^3 cells with a ball of weight 10\n", static_cast<long long>(ball.edge));
    std::printf(
        "%-10s %5s %10s %8s %9s %8s\n", "", "parts", "edges cut", "volume", "imbal.", "ms");
    for (const int parts : {8, 64}) {
        [[maybe_unused]] const Quality ours = print("norma", by_norma, ball, parts);
#ifdef NORMA_METIS
        const Quality theirs = print("METIS", by_metis, ball, parts);
        std::printf("norma / METIS: edges %.3f, volume %.3f\n",
                    static_cast<double>(ours.edges_cut) / static_cast<double>(theirs.edges_cut),
                    static_cast<double>(ours.volume) / static_cast<double>(theirs.volume));
#endif
    }
}

}  // namespace

int main(int argc, char** argv) {
    const norma::Environment environment(argc, argv);
    const bool quick = argc > 1 && std::strcmp(argv[1], "--quick") == 0;
    compare_with_grids();
    compare_with_metis({quick ? 16 : 64});
    return 0;
}
