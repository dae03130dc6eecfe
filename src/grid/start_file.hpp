#pragma once
// Single cells of a .npy file that a field starts from: what dt is judged by, before fields are
// read.

#include "norma/decompose/npy.hpp"

#include "base/file_descriptor.hpp"
#include "decompose/convert.hpp"
#include "grid/model.hpp"
#include "grid/operators.hpp"

#include <optional>
#include <string>

namespace norma::grid {

class StartFile {
  public:
    StartFile(const std::string& path, const Model& model);

    /// Why it cannot be opened, or is not of the model's size.
    [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }
    /// NaN where it cannot be read: whoever reads all of it tells why.
    [[nodiscard]] double value(const Offset& cell) const;

  private:
    [[nodiscard]] std::optional<Failure> open(const Model& model);

    std::string path_;
    std::optional<Failure> failure_;
    NpyInfo info_;
    FileDescriptor file_;  // none: it cannot be read
    norma::detail::Conversion convert_;
};

/// Why the fields of a model cannot start from their files.
[[nodiscard]] std::optional<Failure> start_files_failure(const Model& model);

}  // namespace norma::grid
