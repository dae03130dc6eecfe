#pragma once
// What the kernels for AVX2 and AVX-512 share. Included by sources that are compiled for one
// level; everything is of internal linkage, so that no such code is found by others.

#include "table/kernels.hpp"

#include <immintrin.h>

namespace norma::table {

// NOLINTBEGIN(misc-definitions-in-headers): one source of each level includes this
namespace {

/// 0, 1, 2, ... in all bytes of a register.
struct Counting {
    alignas(64) std::uint8_t at[64];
};
constexpr Counting counting = [] {
    Counting numbers{};
    for (std::uint8_t i = 0; i < 64; ++i)
        numbers.at[i] = i;
    return numbers;
}();

/// 64 bytes of the text as bits: which of them are what.
struct Masks {
    std::uint64_t separator;
    std::uint64_t line_feed;
    std::uint64_t quote;
    std::uint64_t carriage_return;
    std::uint64_t beyond_ascii;
};

inline std::uint64_t prefix_xor(std::uint64_t bits) {
    const __m128i all = _mm_set1_epi8(-1);
    const __m128i product =
        _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(bits)), all, 0);
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

/// Goes over the text 64 bytes at a time. `Block::load(data, separator, quote)` gives the
/// masks, `Block::store(bits, base, out)` writes the positions of the bits that are set. Quotes
/// by parity: G. Langdale, D. Lemire, "Parsing gigabytes of JSON per second" (2019),
/// DOI 10.1007/s00778-019-00578-5.
template <typename Block>
inline Scanned scan_blocks(const char* data,
                           std::uint32_t begin,
                           std::uint32_t end,
                           ScanFor what,
                           std::uint32_t* positions) {
    const Block block(what);
    const bool quoted = what.quote != '\0';
    std::uint32_t* out = positions;
    std::uint64_t rows = 0;
    std::uint64_t inside = 0;        // all bits set within quotes
    std::uint64_t after_border = 1;  // the byte before was a separator, a line feed or a quote
    std::uint64_t after_close = 0;
    std::uint64_t after_return = 0;  // a carriage return that came behind a closing quote
    std::uint64_t odd = 0;
    std::uint64_t quotes = 0;
    std::uint64_t returns = 0;
    std::uint64_t beyond = 0;
    for (std::uint32_t at = begin; at < end; at += 64) {
        const std::uint64_t valid =
            end - at < 64 ? (std::uint64_t{1} << (end - at)) - 1 : ~std::uint64_t{0};
        Masks masks = block.load(data + at);
        std::uint64_t border = (masks.separator | masks.line_feed) & valid;
        returns |= masks.carriage_return & valid;
        beyond |= masks.beyond_ascii & valid;
        if (quoted) {
            const std::uint64_t quote = masks.quote & valid;
            const std::uint64_t either = border | quote;
            quotes |= quote;
            if ((quote | inside | after_close | after_return) != 0) {
                const std::uint64_t within = prefix_xor(quote) ^ inside;
                const std::uint64_t open = quote & within;
                const std::uint64_t close = quote & ~within;
                odd |= open & ~((either << 1) | after_border);
                const std::uint64_t behind = ((close << 1) | after_close) & valid;
                const std::uint64_t returned = behind & masks.carriage_return;
                odd |= behind & ~(either | masks.carriage_return);
                if ((returned | after_return) != 0)
                    odd |= ((returned << 1) | after_return) & ~masks.line_feed & valid;
                after_close = close >> 63;
                after_return = returned >> 63;
                border &= ~within;
                inside = static_cast<std::uint64_t>(static_cast<std::int64_t>(within) >> 63);
            }
            after_border = either >> 63;
        }
        rows += static_cast<std::uint64_t>(_mm_popcnt_u64(border & masks.line_feed));
        out = block.store(border, at, out);
    }
    Scanned found;
    found.positions = static_cast<std::size_t>(out - positions);
    found.rows = rows;
    found.inside = inside != 0;
    found.quotes = quotes != 0;
    found.odd_quotes = odd != 0;
    found.carriage_return = returns != 0;
    found.beyond_ascii = beyond != 0;
    return found;
}

struct Ends {
    const char* end;
    std::uint32_t length;
};

inline Ends place_of(const FieldPlaces& fields, std::size_t row) {
    const std::uint32_t begin = fields.begins[row * fields.stride] + fields.begin_offset;
    const std::uint32_t end = fields.ends[row * fields.stride] - fields.behind;
    return {fields.bytes + end, end - begin};
}

inline std::uint32_t equal_mask(__m256i bytes, char c) {
    return static_cast<std::uint32_t>(
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(c))));
}

/// The characters before `end`, so many, as a number without exponent: digits, at most one
/// point among them, a sign or none. Works on the last 32 bytes at once: those left of the
/// point are taken from a load one byte earlier, which closes the gap it leaves.
inline bool decode_digits(Ends place, char point, std::int64_t& mantissa, int& decimals) {
    if (place.length - 1 > 31) return false;
    const __m256i text = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(place.end - 32));
    const __m256i earlier =
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(place.end - 33));
    const std::uint32_t all = ~std::uint32_t{0} << (32 - place.length);
    const std::uint32_t dot = equal_mask(text, point) & all;
    const std::uint32_t minus = equal_mask(text, '-') & all;
    const __m256i ten = _mm256_set1_epi8(9);
    const __m256i values = _mm256_sub_epi8(text, _mm256_set1_epi8('0'));
    const std::uint32_t digit = static_cast<std::uint32_t>(
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(values, ten), values)));
    const std::uint32_t first = all & (0U - all);
    const std::uint32_t sign = first & ~(digit | dot);  // must be one, if anything stands there
    const bool sign_is_right =
        sign == 0 || (minus & first) != 0 || place.end[-static_cast<int>(place.length)] == '+';
    const int digits = _mm_popcnt_u32(digit & all);
    if (((digit | dot | sign) & all) != all || (dot & (dot - 1)) != 0 || !sign_is_right ||
        digits == 0) {
        return false;
    }
    const __m256i index = _mm256_load_si256(reinterpret_cast<const __m256i*>(counting.at));
    const int point_at = dot == 0 ? -1 : static_cast<int>(_tzcnt_u32(dot));
    const __m256i behind =
        _mm256_cmpgt_epi8(index, _mm256_set1_epi8(static_cast<char>(point_at)));
    const __m256i closed = _mm256_blendv_epi8(earlier, text, behind);
    const __m256i wanted =
        _mm256_cmpgt_epi8(index, _mm256_set1_epi8(static_cast<char>(31 - digits)));
    const __m256i plain =
        _mm256_and_si256(_mm256_sub_epi8(closed, _mm256_set1_epi8('0')), wanted);
    // Two digits, four, eight: W. Mula, "SIMD-ized parsing of series of integers" (2018).
    const __m256i by_2 = _mm256_maddubs_epi16(plain, _mm256_set1_epi16(0x010a));
    const __m256i by_4 = _mm256_madd_epi16(by_2, _mm256_set1_epi32(0x00010064));
    const __m256i packed = _mm256_packus_epi32(by_4, by_4);
    const __m256i by_8 = _mm256_madd_epi16(packed, _mm256_set1_epi32(0x00012710));
    const auto high = static_cast<std::uint64_t>(_mm256_extract_epi64(by_8, 0));
    const auto low = static_cast<std::uint64_t>(_mm256_extract_epi64(by_8, 2));
    const std::uint64_t third = high >> 32;  // digits 9 to 16 of 32
    if ((high & 0xffffffff) != 0 || third >= too_large_upper) return false;
    const std::uint64_t value =
        third * 10'000'000'000'000'000U + (low & 0xffffffff) * 100'000'000U + (low >> 32);
    mantissa = (minus & first) != 0 ? -static_cast<std::int64_t>(value)
                                    : static_cast<std::int64_t>(value);
    decimals = dot == 0 ? 0 : 31 - point_at;
    return true;
}

/// The exponent at the end of a text, and the text without it.
inline bool split_exponent(Ends& place, int& exponent) {
    // "e5", "e+05", "e-300": the e is at most five characters from the end.
    const char* const end = place.end;
    const std::uint32_t most = place.length - 1 < 5 ? place.length - 1 : 5;
    std::uint32_t back = 2;
    while (back <= most && (end[-static_cast<int>(back)] | 0x20) != 'e')
        ++back;
    if (back > most) return false;
    const char* text = end - back + 1;
    const bool minus = *text == '-';
    if (*text == '-' || *text == '+') ++text;
    if (text == end || end - text > 3) return false;
    for (; text != end; ++text) {
        if (*text < '0' || *text > '9') return false;
        exponent = exponent * 10 + (*text - '0');
    }
    if (minus) exponent = -exponent;
    place.end = end - back;
    place.length -= back;
    return true;
}

inline bool decode_with_exponent(Ends place,
                                 char point,
                                 std::int64_t& mantissa,
                                 int& decimals) {
    int exponent = 0;
    if (place.length > 32 || place.length < 3 || !split_exponent(place, exponent)) return false;
    int places = 0;
    if (!decode_digits(place, point, mantissa, places)) return false;
    if (mantissa == 0) {
        decimals = places;
        return true;
    }
    decimals = places - exponent;
    if (decimals > -350 && decimals < 400) return true;
    int significant = 0;
    for (std::int64_t rest = mantissa; rest != 0; rest /= 10)
        ++significant;
    return significant - decimals <= 400 && significant - decimals >= -400;
}

std::size_t decode_any(const FieldPlaces& fields,
                       std::size_t from,
                       std::size_t to,
                       char point,
                       std::int64_t* mantissas,
                       std::int16_t* decimals,
                       bool& exponents) {
    for (; from < to; ++from) {
        const Ends place = place_of(fields, from);
        int places = 0;
        // "e+05" is the usual form of an exponent.
        const bool has_exponent = place.length > 5 && (place.end[-4] | 0x20) == 'e';
        if (has_exponent || !decode_digits(place, point, mantissas[from], places)) {
            if (!decode_with_exponent(place, point, mantissas[from], places)) return from;
            exponents = true;
        }
        decimals[from] = static_cast<std::int16_t>(places);
    }
    return to;
}

}  // namespace
// NOLINTEND(misc-definitions-in-headers)

}  // namespace norma::table
