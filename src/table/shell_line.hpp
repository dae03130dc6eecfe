#pragma once
// Lines of the shell that messages propose.

#include <string>
#include <string_view>

namespace norma::table {

/// What messages call a stream without a name.
constexpr const char* standard_input = "standard input";

/// "gzip -dc < 'a.gz' | norma-reduce ... -"; of standard input "... | gzip -dc | norma-reduce
/// ... -".
[[nodiscard]] std::string filter_line(std::string_view filter, const std::string& name);

/// "; gzip -t 'a.gz' tells whether a copy is whole"; of standard input nothing.
[[nodiscard]] std::string test_hint(std::string_view test, const std::string& name);

}  // namespace norma::table
