#include "names.hpp"

#include "norma/base/nearest.hpp"

namespace norma::app {

std::string unknown(const std::string& what,
                    const std::string& word,
                    const std::vector<std::string>& known,
                    const std::string& help) {
    const std::string name = word.substr(0, word.find('='));
    const auto meant = nearest(name, known);
    return "unknown " + what + " " + name +
           (meant ? "; did you mean " + *meant + "?" : "; see " + help);
}

}  // namespace norma::app
