#include "grid/model_reader.hpp"

#include "norma/base/nearest.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace norma::grid {
namespace {

/// What the value is, in the words of people.
std::string_view described(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::table:
            return "a table";
        case toml::node_type::array:
            return "a list";
        case toml::node_type::string:
            return "a text";
        case toml::node_type::integer:
        case toml::node_type::floating_point:
            return "a number";
        case toml::node_type::boolean:
            return "true or false";
        default:
            return "a date or time";
    }
}

std::string hint(std::string_view word, const std::vector<std::string>& known) {
    if (const auto near = nearest(word, known)) return fmt::format("did you mean {}?", *near);
    return fmt::format("known are {}", listed(known));
}

}  // namespace

std::string listed(const std::vector<std::string>& words) {
    std::string all;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) all += i + 1 == words.size() ? " and " : ", ";
        all += words[i];
    }
    return all;
}

Place ModelReader::place(const toml::source_region& where) const {
    return {file_, where.begin.line, where.begin.column};
}

void ModelReader::refuse(const toml::source_region& where, const std::string& what) const {
    throw Refused{place(where).prefix() + what};
}

void ModelReader::check_keys(const toml::table& table,
                             std::string_view of,
                             std::initializer_list<std::string_view> known) const {
    const std::vector<std::string> names(known.begin(), known.end());
    for (const Entry& entry : entries(table)) {
        const std::string_view key = entry.key->str();
        if (std::find(known.begin(), known.end(), key) != known.end()) continue;
        refuse(entry.key->source(),
               fmt::format("{} has no '{}'; {}", of, key, hint(key, names)));
    }
}

std::vector<ModelReader::Entry> ModelReader::entries(const toml::table& table) {
    std::vector<Entry> all;
    for (auto&& [key, value] : table)
        all.push_back({&key, &value});
    std::sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) {
        return a.key->source().begin < b.key->source().begin;
    });
    return all;
}

const toml::table* ModelReader::section(const toml::table& file, std::string_view name) const {
    const toml::node* const node = file.get(name);
    if (node == nullptr) return nullptr;
    if (!node->is_table())
        refuse(node->source(), fmt::format("{0} is a section: write [{0}]", name));
    return node->as_table();
}

double ModelReader::number(const toml::node& node, std::string_view what) const {
    if (!node.is_number())
        refuse(node.source(), fmt::format("{} is a number, not {}", what, described(node)));
    const double value = *node.value<double>();
    if (!std::isfinite(value))
        refuse(node.source(), fmt::format("{} is no finite number", what));
    return value;
}

double ModelReader::positive(const toml::node& node, std::string_view what) const {
    const double value = number(node, what);
    if (!(value > 0))
        refuse(node.source(), fmt::format("{} is more than 0, not {}", what, value));
    return value;
}

std::int64_t ModelReader::whole(const toml::node& node,
                                std::string_view what,
                                std::int64_t least) const {
    if (!node.is_integer()) {
        refuse(node.source(),
               fmt::format("{} is a whole number, not {}",
                           what,
                           node.is_number() ? fmt::format("{}", *node.value<double>())
                                            : std::string(described(node))));
    }
    const std::int64_t value = *node.value<std::int64_t>();
    if (value < least)
        refuse(node.source(), fmt::format("{} is {} or more, not {}", what, least, value));
    return value;
}

std::string ModelReader::string(const toml::node& node, std::string_view what) const {
    if (!node.is_string()) {
        refuse(node.source(),
               fmt::format("{} is a text in quotes, not {}", what, described(node)));
    }
    return *node.value<std::string>();
}

std::vector<std::string> ModelReader::strings(const toml::node& node,
                                              std::string_view what) const {
    if (!node.is_array()) return {string(node, what)};
    std::vector<std::string> all;
    for (const toml::node& item : *node.as_array())
        all.push_back(string(item, what));
    return all;
}

Text ModelReader::text(const toml::node& node, std::string_view what) const {
    if (node.is_string()) return {*node.value<std::string>(), place(node.source())};
    if (!node.is_number()) {
        refuse(node.source(),
               fmt::format(
                   "{} is an expression in quotes or a number, not {}", what, described(node)));
    }
    return {fmt::format("{}", number(node, what)), place(node.source())};
}

void ModelReader::one_of(const toml::node& node,
                         std::string_view word,
                         std::string_view what,
                         std::initializer_list<std::string_view> known) const {
    if (std::find(known.begin(), known.end(), word) != known.end()) return;
    const std::vector<std::string> names(known.begin(), known.end());
    refuse(node.source(),
           fmt::format("there is no {} '{}'; {}", what, word, hint(word, names)));
}

}  // namespace norma::grid
