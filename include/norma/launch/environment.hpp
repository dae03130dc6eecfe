#pragma once
// The environment variables a decision reads, handed in so that tests can invent them.
//
//     const Launch launch = detect_launch([](const std::string& name) { return ...; });

#include <functional>
#include <optional>
#include <string>

namespace norma::launch {

/// The value of an environment variable, or nothing when it is not set.
using Lookup = std::function<std::optional<std::string>(const std::string& name)>;

/// The environment of this process.
[[nodiscard]] Lookup process_environment();

/// The variable as a whole number; nothing when it is not set or not a number.
[[nodiscard]] std::optional<int> integer(const Lookup& environment, const std::string& name);

}  // namespace norma::launch
