#pragma once
// The files of single steps that a run leaves in its folder.

#include "norma/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace norma::grid {

struct StepFile {
    std::string name;  ///< in its folder
    std::int64_t step = 0;
};

/// The step of a file named as runs name arrays, pictures and the cells that run.xdmf tells of
/// (`u-0000000500.npy`, `run.u.0000000500.bin`); nothing if it is none.
[[nodiscard]] std::optional<std::int64_t> step_of_file(std::string_view name);

/// Those in a folder, in the order of their steps.
[[nodiscard]] Result<std::vector<StepFile>> step_files(const std::string& folder);

/// Removes them, and with them run.xdmf, which tells of them.
[[nodiscard]] std::optional<Failure> remove_step_files(const std::string& folder,
                                                       const std::vector<StepFile>& files);

}  // namespace norma::grid
