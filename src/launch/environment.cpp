#include "norma/launch/environment.hpp"

#include <charconv>
#include <cstdlib>

namespace norma::launch {

Lookup process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        if (value == nullptr) return std::nullopt;
        return value;
    };
}

std::optional<int> integer(const Lookup& environment, const std::string& name) {
    const std::optional<std::string> text = environment(name);
    if (!text) return std::nullopt;
    int value = 0;
    const char* end = text->data() + text->size();
    const auto [stopped, error] = std::from_chars(text->data(), end, value);
    if (error != std::errc() || stopped != end) return std::nullopt;
    return value;
}

}  // namespace norma::launch
