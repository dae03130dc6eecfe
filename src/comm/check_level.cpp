#include "norma/comm/check_level.hpp"

#include "norma/base/error.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <string_view>

namespace norma {

namespace {

std::string_view asked_for() {
    const char* const text = std::getenv("NORMA_CHECK");
    return text == nullptr || *text == '\0' ? NORMA_CHECK : text;
}

}  // namespace

CheckLevel check_level() noexcept {
    static const CheckLevel level = asked_for() == "off" ? CheckLevel::off : CheckLevel::args;
    return level;
}

namespace detail {

const bool checks_arguments = check_level() >= CheckLevel::args;

void refuse_unknown_check_level() {
    if (asked_for() == "off" || asked_for() == "args") return;
    throw UsageError(
        fmt::format("NORMA_CHECK={}: the levels are 'off' and 'args'", asked_for()));
}

}  // namespace detail

}  // namespace norma
