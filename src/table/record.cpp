#include "table/record.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <iterator>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

namespace norma::table {
namespace {

struct Type {
    std::string_view name;
    FieldType type;
    std::size_t size;
};

constexpr std::array types{Type{"b1", FieldType::b1, 1},
                           Type{"i1", FieldType::i1, 1},
                           Type{"i2", FieldType::i2, 2},
                           Type{"i4", FieldType::i4, 4},
                           Type{"i8", FieldType::i8, 8},
                           Type{"u1", FieldType::u1, 1},
                           Type{"u2", FieldType::u2, 2},
                           Type{"u4", FieldType::u4, 4},
                           Type{"u8", FieldType::u8, 8},
                           Type{"f2", FieldType::f2, 2},
                           Type{"f4", FieldType::f4, 4},
                           Type{"f8", FieldType::f8, 8}};

/// Other names of them, for messages only.
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> meant{
    {{"i16", "i2"},
     {"i32", "i4"},
     {"i64", "i8"},
     {"u16", "u2"},
     {"u32", "u4"},
     {"u64", "u8"},
     {"f16", "f2"},
     {"f32", "f4"},
     {"f64", "f8"},
     {"int", "i4"},
     {"int32", "i4"},
     {"int64", "i8"},
     {"float", "f4"},
     {"double", "f8"},
     {"bool", "b1"},
     {"float32", "f4"},
     {"float64", "f8"}}};

template <typename Word>
Word swapped(Word word) noexcept {
    std::array<unsigned char, sizeof(Word)> bytes{};
    std::memcpy(bytes.data(), &word, sizeof(Word));
    std::reverse(bytes.begin(), bytes.end());
    std::memcpy(&word, bytes.data(), sizeof(Word));
    return word;
}

/// IEEE 754 binary16.
double of_half(std::uint16_t bits) noexcept {
    const int exponent = bits >> 10 & 31;
    const int fraction = bits & 1023;
    double size = 0;
    if (exponent == 31) {
        size = fraction == 0 ? std::numeric_limits<double>::infinity()
                             : std::numeric_limits<double>::quiet_NaN();
    } else if (exponent == 0) {
        size = std::ldexp(fraction, -24);
    } else {
        size = std::ldexp(1024 + fraction, exponent - 25);
    }
    return (bits & 0x8000) != 0 ? -size : size;
}

/// Calls `use` with each value of type T of the field.
template <typename T, typename Use>
void for_each_as(const RecordLayout& layout,
                 const RecordField& field,
                 const char* records,
                 std::size_t count,
                 Use use) {
    const char* value = records + field.offset;
    const bool other_order = field.big_endian != (std::endian::native == std::endian::big);
    const auto go_through = [&](auto in_our_order) {
        for (std::size_t row = 0; row < count; ++row, value += layout.size) {
            T read{};
            std::memcpy(&read, value, sizeof(T));
            use(in_our_order(read));
        }
    };
    if (other_order && sizeof(T) > 1) {
        go_through([](T read) { return swapped(read); });
    } else {
        go_through([](T read) { return read; });
    }
}

/// Calls `use` with each value of the field, as the type it has.
template <typename Use>
void for_each(const RecordLayout& layout,
              const RecordField& field,
              const char* records,
              std::size_t count,
              Use use) {
    const auto as = [&]<typename T>(T, auto with) {
        for_each_as<T>(layout, field, records, count, with);
    };
    switch (field.type) {
        case FieldType::b1:
            return as(std::uint8_t{}, [&](std::uint8_t v) { use(std::int64_t{v != 0}); });
        case FieldType::i1:
            return as(std::int8_t{}, use);
        case FieldType::i2:
            return as(std::int16_t{}, use);
        case FieldType::i4:
            return as(std::int32_t{}, use);
        case FieldType::i8:
            return as(std::int64_t{}, use);
        case FieldType::u1:
            return as(std::uint8_t{}, use);
        case FieldType::u2:
            return as(std::uint16_t{}, use);
        case FieldType::u4:
            return as(std::uint32_t{}, use);
        case FieldType::u8:
            return as(std::uint64_t{}, use);
        case FieldType::f2:
            return as(std::uint16_t{}, [&](std::uint16_t v) { use(of_half(v)); });
        // As bits, so that a swapped signalling NaN is never a float on its way.
        case FieldType::f4:
            return as(std::uint32_t{}, [&](std::uint32_t v) { use(std::bit_cast<float>(v)); });
        case FieldType::f8:
            return as(std::uint64_t{}, [&](std::uint64_t v) { use(std::bit_cast<double>(v)); });
    }
}

/// The size of "V12": bytes to pass over.
std::optional<std::size_t> gap_of(std::string_view text) {
    if (text.starts_with('|')) text.remove_prefix(1);
    if (!text.starts_with('V')) return std::nullopt;
    text.remove_prefix(1);
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return size;
}

std::optional<Failure> add(RecordLayout& layout, std::string_view word, std::size_t place) {
    const std::size_t colon = word.rfind(':');
    const bool has_name = colon != std::string_view::npos;
    const std::string name =
        has_name ? std::string(word.substr(0, colon)) : fmt::format("{}", place);
    const std::string_view type = has_name ? word.substr(colon + 1) : word;
    if (name.empty()) {
        return Failure{fmt::format("'{}' in the record has no name before the ':'", word)};
    }
    if (const auto gap = gap_of(type)) {
        layout.size += std::min(*gap, largest_record + 1);
    } else {
        Result<RecordField> field = parse_type(type);
        if (!field) return Failure{field.error()};
        field->name = name;
        field->offset = layout.size;
        layout.size += size_of(field->type);
        if (name != "_") layout.fields.push_back(std::move(*field));
    }
    if (layout.size > largest_record || place > most_fields) {
        return Failure{
            fmt::format("a record has at most {} bytes and {} fields; '{}' is beyond that",
                        largest_record,
                        most_fields,
                        word)};
    }
    return std::nullopt;
}

}  // namespace

std::size_t size_of(FieldType type) noexcept {
    return types[static_cast<std::size_t>(type)].size;
}

bool is_integer(FieldType type) noexcept {
    return type < FieldType::f2;
}

Result<RecordField> parse_type(std::string_view text) {
    RecordField field;
    field.big_endian = std::endian::native == std::endian::big;
    std::string_view name = text;
    if (!name.empty() &&
        std::string_view("<>=|").find(name.front()) != std::string_view::npos) {
        if (name.front() == '<' || name.front() == '>') field.big_endian = name.front() == '>';
        name.remove_prefix(1);
    }
    for (const Type& type : types) {
        if (type.name != name) continue;
        field.type = type.type;
        return field;
    }
    for (const auto& [other, ours] : meant) {
        if (other != name) continue;
        return Failure{fmt::format(
            "'{}' is no type; is '{}' meant? (The numbers are bytes.)", text, ours)};
    }
    return Failure{
        fmt::format("'{}' is no type; there are b1, i1 i2 i4 i8, u1 u2 u4 u8, f2 f4 f8, "
                    "with '>' before them if the highest byte comes first, and V3 for "
                    "3 bytes to pass over",
                    text)};
}

Result<RecordLayout> parse_record(std::string_view text) {
    constexpr std::string_view between = " \t\n,";
    RecordLayout layout;
    std::size_t place = 0;
    for (std::size_t at = text.find_first_not_of(between); at != std::string_view::npos;
         at = text.find_first_not_of(between, at)) {
        const std::size_t end = std::min(text.find_first_of(between, at), text.size());
        if (auto failure = add(layout, text.substr(at, end - at), ++place)) return *failure;
        at = end;
    }
    if (layout.fields.empty()) {
        return Failure{"the record has no column; name the types of a row, as in 'id:i8 x:f8'"};
    }
    return layout;
}

std::size_t decode(const RecordLayout& layout,
                   const RecordField& field,
                   const char* records,
                   std::size_t count,
                   std::vector<std::int64_t>& into) {
    constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    std::size_t too_large = 0;
    const std::size_t before = into.size();
    into.resize(before + count);
    std::int64_t* next = into.data() + before;
    for_each(layout, field, records, count, [&](auto value) {
        if constexpr (std::is_same_v<decltype(value), std::uint64_t>) {
            const bool fits = value <= static_cast<std::uint64_t>(largest);
            too_large += fits ? 0 : 1;
            *next++ = fits ? static_cast<std::int64_t>(value) : largest;
        } else if constexpr (std::is_integral_v<decltype(value)>) {
            *next++ =
                std::int64_t{value};  // NOLINT(bugprone-signed-char-misuse): i1 has a sign
        } else {
            *next++ = 0;  // no integer field
        }
    });
    return too_large;
}

void print(const RecordLayout& layout,
           const RecordField& field,
           const char* records,
           std::size_t count,
           std::string& text,
           std::vector<std::uint32_t>& commas) {
    for_each(layout, field, records, count, [&](auto value) {
        fmt::format_to(std::back_inserter(text), "{},", value);
        commas.push_back(static_cast<std::uint32_t>(text.size() - 1));
    });
}

void decode(const RecordLayout& layout,
            const RecordField& field,
            const char* records,
            std::size_t count,
            std::vector<double>& into) {
    const std::size_t before = into.size();
    into.resize(before + count);
    double* next = into.data() + before;
    for_each(layout, field, records, count, [&](auto value) {
        *next++ = static_cast<double>(value);
    });
}

}  // namespace norma::table
