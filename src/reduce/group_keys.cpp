#include "reduce/group_keys.hpp"

#include "norma/base/error.hpp"
#include "norma/table/number.hpp"

#include "reduce/numbers.hpp"

#include <algorithm>
#include <cstring>

namespace norma::reduce {

void append_part(std::string& composed, std::string_view part) {
    const auto length = static_cast<std::uint32_t>(part.size());
    char bytes[sizeof length];
    std::memcpy(bytes, &length, sizeof length);
    composed.append(bytes, sizeof length);
    composed += part;
}

std::vector<std::string_view> parts_of(std::string_view composed, std::size_t count) {
    if (count == 1) return {composed};
    std::vector<std::string_view> parts;
    while (parts.size() < count) {
        std::uint32_t length = 0;
        if (composed.size() < sizeof length) throw DecodeError("a damaged state: keys cut off");
        std::memcpy(&length, composed.data(), sizeof length);
        composed.remove_prefix(sizeof length);
        if (composed.size() < length) throw DecodeError("a damaged state: keys cut off");
        parts.push_back(composed.substr(0, length));
        composed.remove_prefix(length);
    }
    return parts;
}

namespace {

/// A group by its first key: a number, or the first bytes of a text, which compare as it does.
struct Place {
    std::uint64_t first_bytes = 0;
    double number = 0;
    std::uint32_t group = 0;
    bool is_text = false;
};

Place place_of(std::string_view key, std::uint32_t group, char point) {
    Place place;
    place.group = group;
    const table::Number number = table::read_number(key, point);
    place.is_text = number.kind != table::NumberKind::plain;
    if (!place.is_text) place.number = to_double(number.mantissa, number.decimals);
    for (std::size_t i = 0; i < 8; ++i)
        place.first_bytes =
            place.first_bytes << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
    return place;
}

/// Numbers before texts, numbers by value; -1, 0 or 1.
int compared(const Place& a, const Place& b) {
    if (a.is_text != b.is_text) return a.is_text ? 1 : -1;
    if (a.number != b.number) return a.number < b.number ? -1 : 1;
    return a.first_bytes == b.first_bytes ? 0 : a.first_bytes < b.first_bytes ? -1 : 1;
}

}  // namespace

std::vector<std::uint32_t> sorted_groups(const KeyTable& keys, std::size_t count, char point) {
    std::vector<Place> places;
    for (std::uint32_t group = 0; group < keys.size(); ++group)
        places.push_back(place_of(parts_of(keys[group], count).front(), group, point));
    std::sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
        if (const int way = compared(a, b)) return way < 0;
        const auto mine = parts_of(keys[a.group], count);
        const auto theirs = parts_of(keys[b.group], count);
        if (const int way = mine[0].compare(theirs[0])) return way < 0;
        for (std::size_t i = 1; i < count; ++i) {
            const Place x = place_of(mine[i], 0, point);
            const Place y = place_of(theirs[i], 0, point);
            if (const int way = compared(x, y)) return way < 0;
            if (const int way = mine[i].compare(theirs[i])) return way < 0;
        }
        return false;
    });
    std::vector<std::uint32_t> groups;
    for (const Place& place : places)
        groups.push_back(place.group);
    return groups;
}

}  // namespace norma::reduce
