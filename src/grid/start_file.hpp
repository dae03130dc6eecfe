#pragma once
// Single cells of a .npy file that a field starts from: what dt is judged by, before fields are
// read.

#include "norma/decompose/npy.hpp"

#include "base/file_descriptor.hpp"
#include "decompose/convert.hpp"
#include "grid/model.hpp"
#include "grid/operators.hpp"

#include <string>

namespace norma::grid {

class StartFile {
  public:
    StartFile(const std::string& path, const Model& model);

    /// NaN where it cannot be read, or is not of the model's size: whoever reads all of it
    /// tells why.
    [[nodiscard]] double value(const Offset& cell) const;

  private:
    std::string path_;
    NpyInfo info_;
    FileDescriptor file_;  // none: it cannot be read
    norma::detail::Conversion convert_;
};

}  // namespace norma::grid
