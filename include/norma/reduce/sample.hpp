#pragma once
// Some of very many items at random, the same ones however these are spread over ranks.
//
//     norma::Sample<std::string> rows(10);
//     rows.add({.file = 2, .offset = at}, [&] { return text_of(row); });
//     for (const auto& [row, position] : rows.items()) print(row);

#include "norma/base/checksum.hpp"
#include "norma/base/error.hpp"
#include "norma/comm/op.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace norma {

/// Where an item stands among all: two numbers that no other item has both of.
struct SamplePosition {
    std::uint64_t file = 0;    ///< or another coarse one
    std::uint64_t offset = 0;  ///< within it
    auto operator<=>(const SamplePosition&) const = default;
};

/// A random sample without replacement, every item as likely as any other: those whose
/// positions have the least XXH3 hashes. It depends on the positions and the seed alone;
/// another seed draws another one.
///
/// Cost: one hash an item, 2 ns; items are made only if they enter, `size` times the logarithm
/// of their number / `size` on average. Source: K. Beyer et al., doi:10.1145/1247480.1247504
/// (the k least hashes).
template <typename T>
class Sample {
  public:
    /// An item, and where it stands.
    using Item = Located<T, SamplePosition>;

    /// Up to `size` items. Throws UsageError if it is 0.
    explicit Sample(std::size_t size = 10, std::uint64_t seed = 0) : size_(size), seed_(seed) {
        if (size == 0) throw UsageError("Sample: a size of 0; it is at least 1");
    }

    /// Adds the item at a position, of which make() gives the item if it enters.
    template <typename Make>
    requires std::is_invocable_r_v<T, const Make&>
    void add(SamplePosition at, const Make& make) {
        const std::array<std::uint64_t, 2> numbers{at.file, at.offset};
        const std::uint64_t hash = checksum(std::as_bytes(std::span(numbers)), seed_);
        if (hash > limit_) return;
        if (held_.size() == size_) {
            if (!(std::tie(hash, at) < key_of(held_.front()))) return;
            std::pop_heap(held_.begin(), held_.end(), by_key);
            held_.pop_back();
        }
        held_.push_back({hash, {make(), at}});
        std::push_heap(held_.begin(), held_.end(), by_key);
        note_limit();
    }
    /// Adds an item.
    void add(SamplePosition at, const T& item) {
        add(at, [&item] { return item; });
    }
    /// Adds what another one has seen. Throws UsageError if its size or seed is another.
    void merge(const Sample& other) {
        if (size_ != other.size_ || seed_ != other.seed_)
            throw UsageError("Sample: merge() of another size or seed");
        for (const Held& held : other.held_)
            add(held.item.at, held.item.value);
    }

    /// The sample, by position; all items if there are not more than its size.
    [[nodiscard]] std::vector<Item> items() const {
        std::vector<Item> items;
        for (const Held& held : held_)
            items.push_back(held.item);
        std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
            return a.at < b.at;
        });
        return items;
    }

    /// Whether both hold the same.
    [[nodiscard]] bool operator==(
        const Sample& other) const requires std::equality_comparable<T> {
        return size_ == other.size_ && seed_ == other.seed_ && items() == other.items();
    }

    /// Of Boost.Serialization. Throws DecodeError if what is read is larger than its size.
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& size_& seed_;
        std::vector<SamplePosition> positions;  // apart: no gaps whose bytes mean nothing
        std::vector<T> values;
        if constexpr (Archive::is_saving::value) {
            for (Item& item : items()) {
                positions.push_back(item.at);
                values.push_back(std::move(item.value));
            }
        }
        archive& positions& values;
        if constexpr (Archive::is_loading::value) adopt_decoded(positions, values);
    }

  private:
    struct Held {
        std::uint64_t hash;
        Item item;
    };

    static std::tuple<const std::uint64_t&, const SamplePosition&> key_of(const Held& held) {
        return {held.hash, held.item.at};
    }
    static bool by_key(const Held& a, const Held& b) { return key_of(a) < key_of(b); }

    void note_limit() {
        if (held_.size() == size_) limit_ = held_.front().hash;
    }
    void adopt_decoded(const std::vector<SamplePosition>& positions,
                       const std::vector<T>& values) {
        held_.clear();
        limit_ = std::numeric_limits<std::uint64_t>::max();
        if (size_ == 0 || values.size() > size_ || values.size() != positions.size())
            throw DecodeError("Sample: what was read holds more items than its size");
        for (std::size_t i = 0; i < values.size(); ++i)
            add(positions[i], values[i]);
    }

    std::uint64_t size_;
    std::uint64_t seed_;
    std::uint64_t limit_ = std::numeric_limits<std::uint64_t>::max();  // hashes beyond are out
    std::vector<Held> held_;                                           // a heap by key
};

}  // namespace norma
