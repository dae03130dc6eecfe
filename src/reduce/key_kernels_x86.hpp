#pragma once
// A key in a vector of 32 bytes, but for how it gets there: included by the sources of the
// levels alone.

#include "reduce/key_loops.hpp"

#include <immintrin.h>

namespace norma::reduce {
namespace {

struct KeyVector {
    __m256i bytes;

    static __m256i load(const void* memory) {
        return _mm256_loadu_si256(static_cast<const __m256i*>(memory));
    }
    void write(PackedKey& key) const {
        _mm256_store_si256(reinterpret_cast<__m256i*>(key.words), bytes);
    }
    [[nodiscard]] std::uint64_t hash() const {
        const __m256i mixed = _mm256_xor_si256(bytes, load(hash_seeds));
        const __m256i products = _mm256_mul_epu32(mixed, _mm256_srli_epi64(mixed, 32));
        const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(products),
                                          _mm256_extracti128_si256(products, 1));
        const __m128i sum = _mm_add_epi64(two, _mm_unpackhi_epi64(two, two));
        return folded(static_cast<std::uint64_t>(_mm_cvtsi128_si64(sum)), hash_seeds[0]);
    }
    [[nodiscard]] bool is(const PackedKey& other) const {
        const __m256i differs = _mm256_xor_si256(bytes, load(other.words));
        return _mm256_testz_si256(differs, differs) != 0;
    }
};

}  // namespace
}  // namespace norma::reduce
