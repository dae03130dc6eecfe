#pragma once
// Memory for cells: in large pages, rows aligned, the first element at a cache line.

#include <cstddef>
#include <utility>

namespace norma::detail {

/// Bytes owned, not yet written to. Throws std::bad_alloc.
class CellMemory {
  public:
    CellMemory() noexcept = default;
    explicit CellMemory(std::size_t bytes);
    CellMemory(CellMemory&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)),
          bytes_(std::exchange(other.bytes_, 0)),
          offset_(other.offset_) {}
    CellMemory& operator=(CellMemory&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(bytes_, other.bytes_);
        std::swap(offset_, other.offset_);
        return *this;
    }
    CellMemory(const CellMemory&) = delete;
    CellMemory& operator=(const CellMemory&) = delete;
    ~CellMemory();

    [[nodiscard]] void* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

  private:
    std::byte* data_ = nullptr;
    std::size_t bytes_ = 0;
    std::size_t offset_ = 0;  // into what was allocated
};

}  // namespace norma::detail
