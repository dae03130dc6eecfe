#pragma once
// The first row of a text table.

#include "norma/base/result.hpp"

#include "reduce/table.hpp"
#include "table/csv_dialect.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace norma::reduce {

/// The first rows of a file: how it is written, its names, and where its rows begin.
struct FileHead {
    table::CsvDialect dialect;
    std::vector<std::string> names;
    std::uint64_t begin = 0;          ///< of the first row behind the header
    bool looks_like_comment = false;  ///< the header, of which nobody said that it is none
};

/// Reads the head of a text file. Without a header the names are 1, 2, 3... An empty file has
/// no names.
[[nodiscard]] Result<FileHead> read_head(const TableFile& file, const InputOptions& options);

}  // namespace norma::reduce
