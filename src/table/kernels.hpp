#pragma once
// The inner loops of reading text, in one version per level of vector instructions. All
// versions give the same integers.

#include <cstddef>
#include <cstdint>

namespace norma::table {

/// What to look for.
struct ScanFor {
    char separator = ',';
    char quote = '"';  ///< '\0': fields are not quoted
};

/// What a scan found besides the separators.
struct Scanned {
    std::size_t positions = 0;  ///< separators and line feeds outside quotes
    std::size_t rows = 0;       ///< line feeds among them
    bool inside = false;        ///< the text ends within quotes
    bool quotes = false;        ///< there are some
    bool odd_quotes = false;    ///< one of them neither opens nor closes a whole field
    bool carriage_return = false;
    bool beyond_ascii = false;
};

/// Where the fields of a column lie: as TextColumn, for code compiled for one processor alone.
struct FieldPlaces {
    const char* bytes;
    const std::uint32_t* begins;
    const std::uint32_t* ends;
    std::size_t stride;
    std::uint32_t begin_offset;
    std::uint32_t behind = 0;  ///< characters at the ends that are not looked at
};

/// A mantissa whose digits before the last 16 say so, or more, is beyond most_plain.
constexpr std::int64_t too_large_upper = 922;

struct Kernels {
    /// The positions of all separators and line feeds outside quotes in data[begin, end), which
    /// begins outside quotes. Reads up to 64 bytes beyond `end`; `positions` has room for
    /// end - begin + 64.
    Scanned (*scan)(const char* data,
                    std::uint32_t begin,
                    std::uint32_t end,
                    ScanFor what,
                    std::uint32_t* positions);

    /// Reads rows [from, to) as numbers of at most 16 characters, without exponent and with
    /// exactly `decimals` digits behind the point; stops before four of them (or fewer) that
    /// are not all such. Returns where.
    std::size_t (*decode_uniform)(const FieldPlaces& fields,
                                  std::size_t from,
                                  std::size_t to,
                                  char point,
                                  int decimals,
                                  std::int64_t* mantissas);

    /// Reads rows [from, to) as plain numbers of any form and at most 32 characters; stops
    /// before the first that is none, or that has blanks around it. Returns where. `exponents`
    /// becomes true if one is written with an exponent.
    std::size_t (*decode_any)(const FieldPlaces& fields,
                              std::size_t from,
                              std::size_t to,
                              char point,
                              std::int64_t* mantissas,
                              std::int16_t* decimals,
                              bool& exponents);
};

/// Those of the level in use.
[[nodiscard]] const Kernels& kernels();

extern const Kernels scalar_kernels;
extern const Kernels avx2_kernels;    ///< equal to scalar_kernels on other processors
extern const Kernels avx512_kernels;  ///< equal to scalar_kernels on other processors

}  // namespace norma::table
