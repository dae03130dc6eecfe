#pragma once
// Names of columns in messages: in a form that works where they are typed.

#include <span>
#include <string>

namespace norma::reduce {

/// 'name'; one that a list would take apart in backquotes, `a,b`, and its own doubled.
[[nodiscard]] std::string written_name(const std::string& name);

/// The first of these words, and how many more there are.
[[nodiscard]] std::string listed(std::span<const std::string> words);

/// The same of names, as written_name() has them.
[[nodiscard]] std::string listed_names(std::span<const std::string> names);

/// What to say when `text`, in which commas separate names, was not understood: of the names
/// that hold commas, the first that stands in it. Empty if there is none.
[[nodiscard]] std::string hint_at_commas(const std::string& text,
                                         std::span<const std::string> names);

}  // namespace norma::reduce
