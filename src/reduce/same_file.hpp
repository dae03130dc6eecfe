#pragma once
// Which paths lead to the same file: what is read must not be written to, nor read twice.

#include <string>
#include <vector>

namespace norma::reduce {

struct ReduceSettings;

/// What would be lost if results went where `settings` wants them, in one sentence: a file that
/// is read, or the other result. Empty if all is well.
[[nodiscard]] std::string would_destroy(const ReduceSettings& settings,
                                        const std::vector<std::string>& inputs);

/// That two of these paths are one file, in one sentence. Empty if none are.
[[nodiscard]] std::string named_twice(const std::vector<std::string>& inputs);

}  // namespace norma::reduce
