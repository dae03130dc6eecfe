#pragma once
// A template that is a script for /bin/sh: where its placeholders stand, and how a value gets
// there without ever being read as code.
//
//     Result<ShellScript> script = parse_shell_script("wc -l < {} | tee '{/}.count'");
//     script->pieces;  // text, and placeholders each with the quotes it stands in

#include "norma/base/result.hpp"

#include "farm/placeholder.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace norma::farm {

/// The quotes around a placeholder.
enum class Quotes : std::uint8_t {
    none,
    single,
    twofold,   ///< between "..."
    verbatim,  ///< where only digits come: no quotes may be added
};

struct ScriptPiece {
    std::string text;                  ///< copied as it is
    std::optional<Placeholder> value;  ///< then this, if any
    Quotes quotes = Quotes::none;
};

struct ShellScript {
    std::vector<ScriptPiece> pieces;
};

/// Finds the placeholders of `text`. Without any, the value is appended as the last argument.
/// Refuses, with the place and the remedy, every place where a value could be read as code.
[[nodiscard]] Result<ShellScript> parse_shell_script(std::string_view text);

}  // namespace norma::farm
