#include "reduce/value_counts.hpp"

#include "norma/base/error.hpp"
#include "norma/reduce/integer_archive.hpp"
#include "norma/table/number.hpp"

#include "reduce/numbers.hpp"

#define XXH_INLINE_ALL  // NOLINT(readability-identifier-naming): not ours
#include <algorithm>
#include <iterator>
#include <utility>
#include <xxhash.h>

namespace norma::reduce {

namespace {

constexpr std::size_t first_slots = 64;
constexpr std::size_t slots_a_value = 4;  // at least; a power of two in all
constexpr std::size_t seen_slots = 4096;
constexpr std::size_t worth_seeing = 256;  // numbers at once: of many columns there are few

/// Mixes all bits into all others. Source: D. Stafford's mix 13 of MurmurHash3's finalizer, as
/// in G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators" (2014),
/// DOI 10.1145/2660193.2660195.
inline std::uint64_t mixed(std::uint64_t bits) {
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebU;
    return bits ^ (bits >> 31);
}

inline std::uint64_t number_hash(std::int64_t mantissa, int decimals) {
    return mixed(static_cast<std::uint64_t>(mantissa) +
                 static_cast<std::uint64_t>(decimals + 5000) * 0x9e3779b97f4a7c15U);
}

struct WrittenNumber {
    Decimal number;
    const CountedValue* counted;
};

/// With the decimals of the one that has most of them: to be compared by their mantissas.
void align(std::vector<WrittenNumber>& numbers) {
    int most = 0;
    for (const WrittenNumber& one : numbers)
        most = std::max(most, one.number.decimals);
    for (WrittenNumber& one : numbers)
        if (one.number.decimals != most) one.number = one.number.with_decimals(most);
}

/// How many digits are written behind the point.
int digits_behind(const CountedValue& value) {
    return std::max(value.value.decimals == Value::is_large ? value.value.number().decimals
                                                            : int{value.value.decimals},
                    0);
}

/// Whether there may be numbers of equal value: not with the same decimals.
bool may_be_equal(const std::vector<CountedValue>& values) {
    std::optional<std::int16_t> decimals;
    for (const CountedValue& value : values) {
        if (!value.value.is_number()) continue;
        if (!decimals) decimals = value.value.decimals;
        if (value.value.decimals == Value::is_large || value.value.decimals != *decimals)
            return true;
    }
    return false;
}

/// By value; of equal ones the shortest first.
bool comes_before(const WrittenNumber& a, const WrittenNumber& b) {
    const int order = a.number.mantissa.compare(b.number.mantissa);
    if (order != 0) return order < 0;
    const int behind_a = digits_behind(*a.counted);
    const int behind_b = digits_behind(*b.counted);
    return behind_a != behind_b ? behind_a < behind_b : a.counted->value < b.counted->value;
}

}  // namespace

std::uint64_t hash_of(std::string_view text) {
    return XXH3_64bits(text.data(), text.size());
}

std::string Value::str() const {
    return decimals <= is_large ? text : Decimal{mantissa, decimals}.str();
}

Decimal Value::number() const {
    return decimals <= is_large ? decimal_of(table::read_number(text))
                                : Decimal{mantissa, decimals};
}

CountedValue* ValueCounts::find(std::uint64_t hash,
                                std::int64_t mantissa,
                                std::int16_t decimals,
                                std::string_view text) {
    if (slots_.size() < slots_a_value * std::min(values_.size() + 1, most)) grow();
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash & mask;
    while (slots_[slot] != 0) {
        CountedValue& known = values_[slots_[slot] - 1U];
        if (known.hash == hash && known.value.mantissa == mantissa &&
            known.value.decimals == decimals && known.value.text == text) {
            return &known;
        }
        slot = (slot + 1) & mask;
    }
    if (values_.size() == most) return nullptr;
    values_.push_back({{mantissa, decimals, std::string(text)}, 0, hash});
    slots_[slot] = static_cast<std::uint16_t>(values_.size());
    return &values_.back();
}

/// A table of many columns has few values in each: slots come with the values.
void ValueCounts::grow() {
    slots_.assign(std::max(first_slots, 2 * slots_.size()), 0);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = 0; i < values_.size(); ++i) {
        std::size_t slot = values_[i].hash & mask;
        while (slots_[slot] != 0)
            slot = (slot + 1) & mask;
        slots_[slot] = static_cast<std::uint16_t>(i + 1);
    }
}

/// Too many different ones: only their hashes are kept.
void ValueCounts::give_up() {
    many_.emplace();
    for (const CountedValue& value : values_)
        many_->add_hash(value.hash);
    values_ = {};
    slots_ = {};
    seen_ = {};
}

void ValueCounts::add_one(const CountedValue& value) {
    if (!many_) {
        CountedValue* const known =
            find(value.hash, value.value.mantissa, value.value.decimals, value.value.text);
        if (known != nullptr) {
            known->count += value.count;
            return;
        }
        give_up();
    }
    many_->add_hash(value.hash);
}

void ValueCounts::add_text(std::string_view text) {
    add_digits(text, Value::is_text);
}

void ValueCounts::add_large(const Decimal& number) {
    add_digits(number.str(), Value::is_large);
}

void ValueCounts::add_digits(std::string_view digits, std::int16_t kind) {
    const std::uint64_t hash = hash_of(digits);
    if (!many_) {
        CountedValue* const known = find(hash, 0, kind, digits);
        if (known != nullptr) {
            ++known->count;
            return;
        }
        give_up();
    }
    many_->add_hash(hash);
}

template <typename DecimalsAt>
void ValueCounts::add_all(const std::int64_t* mantissas, std::size_t count, DecimalsAt at) {
    if (!many_ && count >= worth_seeing) seen_.resize(seen_slots);
    std::size_t done = 0;
    for (; !many_ && done < count; ++done) {
        const std::int64_t mantissa = mantissas[done];
        const std::int16_t decimals = at(done);
        if (!seen_.empty()) {
            const Seen& seen = seen_[static_cast<std::size_t>(mantissa) & (seen_slots - 1)];
            if (seen.value != 0 && seen.mantissa == mantissa && seen.decimals == decimals) {
                ++values_[seen.value - 1U].count;
                continue;
            }
        }
        CountedValue* const known =
            find(number_hash(mantissa, decimals), mantissa, decimals, {});
        if (known == nullptr) {
            give_up();
            break;
        }
        ++known->count;
        if (!seen_.empty()) {
            const auto value = static_cast<std::uint16_t>(known - values_.data() + 1);
            seen_[static_cast<std::size_t>(mantissa) & (seen_slots - 1)] = {
                mantissa, decimals, value};
        }
    }
    if (done == count) return;
    hashes_.resize(count - done);
    for (std::size_t i = 0; i < hashes_.size(); ++i)
        hashes_[i] = number_hash(mantissas[done + i], at(done + i));
    many_->add_hashes(hashes_);
}

void ValueCounts::add_numbers(const std::int64_t* mantissas, std::size_t count, int decimals) {
    const auto same = static_cast<std::int16_t>(decimals);
    add_all(mantissas, count, [same](std::size_t) { return same; });
}

void ValueCounts::add_numbers(const std::int64_t* mantissas,
                              const std::int16_t* decimals,
                              std::size_t count) {
    add_all(mantissas, count, [decimals](std::size_t i) { return decimals[i]; });
}

void ValueCounts::merge(ValueCounts other) {
    if (other.many_) {
        if (!many_) give_up();
        many_->merge(*other.many_);
        return;
    }
    for (const CountedValue& value : other.values_)
        add_one(value);
}

double ValueCounts::distinct() const {
    if (many_) return many_->estimate();
    return static_cast<double>(may_be_equal(values_) ? sorted().size() : values_.size());
}

std::vector<CountedValue> ValueCounts::sorted() const {
    std::vector<WrittenNumber> numbers;
    std::vector<CountedValue> texts;
    for (const CountedValue& value : values_) {
        if (value.value.is_number()) {
            numbers.push_back({value.value.number(), &value});
        } else {
            texts.push_back(value);
        }
    }
    align(numbers);
    std::sort(numbers.begin(), numbers.end(), comes_before);
    std::sort(texts.begin(), texts.end(), [](const CountedValue& a, const CountedValue& b) {
        return a.value.text < b.value.text;
    });
    std::vector<CountedValue> all;
    all.reserve(values_.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (i > 0 && numbers[i].number.mantissa == numbers[i - 1].number.mantissa) {
            all.back().count += numbers[i].counted->count;
        } else {
            all.push_back(*numbers[i].counted);
        }
    }
    std::move(texts.begin(), texts.end(), std::back_inserter(all));
    return all;
}

std::vector<CountedValue> ValueCounts::top(std::size_t count) const {
    std::vector<CountedValue> all = sorted();
    std::stable_sort(all.begin(), all.end(), [](const CountedValue& a, const CountedValue& b) {
        return a.count > b.count;
    });
    all.resize(std::min(count, all.size()));
    return all;
}

/// What was read from outside may hold anything: the table is made anew.
void ValueCounts::rebuild() {
    std::vector<CountedValue> read = std::move(values_);
    values_ = {};
    slots_ = {};
    seen_ = {};
    if (many_ && !read.empty()) throw DecodeError("a damaged state: values beside a sketch");
    if (read.size() > most) throw DecodeError("a damaged state: too many counted values");
    for (CountedValue& value : read) {
        const bool has_text = value.value.decimals <= Value::is_large;
        if (has_text ? value.value.mantissa != 0 : !value.value.text.empty())
            throw DecodeError("a damaged state: a counted value is both text and number");
        if (!has_text) detail::check_decoded_decimals(value.value.decimals);
        value.hash = has_text ? hash_of(value.value.text)
                              : number_hash(value.value.mantissa, value.value.decimals);
        add_one(value);
    }
}

}  // namespace norma::reduce
