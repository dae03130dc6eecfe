#include "base/standard_output.hpp"

#include <cerrno>
#include <cstring>
#include <iostream>

namespace norma {

std::optional<Failure> write_standard_output(const std::string& text) {
    errno = 0;
    std::cout << text << std::flush;
    if (std::cout) return std::nullopt;
    const std::string why = errno == 0 ? "" : std::string(": ") + std::strerror(errno);
    return Failure{"cannot write standard output" + why};
}

}  // namespace norma
