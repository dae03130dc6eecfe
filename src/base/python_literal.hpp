#pragma once
// A value as Python writes it, as far as headers of .npy files need it: numbers, texts, True,
// False, None, tuples, lists, dictionaries.
//
//     const Result<Literal> value = parse_literal("{'shape': (3, 4)}");
//     const Literal* shape = value->find("shape");

#include "norma/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace norma {

struct Literal {
    enum class Kind : std::uint8_t { number, text, truth, none, sequence, dictionary };

    Kind kind = Kind::none;
    std::uint64_t number = 0;    ///< also 0 and 1 of False and True
    std::string text;            ///< in UTF-8
    std::vector<Literal> items;  ///< of a dictionary: key, value, key, value, ...

    /// The value of a key of a dictionary; nullptr if it has none.
    [[nodiscard]] const Literal* find(std::string_view key) const;
};

/// The whole text, blanks around it left out. Numbers have no sign; nesting goes 16 deep.
[[nodiscard]] Result<Literal> parse_literal(std::string_view text);

}  // namespace norma
