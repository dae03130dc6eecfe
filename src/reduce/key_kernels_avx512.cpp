#include "reduce/key_kernels_x86.hpp"

namespace norma::reduce {
namespace {

struct Held : KeyVector {
    static Held read(const char* text, std::uint32_t length) {
        const __m256i letters = _mm256_maskz_loadu_epi8(_bzhi_u32(~0U, length), text);
        return {_mm256_mask_set1_epi8(letters, __mmask32{1} << 31, static_cast<char>(length))};
    }
    static Held read(const PackedKey& key) { return {load(key.words)}; }
};

}  // namespace

const KeyKernels avx512_key_kernels = {find<Held>, find_far<Held>};

}  // namespace norma::reduce
