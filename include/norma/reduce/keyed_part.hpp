#pragma once
// What a keyed reduction ends in: every key on one rank, and the way to one sorted list of all.
//
//     part.for_each([](const std::string& key, const Moments<2>& moments) { ... });
//     part.gather_sorted(0, print);  // on rank 0, those of all ranks in the order of the keys

#include "norma/reduce/key_exchange.hpp"
#include "norma/reduce/keyed_table.hpp"
#include "norma/reduce/sorted_run.hpp"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <functional>
#include <utility>
#include <vector>

namespace norma {

namespace detail {
template <typename Key, typename Value, typename Fold>
class Regrouping;
}

/// The keys that this rank owns, in their order, and their values: the ones of all ranks
/// together are the result. Which rank owns a key depends on the key and the number of ranks
/// alone.
template <typename Key, typename Value>
class KeyedPart {
  public:
    KeyedPart(const KeyedPart&) = delete;
    KeyedPart& operator=(const KeyedPart&) = delete;
    /// Whoever is moved from has no keys.
    ///@{
    KeyedPart(KeyedPart&&) noexcept = default;
    KeyedPart& operator=(KeyedPart&&) noexcept = default;
    ///@}
    ~KeyedPart() = default;

    /// Number of keys of this rank.
    [[nodiscard]] std::size_t size() const noexcept { return order_.size(); }
    /// Number of keys of all ranks.
    [[nodiscard]] std::size_t total_size() const noexcept { return total_size_; }

    /// Calls f(key, value) for each key of this rank, in the order of the keys. Local.
    template <typename F>
    void for_each(F f) const {
        for (const Entry* entry : order_)
            f(entry->key, entry->value);
    }

    /// Collective: on `root` all keys and values in the order of the keys, elsewhere none.
    [[nodiscard]] std::vector<std::pair<Key, Value>> gather_sorted(int root) const {
        std::vector<std::pair<Key, Value>> all;
        gather_sorted(root, [this, &all](const Key& key, const Value& value) {
            all.reserve(total_size_);
            all.emplace_back(key, value);
        });
        return all;
    }

    /// Collective: calls consume(key, value) on `root` for each key of all ranks, in the order
    /// of the keys. Root holds one block of each rank at a time, together about
    /// KeyedOptions::buffer bytes. If `consume` throws, its exception comes out on the root
    /// once the others are through, and a RemoteError on these.
    /// Throws UsageError if there is no rank `root`.
    template <typename Consume>
    void gather_sorted(int root, Consume consume) const {
        detail::expect_rank(comm_, "gather_sorted", root);
        const Communicator own = comm_.duplicate();  // nobody else's messages
        std::exception_ptr failure;
        if (comm_.rank() == root) {
            auto runs = detail::begin_runs<Key, Value>(own);
            try {
                merge(runs, consume);
            } catch (...) {
                failure = std::current_exception();
            }
            for (auto& run : runs)
                run.skip_the_rest();
        } else {
            detail::RunSender sender(own, root, buffer_ / static_cast<std::size_t>(own.size()));
            try {
                for_each([&](const Key& key, const Value& value) { sender.add(key, value); });
            } catch (...) {
                failure = std::current_exception();
                sender.discard();
            }
            sender.finish();
        }
        detail::agree(own, "gather_sorted", failure);
    }

  private:
    template <typename K, typename V, typename Fold>
    friend class detail::Regrouping;
    using Entry = typename detail::KeyedTable<Key, Value>::Entry;
    using Entries = typename detail::KeyedTable<Key, Value>::Entries;
    using Runs = std::vector<detail::SortedRun<Key, Value>>;

    KeyedPart(const Communicator& comm, std::size_t buffer, Entries entries)
        : comm_(comm), buffer_(buffer), entries_(std::move(entries)) {
        order_.reserve(entries_.size());
        for (const Entry& entry : entries_)
            order_.push_back(&entry);
        std::sort(order_.begin(), order_.end(), [](const Entry* a, const Entry* b) {
            return a->key < b->key;
        });
    }

    /// The keys of this rank and of the runs of the others.
    template <typename Consume>
    void merge(Runs& runs, Consume& consume) const {
        using Run = detail::SortedRun<Key, Value>;
        const auto later = [](const Run* a, const Run* b) { return b->key() < a->key(); };
        std::vector<Run*> heap;
        for (Run& run : runs)
            if (run.next()) heap.push_back(&run);
        std::make_heap(heap.begin(), heap.end(), later);
        auto mine = order_.begin();
        while (!heap.empty()) {
            Run& run = *heap.front();
            if (mine != order_.end() && (*mine)->key < run.key()) {
                consume(std::as_const((*mine)->key), std::as_const((*mine)->value));
                ++mine;
                continue;
            }
            consume(run.key(), run.value());
            std::pop_heap(heap.begin(), heap.end(), later);
            if (run.next()) {
                std::push_heap(heap.begin(), heap.end(), later);
            } else {
                heap.pop_back();
            }
        }
        for (; mine != order_.end(); ++mine)
            consume(std::as_const((*mine)->key), std::as_const((*mine)->value));
    }

    Communicator comm_;
    std::size_t buffer_;
    std::size_t total_size_ = 0;
    Entries entries_;
    std::vector<const Entry*> order_;
};

}  // namespace norma
