#pragma once
// Resource limits of tasks, as the user names them.

#include "norma/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace norma::farm {

/// Reads NAME=VALUE[,NAME=VALUE...] with the names of prlimit(1): sizes with K, M, G, T, cpu as
/// a length of time. Gives the words that go before a command; none for an empty text.
///
/// The command is started by prlimit(1), which limits itself and becomes the command. To limit
/// it from outside once it runs would leave a moment in which it can fork children without
/// limits, and to limit ourselves while we start it would hit the server of all commands.
[[nodiscard]] Result<std::vector<std::string>> parse_limits(std::string_view text);

}  // namespace norma::farm
