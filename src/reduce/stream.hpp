#pragma once
// A pipe: read once, by the one process that has it. Its head is looked at before its rows are.

#include "norma/base/result.hpp"

#include "table/inputs.hpp"
#include "table/source.hpp"

#include <memory>
#include <string>

namespace norma::reduce {

class Stream {
  public:
    /// Its bytes from the beginning, as often as wanted before take(): what is read is kept.
    /// This object has to stay where it is as long as they are read.
    [[nodiscard]] Result<std::unique_ptr<table::ByteSource>> look(const table::InputFile& file);

    /// All its bytes; refused the second time.
    [[nodiscard]] Result<std::unique_ptr<table::ByteSource>> take(const table::InputFile& file);

  private:
    class Look;
    [[nodiscard]] Result<bool> open(const table::InputFile& file);

    std::unique_ptr<table::ByteSource> source_;  // behind what was read
    std::string read_;
    bool taken_ = false;
};

}  // namespace norma::reduce
