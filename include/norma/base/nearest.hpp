#pragma once
// The name somebody probably meant: for messages about mistyped options.
//
//     nearest("--hostfle", {"--hosts", "--hostfile"})   // "--hostfile"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace norma {

/// The candidate with the fewest letters to change, insert, drop or swap with their neighbour;
/// nothing when all differ in more than a third of their letters. Capitals alone make no
/// difference: d is near D.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 std::span<const std::string> candidates);

}  // namespace norma
