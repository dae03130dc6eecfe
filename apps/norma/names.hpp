#pragma once
// Says which option or command was probably meant.

#include <string>
#include <vector>

namespace norma::app {

/// "unknown option --hostfle; did you mean --hostfile?" (`what` is "option" or "command").
[[nodiscard]] std::string unknown(const std::string& what,
                                  const std::string& word,
                                  const std::vector<std::string>& known,
                                  const std::string& help);

}  // namespace norma::app
