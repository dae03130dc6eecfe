#pragma once
// Values dealt to parts at random, in random order, whose summaries are merged in random order.

#include <algorithm>
#include <random>
#include <span>
#include <utility>
#include <vector>

namespace norma {

/// The summary of all values by way of 1 to 8 parts, each given its values by
/// add(part, span of values) in pieces; parts begin as copies of `empty`.
template <typename Summary, typename Value, typename Add>
Summary split_and_merged(std::vector<Value> values,
                         unsigned seed,
                         const Add& add,
                         const Summary& empty = Summary()) {
    std::mt19937_64 random(seed);
    std::shuffle(values.begin(), values.end(), random);
    std::vector<Summary> parts(1 + random() % 8, empty);
    std::span<const Value> left(values);
    while (!left.empty()) {
        const std::size_t some = std::min<std::size_t>(left.size(), 1 + random() % 700);
        add(parts[random() % parts.size()], left.first(some));
        left = left.subspan(some);
    }
    while (parts.size() > 1) {
        const std::size_t to = random() % (parts.size() - 1);
        parts[to].merge(std::as_const(parts.back()));
        parts.pop_back();
    }
    return parts.front();
}

}  // namespace norma
