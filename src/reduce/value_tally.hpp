#pragma once
// How often each value of a column occurs, or each of a part of them: where all values do not
// fit into memory, those of one hash are counted after those of another.

#include "reduce/field_rules.hpp"
#include "reduce/key_table.hpp"
#include "reduce/memory_share.hpp"
#include "reduce/table_block.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace norma::reduce {

/// The values whose hashes begin with these bits: all of them, their half, a quarter.
struct HashPart {
    unsigned bits = 0;
    std::uint64_t value = 0;

    [[nodiscard]] bool holds(std::string_view text) const;
    [[nodiscard]] HashPart half(std::uint64_t which) const {
        return {bits + 1, value * 2 + which};
    }
};

/// A state of run_pass(). Throws MemoryLimitError when all of a budget take more than it
/// allows.
class ValueTally {
  public:
    using Count = std::pair<std::string, std::uint64_t>;

    ValueTally() = default;  // to be read into
    ValueTally(std::size_t column, HashPart part, std::shared_ptr<MemoryBudget> memory)
        : column_(column), part_(part), memory_(std::move(memory)) {}

    void add(const TableBlock& block);
    void add(std::string_view value, std::uint64_t count);
    void merge(ValueTally other);
    /// How many take_part() may be asked for: what they hold together is this state. Further
    /// ones are empty.
    [[nodiscard]] std::size_t parts() const;
    [[nodiscard]] ValueTally take_part(std::size_t part) const;
    /// Those that stand for something, the most frequent first; of equally frequent ones
    /// numbers by value, then texts by bytes.
    [[nodiscard]] std::vector<Count> most_frequent(std::size_t limit,
                                                   const FieldRules& rules) const;
    [[nodiscard]] std::size_t size() const noexcept { return counts_.size(); }
    [[nodiscard]] std::string_view value(std::size_t i) const { return keys_[i]; }
    [[nodiscard]] std::uint64_t count(std::size_t i) const { return counts_[i]; }

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& keys_& counts_;
    }

  private:
    void resize();

    std::size_t column_ = 0;
    HashPart part_;
    MemoryShare memory_;
    KeyTable keys_;
    std::vector<std::uint64_t> counts_;

    // Of a block; no state.
    std::vector<std::uint32_t> numbers_;
    std::string scratch_;
};

}  // namespace norma::reduce
