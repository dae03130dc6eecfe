#pragma once
// Reads tables of text.

#include "reduce/format_reader.hpp"
#include "reduce/text_head.hpp"
#include "table/csv_reader.hpp"

#include <cstdint>
#include <optional>

namespace norma::reduce {

class TextReader : public FormatReader {
  public:
    TextReader(const Table& table, const InputOptions& options)
        : table_(table), options_(options) {}

    void read(const WorkPiece& work, ReadReport& report, const Give& give) override;

  private:
    [[nodiscard]] bool open(std::uint32_t file, ReadReport& report);
    void give_rows(const table::CsvBlock& rows, std::uint32_t file, const Give& give);

    const Table& table_;
    const InputOptions& options_;
    std::optional<std::uint32_t> file_;
    FileHead head_;  // of that file
    TableBlock block_;
};

}  // namespace norma::reduce
