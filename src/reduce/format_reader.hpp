#pragma once
// What reads the rows of files in one format.

#include "reduce/read_report.hpp"
#include "reduce/table.hpp"
#include "reduce/table_block.hpp"

#include <functional>
#include <memory>

namespace norma::reduce {

class FormatReader {
  public:
    /// Takes rows, of which the columns of Table::header are set, and may change them.
    using Give = std::function<void(TableBlock&)>;

    FormatReader() = default;
    FormatReader(const FormatReader&) = delete;
    FormatReader& operator=(const FormatReader&) = delete;
    virtual ~FormatReader() = default;

    /// Reads the rows that belong to a piece: those of all pieces are the rows of the file,
    /// each once. What goes wrong stands in the report; after a failure read no more.
    virtual void read(const WorkPiece& work, ReadReport& report, const Give& give) = 0;
};

/// `table` and `options` stay where they are.
[[nodiscard]] std::unique_ptr<FormatReader> reader_of(table::InputFormat format,
                                                      const Table& table,
                                                      const InputOptions& options);

}  // namespace norma::reduce
