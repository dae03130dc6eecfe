#pragma once
// One summary for each key, over all ranks.
//
//     norma::KeyedReduction<std::string, Moments<2>> by_city(world, {.memory = 1 << 30});
//     for (const Row& row : mine) by_city.add(row.city, row.temperature);
//     by_city.finish().gather_sorted(0, print);

#include "norma/base/error.hpp"
#include "norma/reduce/regrouping.hpp"

#include <concepts>
#include <cstddef>
#include <exception>
#include <utility>

#define NORMA_KEY                                                                            \
    "norma: keys are compared by == and <, and travel between ranks: numbers, texts, plain " \
    "structs, tuples and containers of those, or a class with these operators and a "        \
    "serialize()"

#define NORMA_SUMMARY                                                                        \
    "norma: a summary of a key has merge(other), can be copied, and travels between ranks: " \
    "give it a serialize()"

namespace norma {

/// What may be a key: also, keys that are equal have equal bytes (see key_hash).
template <typename T>
concept KeyedBy = std::equality_comparable<T> && wire::Travels<T> && wire::Makeable<T> &&
    std::copy_constructible<T> && requires(const T& a, const T& b) {
    { a < b } -> std::convertible_to<bool>;
};

/// What may be kept for each key.
template <typename T>
concept MergeableSummary = wire::Travels<T> && wire::Makeable<T> && std::copyable<T> &&
    requires(T& summary, T other) {
    summary.merge(std::move(other));
};

/// Summaries by key. Each rank adds to its own; finish() brings those of a key together by
/// merge(), on the rank that owns it. If merge() does not depend on the order, the result is
/// the same for any number of ranks and any way the values are spread over them.
///
/// Cost: an add() looks up the key and adds to its summary; each rank sends each of its keys
/// once, however often it was added to.
template <typename Key, typename Summary>
class KeyedReduction {
    static_assert(KeyedBy<Key>, NORMA_KEY);
    static_assert(detail::has_exact_bytes<Key>(), NORMA_KEY_HAS_GAPS);
    static_assert(MergeableSummary<Summary>, NORMA_SUMMARY);

  public:
    /// Every summary begins as a copy of `initial`. Does not communicate; options and `initial`
    /// are the same on all ranks.
    explicit KeyedReduction(const Communicator& comm,
                            KeyedOptions options = {},
                            Summary initial = Summary())
        : table_(comm, "KeyedReduction", options.memory),
          buffer_(options.buffer),
          initial_(std::move(initial)) {}

    /// Does summary.add(values...) for the summary of `key`. Throws MemoryLimitError where the
    /// table takes more than it may; whoever catches it still has to call finish(), with all
    /// the other ranks.
    template <typename... Values>
    void add(detail::KeyView<Key> key, Values&&... values) {
        table_.change(at(key),
                      [&](Summary& summary) { summary.add(std::forward<Values>(values)...); });
    }
    /// The summary of `key`, to add to until the next finish(). Throws as add() does; what it
    /// takes later is not counted.
    [[nodiscard]] Summary& at(detail::KeyView<Key> key) {
        return table_.find_or_make(key, [this] { return initial_; }).value;
    }
    /// Number of keys of this rank so far.
    [[nodiscard]] std::size_t size() const noexcept { return table_.size(); }
    /// Bytes they take, about.
    [[nodiscard]] std::size_t bytes() const noexcept { return table_.bytes(); }

    /// Tells that this rank cannot go on: finish() throws `failure` here and a RemoteError on
    /// the others.
    void fail(std::exception_ptr failure) noexcept { table_.fail(std::move(failure)); }
    /// Collective: every key on the rank that owns it, in rounds of KeyedOptions::buffer bytes.
    /// Leaves no keys here. What fails on one rank (a limit of memory, merge(), fail()) ends it
    /// on all: there by its own exception, on the others by a RemoteError.
    [[nodiscard]] KeyedPart<Key, Summary> finish() {
        const auto merge = [](Summary& summary, Summary&& other) {
            summary.merge(std::move(other));
        };
        return detail::Regrouping<Key, Summary, decltype(merge)>(table_, buffer_, merge).run();
    }

  private:
    detail::BoundedTable<Key, Summary> table_;
    std::size_t buffer_;
    Summary initial_;
};

}  // namespace norma
