#include "reduce/value_tally.hpp"

#include "norma/base/error.hpp"

#include "reduce/block_numbers.hpp"
#include "reduce/group_keys.hpp"
#include "reduce/told_size.hpp"

#define XXH_INLINE_ALL  // NOLINT(readability-identifier-naming): not ours
#include <algorithm>
#include <fmt/format.h>
#include <variant>
#include <xxhash.h>

namespace norma::reduce {

bool HashPart::holds(std::string_view text) const {
    return bits == 0 || XXH3_64bits(text.data(), text.size()) >> (64 - bits) == value;
}

void ValueTally::add(const TableBlock& block) {
    const BlockColumn& column = block.columns[column_];
    const auto* text = std::get_if<table::TextColumn>(&column);
    if (text != nullptr && part_.bits == 0) {
        keys_.find_or_add(*text, numbers_);
        resize();
        for (const std::uint32_t number : numbers_)
            ++counts_[number];
        return;
    }
    for (std::size_t row = 0; row < block.rows; ++row) {
        const std::string_view value = field_text(column, row, scratch_);
        if (part_.holds(value)) add(value, 1);
    }
}

void ValueTally::add(std::string_view value, std::uint64_t count) {
    const std::uint32_t number = keys_.find_or_add(value);
    resize();
    counts_[number] += count;
}

void ValueTally::merge(ValueTally other) {
    if (other.keys_.size() != other.counts_.size())
        throw DecodeError("damaged counts: not one for each value");
    other.memory_.give_back();
    keys_.find_or_add(other.keys_, numbers_);
    resize();
    for (std::size_t i = 0; i < numbers_.size(); ++i)
        counts_[numbers_[i]] += other.counts_[i];
}

std::size_t ValueTally::parts() const {
    return parts_of(keys_.size());
}

ValueTally ValueTally::take_part(std::size_t part) const {
    const std::size_t from = std::min(part * keys_in_a_part, keys_.size());
    const std::size_t to = std::min(from + keys_in_a_part, keys_.size());
    ValueTally taken;
    taken.keys_ = keys_.part(from, to);
    taken.counts_.assign(counts_.begin() + static_cast<std::ptrdiff_t>(from),
                         counts_.begin() + static_cast<std::ptrdiff_t>(to));
    return taken;
}

void ValueTally::resize() {
    if (counts_.size() == keys_.size()) return;
    counts_.resize(keys_.size());
    const std::size_t bytes = keys_.bytes() + counts_.size() * sizeof(std::uint64_t);
    if (memory_.take(bytes)) return;
    throw MemoryLimitError(fmt::format(
        "{} different values so far take {}; allow more (for top and distinct a file "
        "needs less than a pipe: it is read in parts)",
        counts_.size(),
        told_too_large(bytes, memory_.others())));
}

std::vector<ValueTally::Count> ValueTally::most_frequent(std::size_t limit,
                                                         const FieldRules& rules) const {
    std::vector<std::uint32_t> order = sorted_groups(keys_, 1, rules.point);
    std::erase_if(order, [&](std::uint32_t number) { return rules.is_missing(keys_[number]); });
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return counts_[a] > counts_[b];
    });
    order.resize(std::min(limit, order.size()));
    std::vector<Count> most;
    most.reserve(order.size());
    for (const std::uint32_t number : order)
        most.emplace_back(keys_[number], counts_[number]);
    return most;
}

}  // namespace norma::reduce
