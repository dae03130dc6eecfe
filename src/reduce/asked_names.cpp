#include "reduce/asked_names.hpp"

#include "norma/expr/expression.hpp"

#include "reduce/aggregates.hpp"

namespace norma::reduce {

std::vector<std::string> asked_names(const ReduceSettings& settings) {
    std::vector<std::string> asked;
    for (const std::string& text : {settings.keys, settings.columns}) {
        if (text.empty()) continue;
        if (const auto names = split_names(text))
            asked.insert(asked.end(), names->begin(), names->end());
    }
    static_cast<void>(parse_aggregates(settings.aggregates,
                                       [&](const std::string& name) -> Result<std::size_t> {
                                           asked.push_back(name);
                                           return std::size_t{0};
                                       }));
    for (std::string& name : expr::Expression::names_in(settings.where))
        asked.push_back(std::move(name));
    return asked;
}

}  // namespace norma::reduce
