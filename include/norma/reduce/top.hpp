#pragma once
// The most frequent keys, counted exactly as long as there are not too many different ones.
//
//     norma::Top<std::string> stations;
//     stations.add("Hamburg");
//     if (auto best = stations.result(10)) for (auto& [key, count] : *best) ...

#include "norma/base/error.hpp"
#include "norma/base/result.hpp"
#include "norma/reduce/key_hash.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace norma {

/// Counts of keys, up to so many different ones. If there are more of them in all, it says so
/// and counts none: whether there are does not depend on how the keys are spread and ordered.
///
/// Cost: about 10 ns a key and 64 bytes for each different one. See KeyedReduction for any
/// number of keys.
template <typename Key>
class Top {
  public:
    /// A key, and how often it was added.
    struct Counted {
        Key key;                  ///< the key
        std::uint64_t count = 0;  ///< how often
        bool operator==(const Counted&) const = default;
    };

    /// Counts up to `capacity` different keys.
    explicit Top(std::size_t capacity = 10'000) : capacity_(capacity) {}

    /// Adds a key, `count` times.
    template <typename SomeKey>
    void add(const SomeKey& key, std::uint64_t count = 1) {
        all_ += count;
        if (overflowed_) return;
        const auto found = counts_.find(key);
        if (found != counts_.end()) {
            found->second += count;
        } else if (counts_.size() < capacity_) {
            counts_.emplace(key, count);
        } else {
            give_up();
        }
    }
    /// Adds what another one has seen. Throws UsageError if its capacity is another.
    void merge(const Top& other) {
        if (capacity_ != other.capacity_) {
            throw UsageError("Top: merge() of capacities " + std::to_string(capacity_) +
                             " and " + std::to_string(other.capacity_) +
                             "; they must be the same");
        }
        const std::uint64_t all = all_ + other.all_;
        if (other.overflowed_) give_up();
        for (const auto& [key, count] : other.counts_)
            add(key, count);
        all_ = all;
    }

    /// The `size` most frequent keys, the most frequent first, equally frequent ones by
    /// their order; or why they are not known.
    [[nodiscard]] Result<std::vector<Counted>> result(std::size_t size) const {
        if (overflowed_) {
            return Failure{"there are more than " + std::to_string(capacity_) +
                           " different keys; count them with a larger capacity"};
        }
        std::vector<Counted> keys = sorted([](const Counted& a, const Counted& b) {
            return a.count != b.count ? a.count > b.count : a.key < b.key;
        });
        keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(std::min(size, keys.size())),
                   keys.end());
        return keys;
    }
    /// How many keys were added, different or not.
    [[nodiscard]] std::uint64_t count() const noexcept { return all_; }
    /// How many different keys were added; the capacity and one if there are more.
    [[nodiscard]] std::size_t different() const noexcept {
        return overflowed_ ? capacity_ + 1 : counts_.size();
    }

    /// Whether both have seen the same, as far as they can tell.
    [[nodiscard]] bool operator==(const Top& other) const {
        return capacity_ == other.capacity_ && all_ == other.all_ &&
               overflowed_ == other.overflowed_ && counts_ == other.counts_;
    }

    /// Of Boost.Serialization. Throws DecodeError if what is read holds too many keys, or one
    /// twice.
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        std::uint64_t capacity = capacity_;
        std::vector<Key> keys;
        std::vector<std::uint64_t> counts;  // apart: no gaps whose bytes mean nothing
        if constexpr (Archive::is_saving::value) {
            for (Counted& counted :
                 sorted([](const Counted&a, const Counted&b) { return a.key < b.key; })) {
                keys.push_back(std::move(counted.key));
                counts.push_back(counted.count);
            }
        }
        archive& capacity& all_& overflowed_& keys& counts;
        if constexpr (Archive::is_loading::value) adopt_decoded(capacity, keys, counts);
    }

  private:
    /// Also of what compares with a key, as string_view does.
    struct Hash {
        using is_transparent = void;
        template <typename SomeKey>
        std::size_t operator()(const SomeKey& key) const {
            return key_hash(key);
        }
    };

    void give_up() {
        overflowed_ = true;
        counts_ = {};
    }
    template <typename Before>
    [[nodiscard]] std::vector<Counted> sorted(const Before& before) const {
        std::vector<Counted> keys;
        for (const auto& [key, count] : counts_)
            keys.push_back({key, count});
        std::sort(keys.begin(), keys.end(), before);
        return keys;
    }
    void adopt_decoded(std::uint64_t capacity,
                       const std::vector<Key>& keys,
                       const std::vector<std::uint64_t>& counts) {
        counts_ = {};
        capacity_ = capacity;
        for (std::size_t i = 0; i < std::min(keys.size(), counts.size()); ++i)
            counts_.emplace(keys[i], counts[i]);
        if (keys.size() != counts_.size() || counts.size() != counts_.size() ||
            counts_.size() > capacity_ || (overflowed_ && !counts_.empty())) {
            throw DecodeError("Top: what was read holds too many keys, or one twice");
        }
    }

    std::uint64_t capacity_;
    std::uint64_t all_ = 0;
    bool overflowed_ = false;
    std::unordered_map<Key, std::uint64_t, Hash, std::equal_to<>> counts_;
};

}  // namespace norma
