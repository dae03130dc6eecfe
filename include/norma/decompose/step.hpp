#pragma once
// Many steps of a stencil, each cell computed from its neighbours.
//
//     Halo halo(u);
//     step(halo, [](auto u) { return u() + 0.1 * (u(-1, 0) + u(1, 0) + u(0, -1) + u(0, 1) - 4 *
//     u()); },
//          1000);

#include "norma/decompose/halo.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

namespace norma {

/// A cell that a kernel computes, seen in one field, and its neighbours before the step.
template <typename T, int N>
class Cell {
  public:
    /// For step().
    Cell(const T* in,
         const T* out,
         const std::array<std::ptrdiff_t, static_cast<std::size_t>(N)>& strides,
         const Index<N>& at,
         std::int64_t step) noexcept
        : in_(in), out_(out), strides_(strides), at_(at), step_(step) {}

    /// Its value.
    [[nodiscard]] const T& operator()() const noexcept { return *in_; }
    /// That of the cell so many places away in each dimension; not farther than the halo's
    /// width.
    template <std::integral... Away>
    requires(sizeof...(Away) == N) [[nodiscard]] const T& operator()(
        Away... away) const noexcept {
        const std::array<std::ptrdiff_t, static_cast<std::size_t>(N)> by{
            static_cast<std::ptrdiff_t>(away)...};
        std::ptrdiff_t offset = by[N - 1];
        for (std::size_t d = 0; d + 1 < N; ++d)
            offset += by[d] * strides_[d];
        return in_[offset];
    }
    /// Its value one step earlier; of a halo with HaloOptions::before.
    [[nodiscard]] const T& before() const noexcept { return *out_; }
    /// Its place in the whole array.
    [[nodiscard]] const Index<N>& at() const noexcept { return at_; }
    /// Number of the step.
    [[nodiscard]] std::int64_t step() const noexcept { return step_; }

  private:
    const T* in_;
    const T* out_;
    std::array<std::ptrdiff_t, static_cast<std::size_t>(N)> strides_;
    Index<N> at_;
    std::int64_t step_;
};

namespace detail {

// Clang tells of a kernel that cannot be vectorised, at the function its loop was inlined into.
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpass-failed"
#endif

/// A kernel that computes a cell at a time.
template <typename Kernel, int N, typename... Fields>
class CellKernel final : public StepKernel<N> {
  public:
    CellKernel(Kernel& kernel, const std::tuple<Fields&...>& fields)
        : kernel_(kernel),
          fields_(fields),
          arrays_(std::apply(
              [](auto&... field) {
                  return Arrays{{field.data(), field.next()}...};
              },
              fields)) {}

    void compute(const Box<N>& cells,
                 const Index<N>& home,
                 std::int64_t step,
                 bool back) override {
        compute_rows(cells, home, step, back, std::index_sequence_for<Fields...>());
    }

  private:
    template <typename T>
    using Pair = std::array<T*, 2>;
    using Arrays = std::tuple<Pair<typename Fields::Value>...>;

    template <std::size_t... F>
    void compute_rows(const Box<N>& cells,
                      const Index<N>& home,
                      std::int64_t step,
                      bool back,
                      std::index_sequence<F...> /*fields*/) {
        cells.for_each_row([&](const Index<N>& first, std::int64_t count) {
            Index<N> at = first;
            for (std::size_t d = 0; d < N; ++d)
                at[d] += home[d];
            row(at,
                count,
                step,
                std::get<F>(fields_).layout().strides()...,
                (std::get<F>(arrays_)[back ? 1 : 0] +
                 std::get<F>(fields_).layout().offset(first))...,
                (std::get<F>(arrays_)[back ? 0 : 1] +
                 std::get<F>(fields_).layout().offset(first))...);
        });
    }

    template <typename Value>
    using In = const Value*;
    using Strides = std::array<std::ptrdiff_t, static_cast<std::size_t>(N)>;
    template <typename>
    using StridesOf = const Strides&;

    void row(Index<N> at,
             std::int64_t count,
             std::int64_t step,
             StridesOf<Fields>... strides,
             In<typename Fields::Value>... in,
             typename Fields::Value*... out) {
        const std::int64_t x = at[N - 1];
#if defined(__clang__)
#pragma clang loop vectorize(assume_safety)
#elif defined(__GNUC__)
#pragma GCC ivdep
#endif
        for (std::int64_t i = 0; i < count; ++i) {
            at[N - 1] = x + i;
            if constexpr (sizeof...(Fields) == 1) {
                ((out[i] = kernel_(
                      Cell<typename Fields::Value, N>(in + i, out + i, strides, at, step))),
                 ...);
            } else {
                const auto made = kernel_(
                    Cell<typename Fields::Value, N>(in + i, out + i, strides, at, step)...);
                std::apply([&](const auto&... value) { ((out[i] = value), ...); }, made);
            }
        }
    }

    Kernel& kernel_;
    const std::tuple<Fields&...>& fields_;
    Arrays arrays_;
};

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

}  // namespace detail

/// Collective: makes `steps` steps. The kernel is called with a Cell of each field of the halo,
/// in that order, and returns the cell's new value; of several fields a tuple of them. It is
/// called in any order, for ghosts too, and must depend on nothing else: then the result is the
/// same for any number of ranks, cut and depth.
///
/// Several steps are made with one exchange, over cells that stay in the cache, where that is
/// faster. Fields get room for as many more ghosts as that needs, so addresses change. Compile
/// with -O3 -march=native, and -ffp-contract=off where the same bits on all processors matter.
/// Throws UsageError for a depth that cannot be; MpiError.
template <typename... Fields, typename Kernel>
StepReport step(Halo<Fields...>& halo,
                Kernel&& kernel,
                std::int64_t steps,
                const StepOptions& options = {}) {
    constexpr int n = Halo<Fields...>::dimensions;
    static_assert(
        std::is_invocable_v<Kernel&, Cell<typename Fields::Value, n>...>,
        "norma: the kernel of step() is called with one Cell for each field of the halo");
    halo.core().prepare(options);
    detail::CellKernel<std::remove_reference_t<Kernel>, n, Fields...> cells(kernel,
                                                                            halo.fields());
    return halo.core().step(cells, steps, options);
}

}  // namespace norma
