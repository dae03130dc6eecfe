#pragma once
// A table of values by key: open addressing over hashes, the entries themselves stay in place.

#include "norma/reduce/key_hash.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <ranges>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace norma::detail {

template <typename T>
concept TellsMemory = requires(const T& value) {
    { value.memory() } -> std::convertible_to<std::size_t>;
};

/// Whether it is known what a `T` takes outside of itself.
template <typename T>
inline constexpr bool has_known_heap = TellsMemory<T> ||
                                       (std::ranges::contiguous_range<const T> &&
                                        !std::is_trivially_copyable_v<T>);

/// What a value takes outside of itself, about; 0 if it is not known.
template <typename T>
[[nodiscard]] std::size_t heap_bytes(const T& value) {
    if constexpr (TellsMemory<T>) {
        return value.memory();
    } else if constexpr (std::is_same_v<T, std::string>) {
        return value.capacity() > std::string().capacity() ? value.capacity() + 1 : 0;
    } else if constexpr (has_known_heap<T>) {
        return std::ranges::size(value) * sizeof(std::ranges::range_value_t<const T>);
    } else {
        return 0;
    }
}

/// Values by key.
///
/// Linear probing over pairs of a hash and where the entry lies, at most half full: a miss
/// reads one cache line, a hit one more. Entries stay where they are until they are taken out.
template <typename Key, typename Value>
class KeyedTable {
  public:
    /// One key and what belongs to it.
    struct Entry {
        Key key;
        Value value;
    };
    /// Many of them, which stay where they are as long as they are there.
    using Entries = std::deque<Entry>;
    /// What was found, or made.
    struct Found {
        Value& value;
        bool is_new;
    };

    KeyedTable() = default;
    KeyedTable(const KeyedTable&) = delete;
    KeyedTable& operator=(const KeyedTable&) = delete;
    KeyedTable(KeyedTable&&) noexcept = default;
    KeyedTable& operator=(KeyedTable&&) noexcept = default;
    ~KeyedTable() = default;

    /// The value of `key`; where there is none, make() gives it.
    template <typename SomeKey, typename Make>
    Found find_or_make(SomeKey&& key, const Make& make) {
        if (2 * (entries_.size() + 1) > slots_.size()) [[unlikely]]
            grow();
        const std::uint64_t hash = key_hash(key);
        for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
            Slot& slot = slots_[at];
            if (slot.entry == nullptr) {
                entries_.push_back(Entry{Key(std::forward<SomeKey>(key)), make()});
                Entry& entry = entries_.back();
                slot = {hash, &entry};
                heap_ += heap_bytes(entry.key) + heap_bytes(entry.value);
                return {entry.value, true};
            }
            if (slot.hash == hash && slot.entry->key == key) return {slot.entry->value, false};
        }
    }

    /// Does change(value), and keeps count of what a value of this table takes.
    template <typename Change>
    void change(Value& value, const Change& change_value) {
        if constexpr (has_known_heap<Value>) {
            const std::size_t before = heap_bytes(value);
            change_value(value);
            const std::size_t sum = heap_ + heap_bytes(value);
            heap_ = sum > before ? sum - before : 0;  // others may have changed it as well
        } else {
            change_value(value);
        }
    }

    /// Number of keys.
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    /// What all of it takes, about.
    [[nodiscard]] std::size_t bytes() const noexcept {
        return slots_.size() * sizeof(Slot) + entries_.size() * sizeof(Entry) + heap_;
    }

    /// All entries, in no order that means anything; nothing can be found any more.
    [[nodiscard]] Entries release() {
        slots_ = {};
        heap_ = 0;
        return std::exchange(entries_, {});
    }

  private:
    struct Slot {
        std::uint64_t hash = 0;
        Entry* entry = nullptr;
    };

    [[nodiscard]] std::size_t mask() const noexcept { return slots_.size() - 1; }

    void grow() {
        constexpr std::size_t least = 64;
        std::vector<Slot> old(slots_.empty() ? least : 2 * slots_.size());
        old.swap(slots_);
        for (const Slot& slot : old) {
            if (slot.entry == nullptr) continue;
            std::size_t at = slot.hash & mask();
            while (slots_[at].entry != nullptr)
                at = (at + 1) & mask();
            slots_[at] = slot;
        }
    }

    std::vector<Slot> slots_;
    Entries entries_;
    std::size_t heap_ = 0;
};

}  // namespace norma::detail
