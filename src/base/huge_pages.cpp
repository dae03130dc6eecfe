#include "base/huge_pages.hpp"

#include <sys/mman.h>

#include <new>

namespace norma {

namespace {

constexpr std::size_t cache_line = 64;
constexpr std::size_t large_page = std::size_t{2} << 20;

/// What is smaller gains nothing, and would waste most of a large page.
constexpr bool in_large_pages(std::size_t bytes) {
    return bytes >= large_page;
}

constexpr std::align_val_t alignment(std::size_t bytes) {
    return std::align_val_t{in_large_pages(bytes) ? large_page : cache_line};
}

}  // namespace

void* allocate_big(std::size_t bytes) {
    if (!in_large_pages(bytes)) return ::operator new(bytes, alignment(bytes));
    const std::size_t whole = (bytes + large_page - 1) / large_page * large_page;
    void* const memory = ::operator new(whole, alignment(bytes));
    // A wish; without large pages it is only slower.
    static_cast<void>(madvise(memory, whole, MADV_HUGEPAGE));
    return memory;
}

void free_big(void* memory, std::size_t bytes) noexcept {
    ::operator delete(memory, alignment(bytes));
}

}  // namespace norma
