#pragma once
// Memory for cells, which neighbours on the same host can look into where it is not large.

#include <cstddef>
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

}  // namespace norma::detail
