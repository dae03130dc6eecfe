#pragma once
// Values of a TOML file, and what is wrong with them. All throw Refused.

#include "grid/constants.hpp"
#include "grid/model.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

// Its parser asserts what files may break, or takes it for granted where NDEBUG is defined, and
// looks at it once more later: a file could end us.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

namespace norma::grid {

class ModelReader {
  public:
    explicit ModelReader(std::string file) : file_(std::move(file)) {}

    [[noreturn]] void refuse(const toml::source_region& where, const std::string& what) const;
    [[nodiscard]] Place place(const toml::source_region& where) const;

    /// Refuses any key of the table that is none of these; `of` is what the message calls it.
    void check_keys(const toml::table& table,
                    std::string_view of,
                    std::initializer_list<std::string_view> known) const;
    /// Keys and values in the order they are written.
    struct Entry {
        const toml::key* key = nullptr;
        const toml::node* value = nullptr;
    };
    [[nodiscard]] static std::vector<Entry> entries(const toml::table& table);

    /// The table called `name`; nullptr: there is none.
    [[nodiscard]] const toml::table* section(const toml::table& file,
                                             std::string_view name) const;

    [[nodiscard]] double number(const toml::node& node, std::string_view what) const;
    [[nodiscard]] double positive(const toml::node& node, std::string_view what) const;
    [[nodiscard]] std::int64_t whole(const toml::node& node,
                                     std::string_view what,
                                     std::int64_t least) const;
    [[nodiscard]] std::string string(const toml::node& node, std::string_view what) const;
    /// Strings in an array, or one string.
    [[nodiscard]] std::vector<std::string> strings(const toml::node& node,
                                                   std::string_view what) const;
    /// An expression, which may be a plain number.
    [[nodiscard]] Text text(const toml::node& node, std::string_view what) const;
    /// One of the words; refuses others, naming the nearest.
    void one_of(const toml::node& node,
                std::string_view word,
                std::string_view what,
                std::initializer_list<std::string_view> known) const;

  private:
    std::string file_;
};

/// "periodic, value or mirror".
[[nodiscard]] std::string listed(const std::vector<std::string>& words);

}  // namespace norma::grid
