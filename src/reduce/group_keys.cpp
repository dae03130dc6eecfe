#include "reduce/group_keys.hpp"

#include "norma/base/error.hpp"
#include "norma/table/number.hpp"

#include "reduce/numbers.hpp"

#include <algorithm>
#include <bit>
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

/// A group by its first key, so that numbers stand before texts; of all that is looked at again
/// by itself where two are alike.
struct Place {
    std::uint64_t high = 0;  ///< of a number its bits in order, of a text its first bytes
    std::uint64_t low = 0;   ///< the first bytes of a number, of a text the next ones
    std::uint32_t group = 0;
    bool is_text = false;

    friend bool operator==(const Place& a, const Place& b) {
        return a.is_text == b.is_text && a.high == b.high && a.low == b.low;
    }
    friend bool operator<(const Place& a, const Place& b) {
        if (a.is_text != b.is_text) return b.is_text;
        return a.high != b.high ? a.high < b.high : a.low < b.low;
    }
};

/// Eight bytes from `begin` on, zeros behind the end, as a number that compares as they do.
std::uint64_t first_bytes(std::string_view text, std::size_t begin) {
    std::uint64_t bytes = 0;
    for (std::size_t i = begin; i < begin + 8; ++i)
        bytes = bytes << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    return bytes;
}

/// Numbers that compare as these do.
std::uint64_t ordered_bits(double number) {
    constexpr std::uint64_t sign = std::uint64_t{1} << 63;
    const auto bits = std::bit_cast<std::uint64_t>(number + 0.0);  // -0 is 0
    return (bits & sign) != 0 ? ~bits : bits | sign;
}

Place place_of(std::string_view key, std::uint32_t group, char point) {
    const table::Number number = table::read_number(key, point);
    if (number.kind != table::NumberKind::plain)
        return {first_bytes(key, 0), first_bytes(key, 8), group, true};
    return {ordered_bits(to_double(number.mantissa, number.decimals)),
            first_bytes(key, 0),
            group,
            false};
}

}  // namespace

std::vector<std::uint32_t> sorted_groups(const KeyTable& keys, std::size_t count, char point) {
    BigVector<Place> places;
    places.reserve(keys.size());
    for (std::uint32_t group = 0; group < keys.size(); ++group)
        places.push_back(place_of(parts_of(keys[group], count).front(), group, point));
    std::sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
        if (!(a == b)) return a < b;
        const auto mine = parts_of(keys[a.group], count);
        const auto theirs = parts_of(keys[b.group], count);
        if (const int way = mine[0].compare(theirs[0])) return way < 0;
        for (std::size_t i = 1; i < count; ++i) {
            const Place x = place_of(mine[i], 0, point);
            const Place y = place_of(theirs[i], 0, point);
            if (!(x == y)) return x < y;
            if (const int way = mine[i].compare(theirs[i])) return way < 0;
        }
        return false;
    });
    std::vector<std::uint32_t> groups;
    groups.reserve(places.size());
    for (const Place& place : places)
        groups.push_back(place.group);
    return groups;
}

}  // namespace norma::reduce
