#include "table/kernels.hpp"

#if defined(__x86_64__)

#include "table/kernels_x86.hpp"

namespace norma::table {

namespace {

struct Block {
    explicit Block(ScanFor what)
        : separator(_mm256_set1_epi8(what.separator)), quote(_mm256_set1_epi8(what.quote)) {}

    [[nodiscard]] Masks load(const char* data) const {
        const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data));
        const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + 32));
        const auto bits = [](__m256i a, __m256i b) {
            return static_cast<std::uint64_t>(
                       static_cast<std::uint32_t>(_mm256_movemask_epi8(a))) |
                   static_cast<std::uint64_t>(
                       static_cast<std::uint32_t>(_mm256_movemask_epi8(b)))
                       << 32;
        };
        const auto equal = [&](__m256i c) {
            return bits(_mm256_cmpeq_epi8(low, c), _mm256_cmpeq_epi8(high, c));
        };
        return {equal(separator),
                equal(_mm256_set1_epi8('\n')),
                equal(quote),
                equal(_mm256_set1_epi8('\r')),
                bits(low, high)};
    }

    [[nodiscard]] std::uint32_t* store(std::uint64_t bits,
                                       std::uint32_t base,
                                       std::uint32_t* out) const {
        const auto count = static_cast<std::uint32_t>(_mm_popcnt_u64(bits));
        // Eight at a time without asking whether there are so many: most blocks have no more.
        std::uint32_t written = 0;
        do {
            for (std::uint32_t i = 0; i < 8; ++i) {
                out[written + i] = base + static_cast<std::uint32_t>(_tzcnt_u64(bits));
                bits &= bits - 1;
            }
            written += 8;
        } while (written < count);
        return out + count;
    }

    __m256i separator;
    __m256i quote;
};

Scanned scan(const char* data,
             std::uint32_t begin,
             std::uint32_t end,
             ScanFor what,
             std::uint32_t* positions) {
    return scan_blocks<Block>(data, begin, end, what, positions);
}

inline std::uint32_t characters_of(std::uint32_t length) {
    return (0xffff0000U >> length) & 0xffffU;
}

/// Two fields in the halves of one register.
struct Pair {
    __m256i digits;  ///< their values, all else zero
    std::uint32_t minus;
    bool good;
};

inline Pair pair_at(const Ends* places, char point, std::uint32_t dots) {
    const auto part = [&](int i) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(places[i].end - 16));
    };
    const __m256i text = _mm256_inserti128_si256(_mm256_castsi128_si256(part(0)), part(1), 1);
    const std::uint32_t all = characters_of(places[0].length) | characters_of(places[1].length)
                                                                    << 16;
    const std::uint32_t first = all & ~((all << 1) & 0xfffefffeU);
    const std::uint32_t minus = equal_mask(text, '-') & first;
    const std::uint32_t dot = equal_mask(text, point) & all;
    const __m256i values = _mm256_sub_epi8(text, _mm256_set1_epi8('0'));
    const __m256i is_digit =
        _mm256_cmpeq_epi8(_mm256_min_epu8(values, _mm256_set1_epi8(9)), values);
    const auto digit = static_cast<std::uint32_t>(_mm256_movemask_epi8(is_digit)) & all;
    const __m128i from_0 = _mm_set1_epi8(static_cast<char>(15 - places[0].length));
    const __m128i from_1 = _mm_set1_epi8(static_cast<char>(15 - places[1].length));
    const __m256i before = _mm256_inserti128_si256(_mm256_castsi128_si256(from_0), from_1, 1);
    const __m256i index = _mm256_broadcastsi128_si256(
        _mm_load_si128(reinterpret_cast<const __m128i*>(counting.at)));
    const __m256i own = _mm256_and_si256(is_digit, _mm256_cmpgt_epi8(index, before));
    return {_mm256_and_si256(values, own),
            minus,
            dot == dots && (digit | dot | minus) == all && (minus & 0x80008000U) == 0};
}

/// The two numbers of a pair, in elements 0 and 2.
inline __m256i numbers_of(__m256i digits, __m256i without_point) {
    const __m256i by_2 = _mm256_maddubs_epi16(_mm256_shuffle_epi8(digits, without_point),
                                              _mm256_set1_epi16(0x010a));
    const __m256i by_4 = _mm256_madd_epi16(by_2, _mm256_set1_epi32(0x00010064));
    const __m256i by_8 =
        _mm256_madd_epi16(_mm256_packus_epi32(by_4, by_4), _mm256_set1_epi32(0x00012710));
    return _mm256_add_epi64(_mm256_mul_epu32(by_8, _mm256_set1_epi64x(100'000'000)),
                            _mm256_srli_epi64(by_8, 32));
}

/// decode_uniform() for fields of at most 8 characters, four in one register.
std::size_t decode_short(const FieldPlaces& fields,
                         std::size_t from,
                         std::size_t to,
                         char point,
                         unsigned decimals,
                         std::int64_t* mantissas) {
    if (decimals > 6) return from;
    constexpr std::uint32_t every_field = 0x01010101;
    const std::uint32_t dots = decimals == 0 ? 0 : every_field << (7 - decimals);
    alignas(32) std::uint8_t tables[3][32];
    for (unsigned i = 0; i < 32; ++i) {
        const unsigned place = i % 8;
        const bool behind = decimals == 0 || place > 7 - decimals;
        tables[0][i] = static_cast<std::uint8_t>(behind       ? i % 16
                                                 : place == 0 ? 0x80
                                                              : i % 16 - 1);
        tables[1][i] = static_cast<std::uint8_t>(i / 8);
        tables[2][i] = static_cast<std::uint8_t>(7 - place);
    }
    const auto table = [&](int i) {
        return _mm256_load_si256(reinterpret_cast<const __m256i*>(tables[i]));
    };
    const __m256i without_point = table(0);
    const __m256i field_of = table(1);
    const __m256i from_end = table(2);
    for (; from + 4 <= to; from += 4) {
        Ends places[4];
        std::uint32_t longest = 0;
        std::uint32_t lengths = 0;
        for (unsigned i = 0; i < 4; ++i) {
            places[i] = place_of(fields, from + i);
            longest |= places[i].length - 1;
            lengths |= places[i].length << (8 * i);
        }
        if (longest > 7) break;
        const auto part = [&](int i) {
            long long last = 0;
            __builtin_memcpy(&last, places[i].end - 8, sizeof last);
            return last;
        };
        const __m256i text = _mm256_set_epi64x(part(3), part(2), part(1), part(0));
        const __m256i own = _mm256_cmpgt_epi8(
            _mm256_shuffle_epi8(_mm256_set1_epi32(static_cast<int>(lengths)), field_of),
            from_end);
        const __m256i values = _mm256_sub_epi8(text, _mm256_set1_epi8('0'));
        const __m256i digits = _mm256_and_si256(
            own, _mm256_cmpeq_epi8(_mm256_min_epu8(values, _mm256_set1_epi8(9)), values));
        const auto all = static_cast<std::uint32_t>(_mm256_movemask_epi8(own));
        const auto digit = static_cast<std::uint32_t>(_mm256_movemask_epi8(digits));
        const std::uint32_t minus = equal_mask(text, '-') & all & ~((all << 1) & ~every_field);
        const std::uint32_t dot = equal_mask(text, point) & all;
        if (dot != dots || (digit | dot | minus) != all || (minus & (every_field << 7)) != 0)
            break;
        const __m256i by_2 = _mm256_maddubs_epi16(
            _mm256_shuffle_epi8(_mm256_and_si256(values, digits), without_point),
            _mm256_set1_epi16(0x010a));
        const __m256i by_4 = _mm256_madd_epi16(by_2, _mm256_set1_epi32(0x00010064));
        const __m256i parts = _mm256_madd_epi16(by_4, _mm256_set1_epi64x(0x0000000100002710));
        const __m256i sum = _mm256_add_epi32(parts, _mm256_srli_epi64(parts, 32));
        __m256i value = _mm256_and_si256(sum, _mm256_set1_epi64x(0xffffffff));
        if (minus != 0) {
            const auto sign = [minus](int i) {
                return -static_cast<long long>(((minus >> (8 * i)) & 0xff) != 0);
            };
            const __m256i signs = _mm256_set_epi64x(sign(3), sign(2), sign(1), sign(0));
            value = _mm256_sub_epi64(_mm256_xor_si256(value, signs), signs);
        }
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(mantissas + from), value);
    }
    return from;
}

std::size_t decode_uniform(const FieldPlaces& fields,
                           std::size_t from,
                           std::size_t to,
                           char point,
                           int decimals,
                           std::int64_t* mantissas) {
    if (decimals > 14) return from;
    from = decode_short(fields, from, to, point, static_cast<unsigned>(decimals), mantissas);
    const std::uint32_t dots = decimals == 0 ? 0 : 0x00010001U << (15 - decimals);
    alignas(16) std::uint8_t order[16];
    for (int i = 0; i < 16; ++i)
        order[i] = static_cast<std::uint8_t>(decimals == 0 || i > 15 - decimals ? i : i - 1);
    const __m256i without_point =
        _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(order)));
    for (; from + 4 <= to; from += 4) {
        Ends places[4];
        for (std::size_t i = 0; i < 4; ++i)
            places[i] = place_of(fields, from + i);
        const std::uint32_t longest = (places[0].length - 1) | (places[1].length - 1) |
                                      (places[2].length - 1) | (places[3].length - 1);
        if (longest > 15) break;
        const Pair low = pair_at(places, point, dots);
        const Pair high = pair_at(places + 2, point, dots);
        if (!low.good || !high.good) break;
        const __m256i a = numbers_of(low.digits, without_point);
        const __m256i b = numbers_of(high.digits, without_point);
        // 0 2 of each, in order.
        __m256i value = _mm256_permute4x64_epi64(_mm256_unpacklo_epi64(a, b), 0b11'01'10'00);
        const std::uint64_t minus = low.minus | static_cast<std::uint64_t>(high.minus) << 32;
        if (minus != 0) {
            const auto sign = [minus](int i) {
                return -static_cast<long long>(((minus >> (16 * i)) & 0xffff) != 0);
            };
            const __m256i signs = _mm256_set_epi64x(sign(3), sign(2), sign(1), sign(0));
            value = _mm256_sub_epi64(_mm256_xor_si256(value, signs), signs);
        }
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(mantissas + from), value);
    }
    return from;
}

}  // namespace

const Kernels avx2_kernels{scan, decode_uniform, decode_any};

}  // namespace norma::table

#else

namespace norma::table {
const Kernels avx2_kernels = scalar_kernels;
}

#endif
