#include "norma/decompose/cell_memory.hpp"

#include "base/huge_pages.hpp"

#include <atomic>

namespace norma::detail {

namespace {

/// Large blocks begin at multiples of a large page, and the same cell of two arrays would fall
/// into the same sets of the caches, and look to a processor like the same place to load from
/// and store to. So arrays begin at different places: measured, 3 to 6 % of a step.
constexpr std::size_t step = 33 * std::size_t{64};
constexpr std::size_t places = 8;

std::size_t next_offset() {
    static std::atomic<std::size_t> made{0};
    return made++ % places * step;
}

}  // namespace

CellMemory::CellMemory(std::size_t bytes) : bytes_(bytes) {
    if (bytes == 0) return;
    offset_ = next_offset();
    data_ = static_cast<std::byte*>(allocate_big(bytes + offset_)) + offset_;
}

CellMemory::~CellMemory() {
    if (data_ != nullptr) free_big(data_ - offset_, bytes_ + offset_);
}

}  // namespace norma::detail
