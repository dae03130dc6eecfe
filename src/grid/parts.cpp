#include "grid/parts.hpp"

#include "norma/base/error.hpp"

#include "grid/cell_work.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace norma::grid {

namespace {

template <int N>
std::array<int, N> in_array_order(const std::array<int, 3>& along) {
    std::array<int, N> processes{};
    for (std::size_t d = 0; d < N; ++d)
        processes[d] = along[N - 1 - d];
    return processes;
}

/// Along each dimension, of a process grid or strips; their product must be the parts.
template <int N>
Result<std::array<int, N>> processes_of(const CutChoice& cut, int parts) {
    std::array<int, N> processes = in_array_order<N>(cut.processes);
    if (cut.kind == CutChoice::Kind::strips) {
        processes.fill(1);
        processes[0] = parts;
    }
    double count = 1;  // of any size
    for (const int along : processes)
        count *= along;
    if (count == parts) return processes;
    return Failure{fmt::format(
        "--cut grid:{} makes {} parts, and the ranks are {}; the product of its numbers is "
        "their number",
        fmt::join(cut.processes.begin(), cut.processes.begin() + N, "x"),
        count,
        parts)};
}

/// Messages of the library count dimensions in the order of arrays; users know them as x, y, z.
template <int N>
std::string in_names_of_dimensions(std::string message) {
    for (std::size_t d = 0; d < N; ++d) {
        const std::string number = fmt::format("dimension {} ", d);
        const auto at = message.find(number);
        if (at != std::string::npos)
            message.replace(at, number.size(), fmt::format("{} ", "xyz"[N - 1 - d]));
    }
    return message;
}

/// What no number of ranks makes possible.
template <int N>
std::optional<Failure> impossible(const Extents<N>& extents,
                                  const CutOptions<N>& options,
                                  const CutChoice& cut) {
    if (std::any_of(cut.processes.begin() + N, cut.processes.end(), [](int along) {
            return along > 1;
        })) {
        const auto named = cut.processes[2] > 1 ? 3 : 2;
        return Failure{
            fmt::format("--cut grid:{}: the grid has but {}",
                        fmt::join(cut.processes.begin(), cut.processes.begin() + named, "x"),
                        N == 1 ? "one dimension" : fmt::format("{} dimensions", N))};
    }
    for (std::size_t d = 0; d < N; ++d) {
        if (options.periodic[d] || options.halo <= extents[d]) continue;
        return Failure{fmt::format(
            "cells as far as {0} to each side are read, but there are only {1} along "
            "{2}, where the grid is not periodic: it needs {0}",
            options.halo,
            extents[d],
            "xyz"[N - 1 - d])};
    }
    return std::nullopt;
}

}  // namespace

template <int N>
Extents<N> extents_of(const Model& model) {
    Extents<N> extents{};
    for (std::size_t d = 0; d < N; ++d)
        extents[d] = model.size[N - 1 - d];
    return extents;
}

template <int N>
Result<Decomposition<N>> parts_of(const Model& model,
                                  const CutChoice& cut,
                                  const Weights<N>& work,
                                  std::int64_t halo,
                                  int parts) {
    const Extents<N> extents = extents_of<N>(model);
    CutOptions<N> options{.halo = halo};
    for (std::size_t d = 0; d < N; ++d)
        options.periodic[d] = model.is_periodic(N - 1 - d);
    if (auto failure = impossible<N>(extents, options, cut)) return *failure;
    try {
        if (cut.kind == CutChoice::Kind::grid || cut.kind == CutChoice::Kind::strips) {
            const auto processes = processes_of<N>(cut, parts);
            if (!processes) return Failure{processes.error()};
            return Decomposition<N>::grid(extents, *processes, options).weighed(work);
        }
        if (cut.kind == CutChoice::Kind::automatic && !work)
            return Decomposition<N>::cut(extents, parts, options);
        return Decomposition<N>::cut(extents, parts, work, options);
    } catch (const UsageError& error) {
        const std::string what = error.what();  // "Decomposition::cut: 9 parts ..."
        const auto name = what.starts_with("Decomposition::") ? what.find(": ") + 2 : 0;
        return Failure{in_names_of_dimensions<N>(what.substr(name))};
    }
}

template <int N>
Result<Decomposition<N>> parts_of(const Model& model,
                                  const CutChoice& cut,
                                  const std::string& weights,
                                  const Mask& mask,
                                  std::int64_t halo,
                                  int parts) {
    const auto work = cell_work<N>(extents_of<N>(model), weights, mask);
    if (!work) return Failure{work.error()};
    return parts_of<N>(model, cut, *work, halo, parts);
}

template <int N>
std::optional<Failure> too_deep(const Decomposition<N>& parts, int depth, std::int64_t ghosts) {
    constexpr double most_times = 64;        // its cells
    constexpr double always_possible = 1e7;  // cells with ghosts, of a small part
    for (int part = 0; part < parts.parts(); ++part) {
        const Extents<N> extents = parts.bounds_of(part).extents();
        const auto cells_with = [&](int steps) {
            double cells = 1;
            for (const std::int64_t extent : extents) {
                cells *=
                    static_cast<double>(extent) + 2.0 * steps * static_cast<double>(ghosts);
            }
            return cells;
        };
        const double most = std::max(always_possible, most_times * cells_with(0));
        if (cells_with(depth) <= most) continue;
        int fitting = depth;
        while (fitting > 1 && cells_with(fitting) > most)
            --fitting;
        return Failure{fmt::format(
            "--depth {}: a part of {} cells would have {:.2g} with its ghosts for so "
            "many steps; at most {} {} possible here",
            depth,
            cells_with(0),
            cells_with(depth),
            fitting,
            fitting == 1 ? "is" : "are")};
    }
    return std::nullopt;
}

Result<CutChoice> parse_cut(const std::string& text) {
    CutChoice cut;
    if (text == "auto") return cut;
    if (text == "strips" || text == "bisect") {
        cut.kind = text == "strips" ? CutChoice::Kind::strips : CutChoice::Kind::bisect;
        return cut;
    }
    const Failure wrong{fmt::format(
        "--cut {}: it is auto, strips, bisect, or grid: and the parts along x, y and z, as in "
        "grid:4x2",
        text)};
    if (!text.starts_with("grid:")) return wrong;
    cut.kind = CutChoice::Kind::grid;
    const char* at = text.data() + std::string_view("grid:").size();
    const char* const end = text.data() + text.size();
    for (std::size_t d = 0;; ++d) {
        if (d == cut.processes.size()) return wrong;
        const auto [next, error] = std::from_chars(at, end, cut.processes[d]);
        if (error != std::errc() || cut.processes[d] < 1) return wrong;
        if (next == end) return cut;
        if (*next != 'x') return wrong;
        at = next + 1;
    }
}

template std::optional<Failure> too_deep(const Decomposition<1>&, int, std::int64_t);
template std::optional<Failure> too_deep(const Decomposition<2>&, int, std::int64_t);
template std::optional<Failure> too_deep(const Decomposition<3>&, int, std::int64_t);
template Extents<1> extents_of<1>(const Model&);
template Extents<2> extents_of<2>(const Model&);
template Extents<3> extents_of<3>(const Model&);
template Result<Decomposition<1>> parts_of<1>(
    const Model&, const CutChoice&, const Weights<1>&, std::int64_t, int);
template Result<Decomposition<1>> parts_of<1>(
    const Model&, const CutChoice&, const std::string&, const Mask&, std::int64_t, int);
template Result<Decomposition<2>> parts_of<2>(
    const Model&, const CutChoice&, const Weights<2>&, std::int64_t, int);
template Result<Decomposition<2>> parts_of<2>(
    const Model&, const CutChoice&, const std::string&, const Mask&, std::int64_t, int);
template Result<Decomposition<3>> parts_of<3>(
    const Model&, const CutChoice&, const Weights<3>&, std::int64_t, int);
template Result<Decomposition<3>> parts_of<3>(
    const Model&, const CutChoice&, const std::string&, const Mask&, std::int64_t, int);

}  // namespace norma::grid
