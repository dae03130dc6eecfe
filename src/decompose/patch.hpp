#pragma once
// Boxes of cells as bytes: from a rank's memory into messages, back, and straight across.

#include "norma/decompose/layout.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace norma::detail {

/// Places and extents of three dimensions; those of fewer have leading ones of one cell.
using Triple = std::array<std::int64_t, 3>;

/// Any index or extents as a Triple.
template <std::size_t N>
[[nodiscard]] constexpr Triple triple_of(const std::array<std::int64_t, N>& index,
                                         std::int64_t leading) {
    Triple all;
    all.fill(leading);
    for (std::size_t d = 0; d < N; ++d)
        all[3 - N + d] = index[d];
    return all;
}

/// Cells of one of this rank's boxes that belong to one box of another rank.
struct Patch {
    int peer = 0;           ///< that rank
    std::uint32_t box = 0;  ///< number of this rank's box
    Triple lo{};
    Triple extents{};

    [[nodiscard]] std::int64_t cells() const noexcept {
        return extents[0] * extents[1] * extents[2];
    }
    /// By peers, then in the order of the array: what both ends agree on without a word.
    [[nodiscard]] bool operator<(const Patch& other) const noexcept {
        return peer != other.peer ? peer < other.peer : lo < other.lo;
    }
};

/// Where the cells of each box lie in an array, in bytes.
struct Placement {
    std::vector<std::ptrdiff_t> origins;  ///< of the cell 0, 0, 0 that belongs to each box
    std::array<std::ptrdiff_t, 3> strides{};
    std::size_t element_size = 1;

    template <int N>
    [[nodiscard]] static Placement of(const Layout<N>& layout, std::size_t element_size) {
        const auto size = static_cast<std::ptrdiff_t>(element_size);
        Placement placement;
        placement.element_size = element_size;
        for (std::size_t box = 0; box < layout.boxes().size(); ++box)
            placement.origins.push_back(layout.offset(box, {}) * size);
        constexpr std::size_t missing = 3 - N;
        for (int d = 0; d < N; ++d)
            placement.strides[missing + static_cast<std::size_t>(d)] = layout.stride(d) * size;
        return placement;
    }
};

/// The runs of bytes that a patch is made of: rows of rows of runs, or rows of rows of single
/// elements where neighbours along the last dimension do not lie side by side.
struct Runs {
    Runs(const Patch& patch, const Placement& placement);

    std::ptrdiff_t first = 0;  ///< of the first byte
    std::array<std::int64_t, 2> counts{};
    std::array<std::ptrdiff_t, 2> strides{};
    std::size_t run_bytes = 0;  ///< of a run
    std::ptrdiff_t step = 0;    ///< between elements within it; the element size if they touch
    std::size_t element_size = 1;

    [[nodiscard]] std::size_t bytes() const noexcept {
        return static_cast<std::size_t>(counts[0] * counts[1]) * run_bytes;
    }
    [[nodiscard]] bool touching() const noexcept {
        return step == static_cast<std::ptrdiff_t>(element_size);
    }
};

/// A place in the bytes of a sequence of patches.
class PatchCursor {
  public:
    PatchCursor() = default;
    PatchCursor(const Patch* patch, const Patch* end, const Placement& placement)
        : patch_(patch), end_(end), placement_(&placement) {}

    /// Passes over so many bytes.
    void skip(std::size_t bytes);
    /// Copies the next bytes out of `memory`, and passes them.
    void take(const std::byte* memory, std::byte* out, std::size_t bytes);
    /// Copies as many bytes into `memory`, and passes them.
    void put(std::byte* memory, const std::byte* in, std::size_t bytes);
    /// Where the next bytes lie, if they lie side by side; false if they do not.
    [[nodiscard]] bool lies_in_one(std::size_t bytes, std::ptrdiff_t& offset) const;

  private:
    template <typename Copy>
    void walk(std::size_t bytes, const Copy& copy);

    const Patch* patch_ = nullptr;
    const Patch* end_ = nullptr;
    const Placement* placement_ = nullptr;
    std::size_t done_ = 0;  // bytes of the patch behind us
};

/// Copies patches from one memory to another, some bytes at a time. Both sequences are of the
/// same cells.
class PatchCopy {
  public:
    PatchCopy(std::span<const Patch> from,
              const Placement& from_placement,
              const std::byte* from_memory,
              std::span<const Patch> to,
              const Placement& to_placement,
              std::byte* to_memory);

    /// Copies about so many bytes more; false once all are copied.
    bool copy_some(std::size_t bytes);

  private:
    void begin_patch();

    std::span<const Patch> from_;
    std::span<const Patch> to_;
    const Placement& from_placement_;
    const Placement& to_placement_;
    const std::byte* from_memory_;
    std::byte* to_memory_;
    std::size_t patch_ = 0;
    // Within the patch: rows that both sides have alike, and how far we are.
    std::ptrdiff_t from_first_ = 0;
    std::ptrdiff_t to_first_ = 0;
    Triple extents_{};
    std::int64_t row_ = 0;
    std::int64_t cell_ = 0;
};

}  // namespace norma::detail
