#include "expr/text_steps.hpp"

#include <algorithm>
#include <cstring>
#include <re2/re2.h>

namespace norma::expr {
namespace {

template <typename Test>
void test_each(std::size_t rows, std::uint8_t* out, Test test) {
    for (std::size_t row = 0; row < rows; ++row)
        out[row] = static_cast<std::uint8_t>(test(row));
}

/// As test_each, of a test so slow that a row left out is worth a branch.
template <typename Test>
void test_some(const std::uint8_t* only, std::size_t rows, std::uint8_t* out, Test test) {
    if (only == nullptr) return test_each(rows, out, test);
    for (std::size_t row = 0; row < rows; ++row)
        out[row] = only[row] != 0 ? static_cast<std::uint8_t>(test(row)) : std::uint8_t{0};
}

/// Whether two texts of `size` bytes agree, from sizeof(Word) to twice as many: their first
/// and last words, which may overlap, do.
template <typename Word>
bool same_words(const char* a, const char* b, std::size_t size) {
    Word first_a{}, first_b{}, last_a{}, last_b{};
    std::memcpy(&first_a, a, sizeof(Word));
    std::memcpy(&first_b, b, sizeof(Word));
    std::memcpy(&last_a, a + size - sizeof(Word), sizeof(Word));
    std::memcpy(&last_b, b + size - sizeof(Word), sizeof(Word));
    return ((first_a ^ first_b) | (last_a ^ last_b)) == 0;
}

/// Compares the texts with one: most differ in length already, and no function is called.
template <typename Same>
void find_equal(
    Texts a, std::string_view wanted, std::size_t rows, std::uint8_t* out, Same same) {
    test_each(rows, out, [&](std::size_t row) {
        const std::string_view text = a.first[row];
        return text.size() == wanted.size() && same(text.data());
    });
}

void find_equal(Texts a, std::string_view wanted, std::size_t rows, std::uint8_t* out) {
    const char* const bytes = wanted.data();
    const std::size_t size = wanted.size();
    if (size == 0) {
        find_equal(a, wanted, rows, out, [](const char*) { return true; });
    } else if (size < 4) {
        find_equal(a, wanted, rows, out, [=](const char* text) {
            return text[0] == bytes[0] && text[size / 2] == bytes[size / 2] &&
                   text[size - 1] == bytes[size - 1];
        });
    } else if (size < 8) {
        find_equal(a, wanted, rows, out, [=](const char* text) {
            return same_words<std::uint32_t>(text, bytes, size);
        });
    } else if (size <= 16) {
        find_equal(a, wanted, rows, out, [=](const char* text) {
            return same_words<std::uint64_t>(text, bytes, size);
        });
    } else {
        find_equal(a, wanted, rows, out, [=](const char* text) {
            return std::memcmp(text, bytes, size) == 0;
        });
    }
}

void equal_texts(Texts a, Texts b, std::size_t rows, std::uint8_t* out) {
    if (b.constant) return find_equal(a, b[0], rows, out);
    test_each(rows, out, [=](std::size_t row) { return a[row] == b[row]; });
}

bool shorter_or_before(std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

bool begins_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

char small(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

char capital(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

void test_texts(
    Op op, Texts a, Texts b, const std::uint8_t* only, std::size_t rows, std::uint8_t* out) {
    const auto compare = [=](auto test) {
        test_each(rows, out, [=](std::size_t row) { return test(a[row].compare(b[row])); });
    };
    switch (op) {
        case Op::text_less:
            return compare([](int order) { return order < 0; });
        case Op::text_less_equal:
            return compare([](int order) { return order <= 0; });
        case Op::text_greater:
            return compare([](int order) { return order > 0; });
        case Op::text_greater_equal:
            return compare([](int order) { return order >= 0; });
        case Op::text_equal:
            return equal_texts(a, b, rows, out);
        case Op::text_not_equal:
            equal_texts(a, b, rows, out);
            return test_each(rows, out, [=](std::size_t row) { return out[row] == 0; });
        case Op::starts_with:
            return test_each(rows, out, [=](auto row) { return a[row].starts_with(b[row]); });
        case Op::ends_with:
            return test_each(rows, out, [=](auto row) { return a[row].ends_with(b[row]); });
        default:
            return test_some(only, rows, out, [=](std::size_t row) {
                return a[row].find(b[row]) != std::string_view::npos;
            });
    }
}

void find_texts(Texts a,
                const std::vector<std::string>& list,
                std::size_t rows,
                std::uint8_t* out) {
    test_each(rows, out, [&](std::size_t row) {
        return std::binary_search(list.begin(), list.end(), a[row], shorter_or_before);
    });
}

void match_texts(Texts a,
                 const re2::RE2& pattern,
                 const std::uint8_t* only,
                 std::size_t rows,
                 std::uint8_t* out) {
    test_some(only, rows, out, [&](std::size_t row) {
        const std::string_view text = a[row];
        return pattern.Match(
            {text.data(), text.size()}, 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
    });
}

void measure_texts(Texts a, std::size_t rows, double* out) {
    for (std::size_t row = 0; row < rows; ++row) {
        const std::string_view text = a[row];
        out[row] =
            static_cast<double>(std::count_if(text.begin(), text.end(), begins_character));
    }
}

void change_case(Op op, Texts a, std::size_t rows, std::string& buffer, std::string_view* out) {
    std::size_t size = 0;
    for (std::size_t row = 0; row < rows; ++row)
        size += a[row].size();
    if (buffer.size() < size) buffer.resize(size);
    char* to = buffer.data();
    for (std::size_t row = 0; row < rows; ++row) {
        const std::string_view text = a[row];
        std::transform(text.begin(), text.end(), to, op == Op::lower ? small : capital);
        out[row] = {to, text.size()};
        to += text.size();
    }
}

}  // namespace norma::expr
