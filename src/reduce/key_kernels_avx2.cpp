#include "reduce/key_kernels_x86.hpp"

namespace norma::reduce {
namespace {

struct Held : KeyVector {
    static Held read(const char* text, std::uint32_t length) {
        const __m256i kept =
            load(reinterpret_cast<const char*>(ones_and_zeros) + sizeof(PackedKey) - length);
        const __m256i last = _mm256_set_epi64x(static_cast<long long>(length) << 56, 0, 0, 0);
        return {_mm256_or_si256(_mm256_and_si256(load(text), kept), last)};
    }
    static Held read(const PackedKey& key) { return {load(key.words)}; }
};

}  // namespace

const KeyKernels avx2_key_kernels = {find<Held>, find_far<Held>};

}  // namespace norma::reduce
