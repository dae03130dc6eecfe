#include "norma/decompose/cell_memory.hpp"

#include "base/huge_pages.hpp"

namespace norma::detail {

CellMemory::CellMemory(std::size_t bytes)
    : data_(bytes > 0 ? allocate_big(bytes) : nullptr), bytes_(bytes) {}

CellMemory::~CellMemory() {
    if (data_ != nullptr) free_big(data_, bytes_);
}

}  // namespace norma::detail
