#pragma once
// The header of a .npy file:
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
//
//     Result<NpyTable> table = read_npy(*bytes, "a.npy");
//     // now read rows of table->layout.size bytes from `bytes`

#include "norma/base/result.hpp"

#include "table/record.hpp"
#include "table/source.hpp"

#include <cstdint>
#include <string>

namespace norma::table {

struct NpyTable {
    RecordLayout layout;
    std::uint64_t rows = 0;
    std::uint64_t begin = 0;  ///< of the first row, in unpacked bytes

    /// Behind the last row.
    [[nodiscard]] std::uint64_t end() const { return begin + rows * layout.size; }
};

/// Reads the header from the beginning of `bytes`, which then stand at the first row.
///
/// Versions 1 to 3. An array of one dimension is one column, one of two dimensions has a column
/// for each of its columns (named "1", "2", ...), one of structures has a column for each
/// field: those of structures in structures are "outer.inner", of arrays in structures
/// "name.1", "name.2". Fields that are no numbers (texts, times, complex, longer floats) are
/// left out, see RecordLayout. More dimensions, columns that lie behind each other
/// (fortran_order), and Python objects are Failures. Of a file of known size that does not end
/// where the rows do, too.
[[nodiscard]] Result<NpyTable> read_npy(ByteSource& bytes,
                                        const std::string& name,
                                        std::uint64_t size = to_the_end);

}  // namespace norma::table
