#pragma once
// One column of a piece of a table, as text that lies somewhere in memory: nothing is copied.
//
//     for (std::size_t row = 0; row < column.rows; ++row) use(column[row]);

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace norma::table {

/// So many bytes before the first field and behind the last may be read, whatever they hold.
constexpr std::size_t readable_around = 64;

/// Row r lies in bytes[begins[r * stride] + begin_offset, ends[r * stride]). All of it belongs
/// to whoever made the column.
struct TextColumn {
    const char* bytes = nullptr;            ///< the text
    const std::uint32_t* begins = nullptr;  ///< where fields begin
    const std::uint32_t* ends = nullptr;    ///< and where they end
    std::size_t stride = 1;          ///< from one row to the next, in `begins` and `ends`
    std::uint32_t begin_offset = 0;  ///< 1 where `begins` are the separators before the fields
    std::size_t rows = 0;            ///< how many there are
    char quote = '\0';  ///< fields may stand in these, doubled inside; '\0': none do

    /// A field as it stands, quotes and all.
    [[nodiscard]] std::string_view operator[](std::size_t row) const noexcept {
        const std::uint32_t begin = begins[row * stride] + begin_offset;
        return {bytes + begin, ends[row * stride] - begin};
    }
};

}  // namespace norma::table
