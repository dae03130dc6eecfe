#pragma once
// An environment invented by a test: fake_environment({{"PMIX_RANK", "0"}}).

#include "norma/launch/environment.hpp"

#include <map>
#include <string>
#include <utility>

namespace norma::launch {

inline Lookup fake_environment(std::map<std::string, std::string> variables) {
    return [variables =
                std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
}

}  // namespace norma::launch
