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
        const __m512i index = _mm512_load_si512(counting.at);
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

/// Numbers that are all written with so many decimals, as many at once as fit into one register
/// in fields of `Width` characters.
template <unsigned Width>
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): registers
class UniformNumbers {
  public:
    static constexpr std::size_t rows = 64 / Width;

    UniformNumbers(char point, unsigned decimals)
        : dots_(decimals == 0 ? 0 : every_field << (Width - 1 - decimals)), point_(point) {
        alignas(64) std::uint8_t order[64];
        for (unsigned i = 0; i < 64; ++i) {
            const unsigned place = i % Width;
            const bool behind = decimals == 0 || place > Width - 1 - decimals;
            order[i] = static_cast<std::uint8_t>(behind       ? i % 16
                                                 : place == 0 ? 0x80
                                                              : i % 16 - 1);
        }
        without_point_ = _mm512_load_si512(order);
    }

    /// False if one of the rows is not written so.
    bool decode(const FieldPlaces& fields, std::size_t row, std::int64_t* mantissas) const {
        Ends places[rows];
        std::uint32_t longest = 0;
        for (std::size_t i = 0; i < rows; ++i) {
            places[i] = place_of(fields, row + i);
            longest |= places[i].length - 1;
        }
        if (longest >= Width) return false;  // one is empty, or too long
        const __m512i text = ends_of(places);
        const std::uint64_t all = characters_of(places);
        const std::uint64_t first = all & ~((all << 1) & ~every_field);
        const std::uint64_t minus = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('-')) & first;
        const std::uint64_t dot = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8(point_)) & all;
        const __m512i values = _mm512_sub_epi8(text, _mm512_set1_epi8('0'));
        const std::uint64_t digit = _mm512_cmplt_epu8_mask(values, _mm512_set1_epi8(10)) & all;
        if (dot != dots_ || (digit | dot | minus) != all ||
            (minus & (every_field << (Width - 1))) != 0)
            return false;
        const __m512i digits =
            _mm512_shuffle_epi8(_mm512_maskz_mov_epi8(digit, values), without_point_);
        store(digits, _mm512_maskz_mov_epi8(minus, _mm512_set1_epi8(-1)), mantissas);
        return true;
    }

  private:
    /// The first bit of each field.
    static constexpr std::uint64_t every_field =
        Width == 8 ? 0x0101010101010101U : 0x0001000100010001U;

    /// The last characters of the fields, each in its part of the register.
    static __m512i ends_of(const Ends* places) {
        if constexpr (Width == 8) {
            const auto part = [&](int i) {
                long long last = 0;
                __builtin_memcpy(&last, places[i].end - 8, sizeof last);
                return last;
            };
            return _mm512_set_epi64(
                part(7), part(6), part(5), part(4), part(3), part(2), part(1), part(0));
        } else {
            const auto part = [&](int i) {
                return _mm_loadu_si128(reinterpret_cast<const __m128i*>(places[i].end - 16));
            };
            __m512i all = _mm512_castsi128_si512(part(0));
            all = _mm512_inserti32x4(all, part(1), 1);
            all = _mm512_inserti32x4(all, part(2), 2);
            return _mm512_inserti32x4(all, part(3), 3);
        }
    }

    /// A bit for each character of a field.
    static std::uint64_t characters_of(const Ends* places) {
        constexpr std::uint32_t full = Width == 8 ? 0xff : 0xffff;
        std::uint64_t all = 0;
        for (std::size_t i = 0; i < rows; ++i)
            all |= std::uint64_t{((full << Width) >> places[i].length) & full} << (i * Width);
        return all;
    }

    static void store(__m512i digits, __m512i signs, std::int64_t* mantissas) {
        const __m512i by_2 = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(0x010a));
        const __m512i by_4 = _mm512_madd_epi16(by_2, _mm512_set1_epi32(0x00010064));
        if constexpr (Width == 8) {
            const __m512i parts =
                _mm512_madd_epi16(by_4, _mm512_set1_epi64(0x0000000100002710));
            const __m512i sum = _mm512_add_epi32(parts, _mm512_srli_epi64(parts, 32));
            const __m512i value = _mm512_and_si512(sum, _mm512_set1_epi64(0xffffffff));
            const __mmask8 negative = _mm512_test_epi64_mask(signs, signs);
            _mm512_storeu_si512(
                mantissas,
                _mm512_mask_sub_epi64(value, negative, _mm512_setzero_si512(), value));
        } else {
            const __m512i by_8 = _mm512_madd_epi16(_mm512_packus_epi32(by_4, by_4),
                                                   _mm512_set1_epi32(0x00012710));
            __m512i value =
                _mm512_add_epi64(_mm512_mul_epu32(by_8, _mm512_set1_epi64(100'000'000)),
                                 _mm512_srli_epi64(by_8, 32));
            const auto halves = _mm512_test_epi64_mask(signs, signs);
            const auto negative = static_cast<__mmask8>((halves | (halves >> 1)) & 0x55);
            value = _mm512_mask_sub_epi64(value, negative, _mm512_setzero_si512(), value);
            const __m512i kept =
                _mm512_permutexvar_epi64(_mm512_set_epi64(7, 5, 3, 1, 6, 4, 2, 0), value);
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(mantissas),
                                _mm512_castsi512_si256(kept));
        }
    }

    std::uint64_t dots_;
    __m512i without_point_;
    char point_;
};

/// As far as all rows are written so.
template <unsigned Width>
std::size_t decode_as(const FieldPlaces& fields,
                      std::size_t from,
                      std::size_t to,
                      char point,
                      unsigned decimals,
                      std::int64_t* mantissas) {
    if (decimals + 2 > Width) return from;
    const UniformNumbers<Width> numbers(point, decimals);
    while (from + numbers.rows <= to && numbers.decode(fields, from, mantissas + from))
        from += numbers.rows;
    return from;
}

std::size_t decode_uniform(const FieldPlaces& fields,
                           std::size_t from,
                           std::size_t to,
                           char point,
                           int decimals,
                           std::int64_t* mantissas) {
    const auto places = static_cast<unsigned>(decimals);
    from = decode_as<8>(fields, from, to, point, places, mantissas);
    return decode_as<16>(fields, from, to, point, places, mantissas);
}

/// The lower and the upper half of a register hold a field each: what is the same for both.
struct Halves {
    std::uint32_t low;
    std::uint32_t high;
    explicit Halves(std::uint64_t bits)
        : low(static_cast<std::uint32_t>(bits)), high(static_cast<std::uint32_t>(bits >> 32)) {}
    Halves(std::uint32_t l, std::uint32_t h) : low(l), high(h) {}
    [[nodiscard]] std::uint64_t both() const { return low | std::uint64_t{high} << 32; }
};

__m512i two_loads(const char* low, const char* high) {
    const __m512i first =
        _mm512_castsi256_si512(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(low)));
    return _mm512_inserti64x4(
        first, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(high)), 1);
}

/// The bits up to the only one that is set; none if none is.
std::uint32_t up_to(std::uint32_t bit) {
    return bit == 0 ? 0 : bit ^ (bit - 1);
}

/// decode_digits() for two fields.
bool decode_two(const FieldPlaces& fields,
                std::size_t row,
                char point,
                std::int64_t* mantissas,
                std::int16_t* decimals) {
    const Ends a = place_of(fields, row);
    const Ends b = place_of(fields, row + 1);
    if (((a.length - 1) | (b.length - 1)) > 31) return false;
    const __m512i text = two_loads(a.end - 32, b.end - 32);
    const __m512i earlier = two_loads(a.end - 33, b.end - 33);
    constexpr std::uint32_t ones = ~std::uint32_t{0};
    const std::uint64_t all = Halves(ones << (32 - a.length), ones << (32 - b.length)).both();
    const std::uint64_t first = all & ~((all << 1) & 0xfffffffefffffffeU);
    const __m512i values = _mm512_sub_epi8(text, _mm512_set1_epi8('0'));
    const std::uint64_t digit = _mm512_cmplt_epu8_mask(values, _mm512_set1_epi8(10)) & all;
    const std::uint64_t minus = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('-')) & first;
    const std::uint64_t plus = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('+')) & first;
    const Halves dot(_mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8(point)) & all);
    const Halves digits(digit);
    const std::uint32_t second_dot = (dot.low & (dot.low - 1)) | (dot.high & (dot.high - 1));
    if ((digit | minus | plus | dot.both()) != all || second_dot != 0 || digits.low == 0 ||
        digits.high == 0) {
        return false;
    }
    const std::uint64_t before = Halves(up_to(dot.low), up_to(dot.high)).both();
    const std::uint64_t wanted = Halves(ones << (32 - _mm_popcnt_u32(digits.low)),
                                        ones << (32 - _mm_popcnt_u32(digits.high)))
                                     .both();
    const __m512i closed = _mm512_mask_mov_epi8(text, before, earlier);
    const __m512i plain = _mm512_maskz_sub_epi8(wanted, closed, _mm512_set1_epi8('0'));
    const __m512i by_2 = _mm512_maddubs_epi16(plain, _mm512_set1_epi16(0x010a));
    const __m512i by_4 = _mm512_madd_epi16(by_2, _mm512_set1_epi32(0x00010064));
    const __m512i by_8 =
        _mm512_madd_epi16(_mm512_packus_epi32(by_4, by_4), _mm512_set1_epi32(0x00012710));
    const __m512i by_16 = _mm512_add_epi64(
        _mm512_mul_epu32(by_8, _mm512_set1_epi64(100'000'000)), _mm512_srli_epi64(by_8, 32));
    alignas(64) std::int64_t parts[8];
    _mm512_store_si512(parts, by_16);
    if (((parts[0] >= too_large_upper) | (parts[4] >= too_large_upper)) != 0) return false;
    constexpr std::int64_t upper = 10'000'000'000'000'000;
    const std::int64_t low = parts[0] * upper + parts[2];
    const std::int64_t high = parts[4] * upper + parts[6];
    const Halves negative(minus);
    mantissas[row] = negative.low != 0 ? -low : low;
    mantissas[row + 1] = negative.high != 0 ? -high : high;
    // Without a point there are 32 places behind it: no decimals.
    decimals[row] = static_cast<std::int16_t>(_lzcnt_u32(dot.low) & 31U);
    decimals[row + 1] = static_cast<std::int16_t>(_lzcnt_u32(dot.high) & 31U);
    return true;
}

std::size_t decode_any_by_two(const FieldPlaces& fields,
                              std::size_t from,
                              std::size_t to,
                              char point,
                              std::int64_t* mantissas,
                              std::int16_t* decimals,
                              bool& exponents) {
    while (from < to) {
        while (from + 2 <= to && decode_two(fields, from, point, mantissas, decimals))
            from += 2;
        const std::size_t stop = from + 2 < to ? from + 2 : to;
        const std::size_t got =
            decode_any(fields, from, stop, point, mantissas, decimals, exponents);
        if (got < stop) return got;
        from = stop;
    }
    return to;
}

}  // namespace

const Kernels avx512_kernels{scan, decode_uniform, decode_any_by_two};

}  // namespace norma::table

#else

namespace norma::table {
const Kernels avx512_kernels = scalar_kernels;
}

#endif
