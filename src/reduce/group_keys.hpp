#pragma once
// Keys of groups: several texts as one, and the order in which groups are shown.

#include "reduce/key_table.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace norma::reduce {

/// Texts of several keys as one: each has its length before it.
void append_part(std::string& composed, std::string_view part);
/// The texts again; of one key that itself. Throws DecodeError if they are none.
[[nodiscard]] std::vector<std::string_view> parts_of(std::string_view composed,
                                                     std::size_t count);

/// The groups in the order of their keys, `count` for each: numbers by value, then texts by
/// bytes.
[[nodiscard]] std::vector<std::uint32_t> sorted_groups(const KeyTable& keys,
                                                       std::size_t count,
                                                       char point);

}  // namespace norma::reduce
