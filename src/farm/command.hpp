#pragma once
// What is executed for one task.

#include <string>
#include <vector>

namespace norma::farm {

struct Command {
    std::vector<std::string> argv;
    std::vector<std::string> environment;  ///< NAME=value, added to the inherited environment
};

}  // namespace norma::farm
