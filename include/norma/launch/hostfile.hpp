#pragma once
// The hosts to run on, as Open MPI's hostfile or the option -H names them.
//
//     const auto hosts = read_hostfile("hostfile");   // "node1 slots=4" a line
//     if (!hosts) return Failure{hosts.error()};      // hostfile:3: ...

#include "norma/base/result.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace norma::launch {

/// A host to run on.
struct Host {
    std::string name;          ///< a name or an address, perhaps "user@name"
    std::optional<int> slots;  ///< processes it takes; nothing when not said

    bool operator==(const Host&) const = default;
};

/// One host a line: NAME [slots=N] [max_slots=N]; '#' starts a comment. `path` is what errors
/// name. A host may stand on several lines.
[[nodiscard]] Result<std::vector<Host>> parse_hostfile(std::string_view text,
                                                       const std::string& path);

/// The same from a file.
[[nodiscard]] Result<std::vector<Host>> read_hostfile(const std::string& path);

/// "node1:4,node2": four slots on node1, one on node2.
[[nodiscard]] Result<std::vector<Host>> parse_hosts(std::string_view text);

/// Slots of all hosts; nothing when one of them does not say.
[[nodiscard]] std::optional<int> total_slots(std::span<const Host> hosts);

}  // namespace norma::launch
