#include "table/kernels.hpp"

#if defined(__x86_64__)

#include "table/kernels_x86.hpp"

namespace norma::table {

namespace {

struct Block {
    explicit Block(ScanFor what)
        : separator(_mm512_set1_epi8(what.separator)), quote(_mm512_set1_epi8(what.quote)) {}

    [[nodiscard]] Masks load(const char* data) const {
        const __m512i text = _mm512_loadu_si512(data);
        return {_mm512_cmpeq_epi8_mask(text, separator),
                _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('\n')),
                _mm512_cmpeq_epi8_mask(text, quote),
                _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('\r')),
                _mm512_movepi8_mask(text)};
    }

    [[nodiscard]] std::uint32_t* store(std::uint64_t bits,
                                       std::uint32_t base,
                                       std::uint32_t* out) const {
        const __m512i index = _mm512_set_epi8(63,
                                              62,
                                              61,
                                              60,
                                              59,
                                              58,
                                              57,
                                              56,
                                              55,
                                              54,
                                              53,
                                              52,
                                              51,
                                              50,
                                              49,
                                              48,
                                              47,
                                              46,
                                              45,
                                              44,
                                              43,
                                              42,
                                              41,
                                              40,
                                              39,
                                              38,
                                              37,
                                              36,
                                              35,
                                              34,
                                              33,
                                              32,
                                              31,
                                              30,
                                              29,
                                              28,
                                              27,
                                              26,
                                              25,
                                              24,
                                              23,
                                              22,
                                              21,
                                              20,
                                              19,
                                              18,
                                              17,
                                              16,
                                              15,
                                              14,
                                              13,
                                              12,
                                              11,
                                              10,
                                              9,
                                              8,
                                              7,
                                              6,
                                              5,
                                              4,
                                              3,
                                              2,
                                              1,
                                              0);
        const auto count = static_cast<std::uint32_t>(_mm_popcnt_u64(bits));
        const __m512i packed = _mm512_maskz_compress_epi8(bits, index);
        const __m512i start = _mm512_set1_epi32(static_cast<int>(base));
        _mm512_storeu_si512(
            out, _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed))));
        if (count > 16) {
            _mm512_storeu_si512(
                out + 16,
                _mm512_add_epi32(start,
                                 _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 1))));
            if (count > 32) {
                _mm512_storeu_si512(
                    out + 32,
                    _mm512_add_epi32(
                        start, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 2))));
                _mm512_storeu_si512(
                    out + 48,
                    _mm512_add_epi32(
                        start, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 3))));
            }
        }
        return out + count;
    }

    __m512i separator;
    __m512i quote;
};

Scanned scan(const char* data,
             std::uint32_t begin,
             std::uint32_t end,
             ScanFor what,
             std::uint32_t* positions) {
    return scan_blocks<Block>(data, begin, end, what, positions);
}

/// Four fields, each in 16 bytes of one register, their last characters last.
inline __m512i last_16_of_4(const Ends* places) {
    const auto part = [&](int i) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(places[i].end - 16));
    };
    __m512i all = _mm512_castsi128_si512(part(0));
    all = _mm512_inserti32x4(all, part(1), 1);
    all = _mm512_inserti32x4(all, part(2), 2);
    return _mm512_inserti32x4(all, part(3), 3);
}

/// One bit per character of a field, 16 bits a field.
inline std::uint64_t characters_of(std::uint32_t length) {
    return (0xffff0000U >> length) & 0xffffU;
}

std::size_t decode_uniform(const FieldPlaces& fields,
                           std::size_t from,
                           std::size_t to,
                           char point,
                           int decimals,
                           std::int64_t* mantissas) {
    if (decimals > 14) return from;
    // Where the point stands, and where every other character goes when it is taken out.
    const std::uint64_t dots = decimals == 0 ? 0 : 0x0001000100010001U << (15 - decimals);
    alignas(16) std::uint8_t order[16];
    for (int i = 0; i < 16; ++i)
        order[i] = static_cast<std::uint8_t>(decimals == 0 || i > 15 - decimals ? i : i - 1);
    const __m512i without_point =
        _mm512_broadcast_i32x4(_mm_load_si128(reinterpret_cast<const __m128i*>(order)));
    const __m512i zero = _mm512_set1_epi8('0');
    for (; from + 4 <= to; from += 4) {
        Ends places[4];
        for (std::size_t i = 0; i < 4; ++i)
            places[i] = place_of(fields, from + i);
        const std::uint32_t longest = (places[0].length - 1) | (places[1].length - 1) |
                                      (places[2].length - 1) | (places[3].length - 1);
        if (longest > 15) break;  // one is empty, or longer than 16
        const __m512i text = last_16_of_4(places);
        const std::uint64_t all =
            characters_of(places[0].length) | characters_of(places[1].length) << 16 |
            characters_of(places[2].length) << 32 | characters_of(places[3].length) << 48;
        const std::uint64_t first = all & ~((all << 1) & 0xfffefffefffefffeU);
        const std::uint64_t minus = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('-')) & first;
        const std::uint64_t dot = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8(point)) & all;
        const __m512i values = _mm512_sub_epi8(text, zero);
        const std::uint64_t digit = _mm512_cmplt_epu8_mask(values, _mm512_set1_epi8(10)) & all;
        if (dot != dots || (digit | dot | minus) != all || (minus & 0x8000800080008000U) != 0)
            break;
        const __m512i digits =
            _mm512_shuffle_epi8(_mm512_maskz_mov_epi8(digit, values), without_point);
        const __m512i by_2 = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(0x010a));
        const __m512i by_4 = _mm512_madd_epi16(by_2, _mm512_set1_epi32(0x00010064));
        const __m512i by_8 =
            _mm512_madd_epi16(_mm512_packus_epi32(by_4, by_4), _mm512_set1_epi32(0x00012710));
        __m512i value = _mm512_add_epi64(_mm512_mul_epu32(by_8, _mm512_set1_epi64(100'000'000)),
                                         _mm512_srli_epi64(by_8, 32));
        const __m512i signs = _mm512_maskz_mov_epi8(minus, _mm512_set1_epi8(-1));
        const auto halves = _mm512_test_epi64_mask(signs, signs);
        const auto negative = static_cast<__mmask8>((halves | (halves >> 1)) & 0x55);
        value = _mm512_mask_sub_epi64(value, negative, _mm512_setzero_si512(), value);
        const __m512i kept =
            _mm512_permutexvar_epi64(_mm512_set_epi64(7, 5, 3, 1, 6, 4, 2, 0), value);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(mantissas + from),
                            _mm512_castsi512_si256(kept));
    }
    return from;
}

}  // namespace

const Kernels avx512_kernels{scan, decode_uniform, decode_any};

}  // namespace norma::table

#else

namespace norma::table {
const Kernels avx512_kernels = scalar_kernels;
}

#endif
