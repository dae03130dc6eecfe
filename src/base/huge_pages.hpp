#pragma once
// Vectors that are looked into at random: their memory lies in large pages where the system has
// some, so that few addresses need a walk through the page tables.
//
//     BigVector<Entry> entries;

#include <cstddef>
#include <vector>

namespace norma {

/// Aligned to 64 bytes, a cache line. Throws std::bad_alloc.
[[nodiscard]] void* allocate_big(std::size_t bytes);
void free_big(void* memory, std::size_t bytes) noexcept;

template <typename T>
struct BigAllocator {
    using value_type = T;

    BigAllocator() noexcept = default;
    template <typename Other>
    // NOLINTNEXTLINE(google-explicit-constructor): as allocators are
    BigAllocator(const BigAllocator<Other>& /*all are one*/) noexcept {}

    [[nodiscard]] T* allocate(std::size_t count) {
        return static_cast<T*>(allocate_big(count * sizeof(T)));
    }
    void deallocate(T* memory, std::size_t count) noexcept {
        free_big(memory, count * sizeof(T));
    }
    friend bool operator==(const BigAllocator&, const BigAllocator&) noexcept { return true; }
};

template <typename T>
using BigVector = std::vector<T, BigAllocator<T>>;

}  // namespace norma
