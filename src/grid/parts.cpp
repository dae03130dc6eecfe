#include "grid/parts.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/decompose/npy.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>

namespace norma::grid {

namespace {

/// Work of cells, from a file, read whole.
template <int N>
class Work {
  public:
    [[nodiscard]] static Result<Work> read(const std::string& path, const Extents<N>& extents) {
        std::array<int, N> one{};
        one.fill(1);
        Work work;
        const auto whole = Decomposition<N>::grid(extents, one);
        work.cells_ = std::make_shared<norma::Field<double, N>>(Communicator::self(), whole);
        const NpyReadOptions options{.convert = true};
        if (auto failure = read_npy(path, *work.cells_, options)) return *failure;
        double least = 0;
        work.cells_->for_each_row([&](const Index<N>&, std::span<const double> row) {
            for (const double value : row)
                least = std::min(least, value >= 0 ? 0.0 : -1.0);
        });
        if (least < 0)
            return Failure{path + ": the work of some cells is below 0, or no number"};
        return work;
    }
    void row(const Index<N>& first, std::span<double> work) const {
        std::copy_n(cells_->data() + cells_->layout().offset(first), work.size(), work.begin());
    }

  private:
    std::shared_ptr<norma::Field<double, N>> cells_;
};

template <int N>
std::array<int, N> in_array_order(const std::array<int, 3>& along) {
    std::array<int, N> processes{};
    for (std::size_t d = 0; d < N; ++d)
        processes[d] = along[N - 1 - d];
    return processes;
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
                                  const std::string& weights,
                                  const Mask& mask,
                                  std::int64_t halo,
                                  int parts) {
    const Extents<N> extents = extents_of<N>(model);
    CutOptions<N> options{.halo = halo};
    for (std::size_t d = 0; d < N; ++d)
        options.periodic[d] = model.is_periodic(N - 1 - d);
    try {
        if (cut.kind == CutChoice::Kind::grid || cut.kind == CutChoice::Kind::strips) {
            std::array<int, N> processes = in_array_order<N>(cut.processes);
            if (cut.kind == CutChoice::Kind::strips) {
                processes.fill(1);
                processes[0] = parts;
            }
            double count = 1;  // of any size
            for (const int along : processes)
                count *= along;
            for (std::size_t d = N; d < 3; ++d)
                count *= cut.processes[d];
            if (count != parts)
                return Failure{fmt::format(
                    "--cut grid:{} makes {} parts, and the ranks are {}; the product of its "
                    "numbers is "
                    "their number",
                    fmt::join(cut.processes.begin(), cut.processes.begin() + N, "x"),
                    count,
                    parts)};
            return Decomposition<N>::grid(extents, processes, options);
        }
        const bool plain = weights.empty() && mask.is_whole();
        if (cut.kind == CutChoice::Kind::automatic && plain)
            return Decomposition<N>::cut(extents, parts, options);
        std::optional<Work<N>> work;
        if (!weights.empty()) {
            auto read = Work<N>::read(weights, extents);
            if (!read) return Failure{read.error()};
            work = *read;
        }
        const auto row = [&](const Index<N>& first, std::span<double> values) {
            std::fill(values.begin(), values.end(), mask.is_whole() ? 1.0 : 0.0);
            std::int64_t y = 0;
            if constexpr (N > 1) y = first[N - 2];
            const std::int64_t x = first[N - 1];
            const auto end = x + static_cast<std::int64_t>(values.size());
            if (!mask.is_whole()) {
                mask.for_each_run(y, x, end, [&](std::int64_t begin, std::int64_t cells) {
                    std::fill_n(values.begin() + (begin - x), cells, 1.0);
                });
            }
            if (!work) return;
            std::vector<double> of_file(values.size());
            work->row(first, of_file);
            for (std::size_t i = 0; i < values.size(); ++i)
                values[i] *= of_file[i];
        };
        return Decomposition<N>::cut(extents, parts, Weights<N>(row), options);
    } catch (const UsageError& error) {
        const std::string what = error.what();  // "Decomposition::cut: 9 parts ..."
        const auto name = what.starts_with("Decomposition::") ? what.find(": ") + 2 : 0;
        return Failure{what.substr(name)};
    }
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

template Extents<1> extents_of<1>(const Model&);
template Extents<2> extents_of<2>(const Model&);
template Extents<3> extents_of<3>(const Model&);
template Result<Decomposition<1>> parts_of(
    const Model&, const CutChoice&, const std::string&, const Mask&, std::int64_t, int);
template Result<Decomposition<2>> parts_of(
    const Model&, const CutChoice&, const std::string&, const Mask&, std::int64_t, int);
template Result<Decomposition<3>> parts_of(
    const Model&, const CutChoice&, const std::string&, const Mask&, std::int64_t, int);

}  // namespace norma::grid
