#pragma once
// The steps over texts: what they give for each of `rows` rows.

#include "expr/program.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace norma::expr {

/// A column of texts, or one text for all rows.
struct Texts {
    const std::string_view* first = nullptr;
    bool constant = false;

    [[nodiscard]] std::string_view operator[](std::size_t row) const {
        return constant ? *first : first[row];
    }
};

/// One of text_less ... contains. Rows where `only` is false may be left out; nullptr: none.
void test_texts(
    Op op, Texts a, Texts b, const std::uint8_t* only, std::size_t rows, std::uint8_t* out);

/// Whether the texts are in a list, which Lists describes.
void find_texts(Texts a,
                const std::vector<std::string>& list,
                std::size_t rows,
                std::uint8_t* out);

/// Whether the pattern is found in the texts.
void match_texts(Texts a,
                 const re2::RE2& pattern,
                 const std::uint8_t* only,
                 std::size_t rows,
                 std::uint8_t* out);

/// Their lengths in characters: bytes that begin one in UTF-8.
void measure_texts(Texts a, std::size_t rows, double* out);

/// The texts with the letters A to Z small, or a to z capital; they live in `buffer`.
void change_case(Op op, Texts a, std::size_t rows, std::string& buffer, std::string_view* out);

}  // namespace norma::expr
