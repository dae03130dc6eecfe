#include "norma/base/error.hpp"

#include <system_error>

namespace norma {

SystemError::SystemError(const std::string& doing, int code)
    : std::runtime_error(doing + ": " + std::generic_category().message(code)), code_(code) {}

}  // namespace norma
