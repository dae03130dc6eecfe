#include "grid/boundary_reader.hpp"

#include <fmt/format.h>

namespace norma::grid {
namespace {

constexpr std::string_view forms = R"("periodic", "mirror", {value = 1} or {flux = 0})";

Side side(const ModelReader& in, const toml::node& node) {
    if (const auto* const table = node.as_table()) {
        in.check_keys(*table, "a side", {"value", "flux"});
        if (table->size() != 1) in.refuse(node.source(), fmt::format("a side is {}", forms));
        const std::string_view key = table->contains("value") ? "value" : "flux";
        return {key == "value" ? Side::Kind::value : Side::Kind::flux,
                in.number(*table->get(key), key)};
    }
    if (!node.is_string()) in.refuse(node.source(), fmt::format("a side is {}", forms));
    const std::string word = in.string(node, "a side");
    in.one_of(node, word, "boundary", {"periodic", "mirror"});
    return {word == "periodic" ? Side::Kind::periodic : Side::Kind::mirror, 0};
}

std::array<Side, 2> both(const ModelReader& in, const toml::node& node, std::string_view name) {
    const toml::array* const list = node.as_array();
    if (list == nullptr) {
        const Side same = side(in, node);
        return {same, same};
    }
    if (list->size() != 2) {
        in.refuse(
            node.source(),
            fmt::format(
                "{} has two sides, the low and the high one, not {}", name, list->size()));
    }
    const std::array<Side, 2> sides{side(in, (*list)[0]), side(in, (*list)[1])};
    const bool low = sides[0].kind == Side::Kind::periodic;
    const bool high = sides[1].kind == Side::Kind::periodic;
    if (low != high)
        in.refuse(node.source(), fmt::format("{} is periodic at both sides or at none", name));
    return sides;
}

}  // namespace

Sides read_sides(const ModelReader& in,
                 const toml::node& node,
                 int dimensions,
                 const Sides& before) {
    constexpr std::array<std::string_view, 3> names{"x", "y", "z"};
    Sides sides = before;
    const auto count = static_cast<std::size_t>(dimensions);
    const toml::table* const table = node.as_table();
    if (table == nullptr || table->contains("value") || table->contains("flux")) {
        if (node.is_array())
            in.refuse(node.source(), "boundary is one for all sides, or {x = ..., y = ...}");
        for (std::size_t d = 0; d < count; ++d)
            sides[d] = both(in, node, names[d]);
        return sides;
    }
    if (dimensions == 1) in.check_keys(*table, "boundary", {"x", "value", "flux"});
    if (dimensions == 2) in.check_keys(*table, "boundary", {"x", "y", "value", "flux"});
    if (dimensions == 3) in.check_keys(*table, "boundary", {"x", "y", "z", "value", "flux"});
    for (std::size_t d = 0; d < count; ++d)
        if (const auto* const one = table->get(names[d])) sides[d] = both(in, *one, names[d]);
    return sides;
}

}  // namespace norma::grid
