#include "reduce/column_names.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace norma::reduce {

void make_distinct(std::vector<std::string>& names) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].empty()) names[i] = fmt::format("{}", i + 1);
        const std::string name = names[i];
        for (int n = 2; !seen.insert(names[i]).second; ++n)
            names[i] = fmt::format("{}_{}", name, n);
    }
}

std::optional<Failure> differing_names(const Table& table,
                                       std::uint32_t file,
                                       const std::vector<std::string>& names) {
    if (names.empty() || names == table.header) return std::nullopt;
    const auto differs =
        std::mismatch(names.begin(), names.end(), table.header.begin(), table.header.end());
    const auto told = [](auto at, const auto& of) {
        return at == of.end() ? std::string("nothing more") : "'" + *at + "'";
    };
    return Failure{
        fmt::format("{}: its columns are not those of {}: column {} is {} instead of "
                    "{}; reduce them one by one",
                    table.files[file].input.name(),
                    table.files.front().input.name(),
                    differs.first - names.begin() + 1,
                    told(differs.first, names),
                    told(differs.second, table.header))};
}

}  // namespace norma::reduce
