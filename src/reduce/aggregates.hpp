#pragma once
// What is wanted of each group: "n,mean:temp,p95:temp,distinct:user".

#include "norma/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace norma::reduce {

enum class Function : std::uint8_t {
    rows,
    count,
    missing,
    sum,
    mean,
    min,
    max,
    variance,
    sd,
    skew,
    kurtosis,
    quantile,
    distinct,
    autocorrelation,
};

struct Aggregate {
    Function function = Function::rows;
    double level = 0;        ///< of a quantile
    std::size_t column = 0;  ///< of the table; without meaning for rows
    std::string name;        ///< of the column of results; begins with ~ if it is approximate
};

/// Functions and their columns, separated by commas; `find` knows the columns. A column's name
/// may hold colons, and commas if it stands in backquotes.
[[nodiscard]] Result<std::vector<Aggregate>> parse_aggregates(
    std::string_view text, const std::function<Result<std::size_t>(const std::string&)>& find);

/// Names separated by commas; one that holds commas stands in backquotes, and two of these in
/// it are one of its own.
[[nodiscard]] Result<std::vector<std::string>> split_names(std::string_view text);

}  // namespace norma::reduce
