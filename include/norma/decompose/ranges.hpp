#pragma once
// Items in a row, shared out: who owns item i, and which items a part has. For a loop over
// ranks nothing else is needed, not even MPI.
//
//     for (std::int64_t i : BlockRanges(items, world.size()).of(world.rank())) work(i);
//     const int rank = CyclicRanges(rows, world.size(), 64).owner(row);
//     const WeightedRanges lines(bytes_of_line, world.size());

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace norma {

/// The items from `first` up to, but not including, `last`.
struct Range {
    std::int64_t first = 0;  ///< the first item
    std::int64_t last = 0;   ///< one beyond the last

    bool operator==(const Range&) const = default;

    /// How many items there are.
    [[nodiscard]] constexpr std::int64_t size() const { return last - first; }
    /// Whether there is none.
    [[nodiscard]] constexpr bool empty() const { return last <= first; }
    /// Whether the item is one of them.
    [[nodiscard]] constexpr bool contains(std::int64_t item) const {
        return first <= item && item < last;
    }

    /// One item after the other, as a range-for walks them.
    struct Iterator {
        std::int64_t item = 0;  ///< where it is
        /// The item.
        constexpr std::int64_t operator*() const { return item; }
        /// On to the next.
        constexpr Iterator& operator++() {
            ++item;
            return *this;
        }
        bool operator==(const Iterator&) const = default;
    };
    /// For range-for.
    ///@{
    [[nodiscard]] constexpr Iterator begin() const { return {first}; }
    [[nodiscard]] constexpr Iterator end() const { return {std::max(first, last)}; }
    ///@}
};

namespace detail {
/// Throws UsageError unless there are 0 or more items, a part, and a block of at least one.
void refuse_ranges(std::int64_t items, int parts, std::int64_t block);

constexpr void check_ranges(std::int64_t items, int parts, std::int64_t block = 1) {
    if (items < 0 || parts < 1 || block < 1) refuse_ranges(items, parts, block);
}
}  // namespace detail

/// One range a part, nearly equal: they differ by one item at most, the longer ones come first.
class BlockRanges {
  public:
    /// Throws UsageError for less than 0 items or less than one part.
    constexpr BlockRanges(std::int64_t items, int parts) : items_(items), parts_(parts) {
        detail::check_ranges(items, parts);
        least_ = items / parts;
        longer_ = items % parts;
    }

    /// All items.
    [[nodiscard]] constexpr std::int64_t items() const { return items_; }
    /// How many parts share them.
    [[nodiscard]] constexpr int parts() const { return parts_; }
    /// The items of a part.
    [[nodiscard]] constexpr Range of(int part) const {
        return {begin_of(part), begin_of(part + std::int64_t{1})};
    }
    /// Whose an item is.
    [[nodiscard]] constexpr int owner(std::int64_t item) const {
        const std::int64_t in_longer = longer_ * (least_ + 1);
        return static_cast<int>(item < in_longer ? item / (least_ + 1)
                                                 : longer_ + (item - in_longer) / least_);
    }

  private:
    [[nodiscard]] constexpr std::int64_t begin_of(std::int64_t part) const {
        return part * least_ + std::min(part, longer_);
    }

    std::int64_t items_;
    int parts_;
    std::int64_t least_ = 0;
    std::int64_t longer_ = 0;  // so many parts have one item more
};

/// Blocks dealt out in turn, as cards are: block b goes to part b % parts.
class CyclicRanges {
  public:
    /// Throws UsageError for less than 0 items, less than one part or an empty block.
    constexpr CyclicRanges(std::int64_t items, int parts, std::int64_t block = 1)
        : items_(items),
          parts_(parts),
          block_(std::min(block, std::max<std::int64_t>(1, items))) {
        detail::check_ranges(items, parts, block);
    }

    /// All items.
    [[nodiscard]] constexpr std::int64_t items() const { return items_; }
    /// How many parts share them.
    [[nodiscard]] constexpr int parts() const { return parts_; }
    /// Items of a block, no more than all; the last block may have fewer.
    [[nodiscard]] constexpr std::int64_t block() const { return block_; }
    /// Whose an item is.
    [[nodiscard]] constexpr int owner(std::int64_t item) const {
        return static_cast<int>(item / block_ % parts_);
    }
    /// The block an item is in.
    [[nodiscard]] constexpr Range block_around(std::int64_t item) const {
        const std::int64_t first = item / block_ * block_;
        return {first, first + std::min(block_, items_ - first)};
    }
    /// How many items a part has.
    [[nodiscard]] constexpr std::int64_t count(int part) const {
        const std::int64_t whole = items_ / block_;
        const std::int64_t turns = whole / parts_;
        const std::int64_t next = whole % parts_;
        if (part < next) return (turns + 1) * block_;
        return turns * block_ + (part == next ? items_ % block_ : 0);
    }
    /// The item that is number `place` of a part's own.
    [[nodiscard]] constexpr std::int64_t item(int part, std::int64_t place) const {
        return (place / block_ * parts_ + part) * block_ + place % block_;
    }
    /// Which of its owner's items one is, counted from 0.
    [[nodiscard]] constexpr std::int64_t place(std::int64_t item) const {
        return item / block_ / parts_ * block_ + item % block_;
    }
    /// Calls `visit(range)` for every block of a part, in order.
    template <typename Visit>
    constexpr void for_each_block(int part, Visit&& visit) const {
        const std::int64_t blocks = items_ / block_ + (items_ % block_ > 0 ? 1 : 0);
        for (std::int64_t block = part; block < blocks; block += parts_)
            visit(block_around(block * block_));
    }

  private:
    std::int64_t items_;
    int parts_;
    std::int64_t block_;
};

/// One range a part, so that the heaviest is as light as ranges can be; some may be empty.
///
/// Source: A. Pinar, C. Aykanat, "Fast optimal load balancing algorithms for 1D partitioning",
/// J. Parallel Distrib. Comput. 64 (2004), doi:10.1016/j.jpdc.2004.05.003.
class WeightedRanges {
  public:
    /// Of several ways the one nearest to equal weights; weights that are all 0 count as 1.
    /// Throws UsageError for weights below 0 or not finite, and for less than one part. Takes
    /// O(items + 60 parts log items).
    WeightedRanges(std::span<const double> weights, int parts);

    /// All items.
    [[nodiscard]] std::int64_t items() const { return begins_.back(); }
    /// How many parts share them.
    [[nodiscard]] int parts() const { return static_cast<int>(begins_.size()) - 1; }
    /// The items of a part.
    [[nodiscard]] Range of(int part) const {
        const auto p = static_cast<std::size_t>(part);
        return {begins_[p], begins_[p + 1]};
    }
    /// Whose an item is. Takes O(log parts).
    [[nodiscard]] int owner(std::int64_t item) const {
        return static_cast<int>(std::upper_bound(begins_.begin(), begins_.end(), item) -
                                begins_.begin()) -
               1;
    }

  private:
    std::vector<std::int64_t> begins_;  // of every part, and the end
};

}  // namespace norma
