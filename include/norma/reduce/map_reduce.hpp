#pragma once
// MapReduce: every input becomes pairs of key and value, and the values of a key become one.
//
//     auto counts = norma::map_reduce<std::string, int>(
//         world, files,
//         [](const auto& file, auto& emit) { for (auto& word : words(file)) emit(word, 1); },
//         std::plus<>());
//     counts.gather_sorted(0, print);

#include "norma/base/error.hpp"
#include "norma/comm/claim.hpp"
#include "norma/reduce/keyed_reduction.hpp"

#include <array>
#include <cstddef>
#include <iterator>
#include <ranges>
#include <string>
#include <utility>

namespace norma {

/// Whose the inputs of a map_reduce() are.
enum class Inputs {
    shared,  ///< all ranks give the same inputs, and each is mapped by whoever is free
    own,     ///< each rank gives the inputs that it maps
};

/// How a map_reduce() runs.
struct MapReduceOptions {
    /// Whose the inputs are.
    Inputs inputs = Inputs::shared;
    /// Shared inputs that a rank claims at once, at most; see Claim::Options.
    std::size_t at_most = 0;
    /// As in KeyedOptions.
    ///@{
    std::size_t memory = KeyedOptions().memory;
    std::size_t buffer = KeyedOptions().buffer;
    ///@}
};

/// What `map` gives its pairs to: emit(key, value), any number of times.
template <typename Key, typename Value, typename Fold>
class Emit {
  public:
    /// Into that table.
    Emit(detail::BoundedTable<Key, Value>& table, const Fold& fold)
        : table_(table), fold_(fold) {}

    /// One value of `key`. Throws MemoryLimitError where the table takes more than it may.
    void operator()(detail::KeyView<Key> key, Value value) const {
        table_.fold_in(key, std::move(value), fold_);
    }

  private:
    detail::BoundedTable<Key, Value>& table_;
    const Fold& fold_;
};

namespace detail {

/// Throws UsageError on all ranks unless all give so many inputs.
inline void expect_same_inputs(const Communicator& comm, std::size_t count) {
    const std::array<std::size_t, 2> mine = {count, ~count};
    const auto [most, inverse] = comm.all_reduce(mine, Max());
    if (most == ~inverse) return;
    throw UsageError("map_reduce: inputs that all ranks share are " + std::to_string(~inverse) +
                     " on one rank and " + std::to_string(most) +
                     " on another; give the same to all, or {.inputs = Inputs::own}");
}

/// Maps inputs that this rank claims until none are left; once something has failed here, the
/// others need not wait for what is left.
template <typename Table, typename Range, typename MapOne>
void map_claimed(Table& table, Range& inputs, std::size_t at_most, const MapOne& map_one) {
    const auto count = static_cast<std::size_t>(std::ranges::distance(inputs));
    expect_same_inputs(table.comm(), count);
    Claim claim(table.comm(), count, {.at_most = at_most});
    auto at = std::ranges::begin(inputs);
    std::size_t number = 0;
    while (const auto range = claim.next()) {
        table.attempt([&] {
            std::ranges::advance(at, static_cast<std::ptrdiff_t>(range->first - number));
            for (number = range->first; number < range->last; ++number, ++at) {
                map_one(*at);
                claim.serve();
            }
        });
    }
}

}  // namespace detail

/// MapReduce: calls map(input, emit) for each of the inputs, which calls emit(key, value) any
/// number of times, and folds the values of a key by reduce(value, value) into one.
///
/// Collective. If `reduce` is associative and commutative, the result is the same for any
/// number of ranks and whoever mapped which input. Values of a key are folded on the rank that
/// emits them, so that each rank sends each of its keys once. Inputs are a range that can be
/// walked more than once. Rank 0 hands out shared inputs between its own: one that takes it
/// long keeps waiting who asks meanwhile.
/// Throws UsageError if shared inputs differ in number. What fails on one rank (`map`,
/// `reduce`, the limit of memory) ends the call on all, once they are through with the inputs
/// they have claimed: there by its own exception, on the others by a RemoteError.
/// Source: J. Dean, S. Ghemawat, "MapReduce: simplified data processing on large clusters"
/// (2004), DOI 10.1145/1327452.1327492.
template <typename Key,
          typename Value,
          std::ranges::forward_range Range,
          typename Map,
          typename Reduce>
[[nodiscard]] KeyedPart<Key, Value> map_reduce(const Communicator& comm,
                                               Range&& inputs,
                                               Map map,
                                               Reduce reduce,
                                               MapReduceOptions options = {}) {
    static_assert(KeyedBy<Key>, NORMA_KEY);
    static_assert(detail::has_exact_bytes<Key>(), NORMA_KEY_HAS_GAPS);
    static_assert(wire::Travels<Value>, NORMA_CANNOT_TRAVEL);
    static_assert(wire::Makeable<Value>, NORMA_NEEDS_DEFAULT);
    const auto fold = [&reduce](Value& value, Value&& other) {
        value = reduce(std::move(value), std::move(other));
    };
    detail::BoundedTable<Key, Value> table(comm, "map_reduce", options.memory);
    const Emit<Key, Value, decltype(fold)> emit(table, fold);
    const auto map_one = [&](auto&& input) { map(input, emit); };
    if (options.inputs == Inputs::own) {
        table.attempt([&] {
            for (auto&& input : inputs)
                map_one(input);
        });
    } else {
        detail::map_claimed(table, inputs, options.at_most, map_one);
    }
    return detail::Regrouping<Key, Value, decltype(fold)>(table, options.buffer, fold).run();
}

}  // namespace norma
