#pragma once
// Memory for cells, which neighbours on the same host can look into where it is not large.

#include <cstddef>
#include <cstdint>
#include <memory>

namespace norma::detail {

/// Bytes owned, not yet written to; the first at a cache line. Throws std::bad_alloc.
class CellMemory {
  public:
    CellMemory() noexcept;
    explicit CellMemory(std::size_t bytes);
    CellMemory(CellMemory&& other) noexcept;
    CellMemory& operator=(CellMemory&& other) noexcept;
    CellMemory(const CellMemory&) = delete;
    CellMemory& operator=(const CellMemory&) = delete;
    ~CellMemory();

    /// nullptr: none.
    [[nodiscard]] void* data() const noexcept { return data_; }

  private:
    struct Block;
    std::unique_ptr<Block> block_;
    void* data_ = nullptr;
};

/// The number of the memory that contains `address`, which tells it from all that was there
/// before; 0 if there is none.
[[nodiscard]] std::uint64_t memory_number(const void* address) noexcept;

}  // namespace norma::detail
