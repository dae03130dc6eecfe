#pragma once
// The placeholders of a command template: {} {.} {/} {//} {/.} {#}, with GNU parallel's
// meaning.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace norma::farm {

enum class Placeholder : std::uint8_t {
    value,         ///< {}    the value as it is
    no_extension,  ///< {.}   without its last extension
    name,          ///< {/}   what follows the last slash
    directory,     ///< {//}  the folder it is in
    stem,          ///< {/.}  name without its last extension
    sequence,      ///< {#}   1 for the first task, 2 for the second, ...
};

/// A placeholder found in a text: what it is and how long its spelling is. `kind` is empty for
/// one that GNU parallel knows and norma-farm does not, like {%} or {1}.
struct PlaceholderFound {
    std::optional<Placeholder> kind;
    std::size_t length = 0;
};

/// The placeholder spelled at `at`, if there is one.
[[nodiscard]] std::optional<PlaceholderFound> placeholder_at(std::string_view text,
                                                             std::size_t at);

/// What a placeholder stands for, for one value.
[[nodiscard]] std::string expanded(Placeholder kind,
                                   std::string_view value,
                                   std::uint64_t sequence);

/// The environment variable that carries it into a shell script.
[[nodiscard]] std::string_view variable_of(Placeholder kind);

}  // namespace norma::farm
