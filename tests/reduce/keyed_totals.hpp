#pragma once
// What the tests of keyed reductions reduce, and what it should come to.

#include <algorithm>
#include <exception>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace norma {

/// How many numbers, their sum and the smallest: integers, so the order does not matter.
struct Total {
    long count = 0;
    long sum = 0;
    long least = std::numeric_limits<long>::max();

    void add(long value) {
        ++count;
        sum += value;
        least = std::min(least, value);
    }
    void merge(const Total& other) {
        count += other.count;
        sum += other.sum;
        least = std::min(least, other.least);
    }
    bool operator==(const Total&) const = default;
};

template <typename Key>
using Pairs = std::vector<std::pair<Key, Total>>;

template <typename Key>
using Rows = std::vector<std::pair<Key, long>>;

template <typename Key>
Pairs<Key> by_map(const Rows<Key>& rows) {
    std::map<Key, Total> totals;
    for (const auto& [key, value] : rows)
        totals[key].add(value);
    return {totals.begin(), totals.end()};
}

/// Texts and numbers, the same on all ranks.
inline Rows<std::string> random_rows(int count, int keys) {
    std::mt19937 random(17);  // NOLINT(cert-msc51-cpp): the same on all ranks
    Rows<std::string> rows;
    for (int i = 0; i < count; ++i) {
        const auto key = static_cast<int>(random() % static_cast<unsigned>(keys));
        std::string name = std::to_string(key);
        if (key % 3 == 0) name += ", with a name that does not fit into a short string";
        rows.emplace_back(std::move(name), static_cast<long>(random() % 1000U) - 500);
    }
    return rows;
}

/// What an exception of `Kind` that `call` throws says.
template <typename Kind, typename Call>
std::string message_of(const Call& call) {
    try {
        call();
    } catch (const Kind& error) {
        return error.what();
    } catch (const std::exception& error) {
        return std::string("another exception: ") + error.what();
    }
    return "no exception";
}

}  // namespace norma
