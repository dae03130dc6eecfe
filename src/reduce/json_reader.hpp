#pragma once
// Reads lines of JSON objects: a key is a column.
//
// The columns of the table are known before the rows are: the keys of the first lines of each
// file, and those that the user names. Keys that come up later are counted, and left out.

#include "reduce/format_reader.hpp"
#include "table/ndjson.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace norma::reduce {

/// The keys of the first 64 KiB of a file, or of as many lines as it takes to find one, in the
/// order in which they come up. An empty file has none.
[[nodiscard]] Result<std::vector<std::string>> first_keys(const TableFile& file);

class JsonReader : public FormatReader {
  public:
    JsonReader(const Table& table, const InputOptions& options);

    void read(const WorkPiece& work, ReadReport& report, const Give& give) override;

  private:
    void read_lines(std::string_view lines,
                    std::uint64_t offset,
                    table::NdjsonReader& json,
                    ReadReport& report,
                    const Give& give);
    void place_columns(const table::NdjsonReader& json, ReadReport& report);
    void count_left_out(const table::NdjsonReader& json,
                        std::size_t key,
                        std::uint64_t offset,
                        ReadReport& report) const;

    const Table& table_;
    const InputOptions& options_;
    std::unordered_map<std::string, std::size_t> columns_;  ///< by name
    std::vector<std::size_t> places_;                       ///< of the keys in this piece
    TableBlock block_;
};

}  // namespace norma::reduce
