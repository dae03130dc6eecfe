#pragma once
// Rows of fixed size, as bytes: where each column lies in a row, and how to read it.
//
//     Result<RecordLayout> layout = parse_record("id:i8 x:f8 y:>f4 _:u2");
//     std::vector<double> x;
//     decode(*layout, layout->fields[1], rows, count, x);

#include "norma/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace norma::table {

/// The numbers are bytes, as in numpy.
enum class FieldType : std::uint8_t { b1, i1, i2, i4, i8, u1, u2, u4, u8, f2, f4, f8 };

/// Bytes of one value.
[[nodiscard]] std::size_t size_of(FieldType type) noexcept;
/// Whether its values are integers (b1: 0 or 1).
[[nodiscard]] bool is_integer(FieldType type) noexcept;

struct RecordField {
    std::string name;
    FieldType type = FieldType::f8;
    std::size_t offset = 0;  ///< of its first byte in a record
    bool big_endian = false;
};

struct RecordLayout {
    std::size_t size = 0;  ///< bytes of a record, more than 0
    std::vector<RecordField> fields;
    std::vector<std::string> left_out;  ///< "name (type)" of columns that are no numbers
};

constexpr std::size_t most_fields = std::size_t{1} << 20;
constexpr std::size_t largest_record = std::size_t{1} << 30;

/// The type a text like "i4", "<f8" or "|b1" names ("=" or no sign: the order of this machine);
/// only `type` and `big_endian` of the field are set.
[[nodiscard]] Result<RecordField> parse_type(std::string_view text);

/// Types in the order of a record, without gaps, with blanks or commas between them: "i8 f8" or
/// "id:i8 x:f8". Without a name a column is named by its place, from 1. The name "_" and types
/// like V3 (so many bytes) are passed over.
[[nodiscard]] Result<RecordLayout> parse_record(std::string_view text);

/// The values of an integer field in `count` records, appended. Values of u8 from 2^63 on do
/// not fit: they become 2^63 - 1, and how many did is returned.
std::size_t decode(const RecordLayout& layout,
                   const RecordField& field,
                   const char* records,
                   std::size_t count,
                   std::vector<std::int64_t>& into);

/// The values of an integer field in digits, appended to `text`, each with a comma behind it,
/// whose places are appended to `commas`.
void print(const RecordLayout& layout,
           const RecordField& field,
           const char* records,
           std::size_t count,
           std::string& text,
           std::vector<std::uint32_t>& commas);

/// The values of any field, appended; integers beyond 2^53 are rounded to the nearest double.
void decode(const RecordLayout& layout,
            const RecordField& field,
            const char* records,
            std::size_t count,
            std::vector<double>& into);

}  // namespace norma::table
