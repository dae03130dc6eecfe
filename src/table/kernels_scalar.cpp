#include "table/kernels.hpp"

namespace norma::table {

namespace {

// NOLINTNEXTLINE(readability-function-cognitive-complexity): one pass over the characters
Scanned scan(const char* data,
             std::uint32_t begin,
             std::uint32_t end,
             ScanFor what,
             std::uint32_t* positions) {
    Scanned found;
    bool after_border = true;  // behind a separator, a line feed or a quote
    bool after_close = false;
    bool after_return = false;  // one that came behind a closing quote
    for (std::uint32_t i = begin; i < end; ++i) {
        const char c = data[i];
        const bool quote = what.quote != '\0' && c == what.quote;
        const bool border = c == what.separator || c == '\n';
        if (after_close && !quote && !border && c != '\r') found.odd_quotes = true;
        if (after_return && c != '\n') found.odd_quotes = true;
        after_return = after_close && c == '\r';
        after_close = quote && found.inside;
        if (quote) {
            found.quotes = true;
            if (!found.inside && !after_border) found.odd_quotes = true;
            found.inside = !found.inside;
        }
        if (border && !found.inside) {
            positions[found.positions++] = i;
            found.rows += c == '\n';
        }
        after_border = border || quote;
        found.carriage_return |= c == '\r';
        found.beyond_ascii |= (c & 0x80) != 0;
    }
    return found;
}

struct Field {
    const char* text;
    std::size_t length;
};

Field field_at(const FieldPlaces& fields, std::size_t row) {
    const std::uint32_t begin = fields.begins[row * fields.stride] + fields.begin_offset;
    return {fields.bytes + begin, fields.ends[row * fields.stride] - fields.behind - begin};
}

/// Reads an exponent up to the end of the text; false if there is none of a sensible size.
bool read_exponent(const char* text, const char* end, int& exponent) {
    const bool minus = text != end && *text == '-';
    if (text != end && (*text == '-' || *text == '+')) ++text;
    if (text == end || end - text > 3) return false;
    for (; text != end; ++text) {
        if (*text < '0' || *text > '9') return false;
        exponent = exponent * 10 + (*text - '0');
    }
    if (minus) exponent = -exponent;
    return true;
}

// NOLINTNEXTLINE(readability-function-cognitive-complexity): one pass over the characters
bool decode(
    const Field& field, char point, std::int64_t& mantissa, int& decimals, bool& has_exponent) {
    const char* text = field.text;
    const char* const end = field.text + field.length;
    if (field.length == 0 || field.length > 32) return false;
    const bool minus = *text == '-';
    if (*text == '-' || *text == '+') ++text;
    std::uint64_t value = 0;
    int significant = 0;
    bool any = false;
    bool behind = false;
    int places = 0;
    for (; text != end; ++text) {
        if (*text == point && !behind) {
            behind = true;
            continue;
        }
        if (*text < '0' || *text > '9') break;
        any = true;
        significant += significant > 0 || *text != '0';
        if (significant > 19) return false;
        value = value * 10 + static_cast<std::uint64_t>(*text - '0');
        places += behind;
    }
    if (!any) return false;
    int exponent = 0;
    has_exponent = text != end;
    if (text != end && ((*text | 0x20) != 'e' || !read_exponent(text + 1, end, exponent)))
        return false;
    decimals = value == 0 && exponent != 0 ? places : places - exponent;
    if (significant - decimals > 400 || significant - decimals < -400) return false;
    if (value / 10'000'000'000'000'000U >= too_large_upper) return false;
    mantissa = minus ? -static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
    return true;
}

std::size_t decode_uniform(const FieldPlaces& fields,
                           std::size_t from,
                           std::size_t to,
                           char point,
                           int decimals,
                           std::int64_t* mantissas) {
    for (; from < to; ++from) {
        const Field field = field_at(fields, from);
        int found = 0;
        bool exponent = false;
        if (field.length > 16 || field.length == 0 || *field.text == '+' ||
            !decode(field, point, mantissas[from], found, exponent) || exponent ||
            found != decimals) {
            return from;
        }
    }
    return to;
}

std::size_t decode_any(const FieldPlaces& fields,
                       std::size_t from,
                       std::size_t to,
                       char point,
                       std::int64_t* mantissas,
                       std::int16_t* decimals,
                       bool& exponents) {
    for (; from < to; ++from) {
        int found = 0;
        bool exponent = false;
        if (!decode(field_at(fields, from), point, mantissas[from], found, exponent))
            return from;
        exponents |= exponent;
        decimals[from] = static_cast<std::int16_t>(found);
    }
    return to;
}

}  // namespace

const Kernels scalar_kernels{scan, decode_uniform, decode_any};

}  // namespace norma::table
