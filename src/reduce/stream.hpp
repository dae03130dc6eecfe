#pragma once
// A pipe: read once, by the one process that has it. Its head is looked at before its rows are.

#include "norma/base/result.hpp"

#include "table/csv_dialect.hpp"
#include "table/source.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace norma::reduce {

/// The first rows of a file: how it is written, its names, and where its rows begin.
struct FileHead {
    table::CsvDialect dialect;
    std::vector<std::string> names;
    std::uint64_t begin = 0;  ///< of the first row behind the header
};

class Stream {
  public:
    /// What was read for the head, and what comes behind it.
    void keep(const FileHead& head, std::string text, std::unique_ptr<table::ByteSource> rest) {
        head_ = head;
        source_ = table::preceded(std::move(text), std::move(rest));
    }

    /// None before keep().
    [[nodiscard]] const std::optional<FileHead>& head() const noexcept { return head_; }

    /// All its bytes; refused the second time.
    [[nodiscard]] Result<std::unique_ptr<table::ByteSource>> take(const std::string& name) {
        if (!source_) {
            return Failure{name +
                           " can be read only once, and this reads it again; write it to a "
                           "file first, or ask for one column at a time (hist: give --range)"};
        }
        return std::move(source_);
    }

  private:
    std::optional<FileHead> head_;
    std::unique_ptr<table::ByteSource> source_;
};

}  // namespace norma::reduce
