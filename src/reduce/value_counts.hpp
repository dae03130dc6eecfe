#pragma once
// How often each value of a column occurs, exactly, as long as there are few different ones;
// beyond that, about how many different ones there are.

#include "norma/reduce/decimal.hpp"
#include "norma/reduce/distinct.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace norma::reduce {

/// A value as it was written: a text, or a number as mantissa and decimals; one with more
/// digits than these hold has them all in `text`.
struct Value {
    static constexpr std::int16_t is_text = INT16_MIN;
    static constexpr std::int16_t is_large = INT16_MIN + 1;

    std::int64_t mantissa = 0;
    std::int16_t decimals = is_text;
    std::string text;

    /// As text: of a number its digits.
    [[nodiscard]] std::string str() const;
    [[nodiscard]] bool is_number() const noexcept { return decimals != is_text; }
    /// Of a number.
    [[nodiscard]] Decimal number() const;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a 0 in it
    auto operator<=>(const Value&) const = default;
    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& mantissa& decimals& text;
    }
};

struct CountedValue {
    Value value;
    std::uint64_t count = 0;
    std::uint64_t hash = 0;
    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& value& count& hash;
    }
};

/// The same for any order of the values and any split of them: whether there are too many to
/// count depends on how many different ones there are in all. Numbers are taken as they are
/// written, which is fast, and put together by value in what is given.
class ValueCounts {
  public:
    static constexpr std::size_t most = 4096;

    void add_text(std::string_view text);
    /// A number of more digits than a mantissa has.
    void add_large(const Decimal& number);
    /// mantissas[i] * 10^-decimals[i], or all with `decimals`.
    void add_numbers(const std::int64_t* mantissas, std::size_t count, int decimals);
    void add_numbers(const std::int64_t* mantissas,
                     const std::int16_t* decimals,
                     std::size_t count);
    void merge(ValueCounts other);

    /// Whether every value was counted.
    [[nodiscard]] bool exact() const noexcept { return !many_; }
    /// How many different values: exact, or with the error of Distinct, and then numbers of
    /// equal value that are written in several ways are several.
    [[nodiscard]] double distinct() const;
    /// The values in ascending order with their counts, numbers before texts; none unless
    /// exact(). Numbers of equal value are one, in the shortest way they were written.
    [[nodiscard]] std::vector<CountedValue> sorted() const;
    /// The most frequent values, equally frequent ones in their own order; none unless exact().
    [[nodiscard]] std::vector<CountedValue> top(std::size_t count) const;

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& values_& many_;
        if constexpr (Archive::is_loading::value) rebuild();
    }

  private:
    /// A number met of late: most are found here.
    struct Seen {
        std::int64_t mantissa;
        std::int16_t decimals;
        std::uint16_t value;  // from 1
    };

    [[nodiscard]] CountedValue* find(std::uint64_t hash,
                                     std::int64_t mantissa,
                                     std::int16_t decimals,
                                     std::string_view text);
    template <typename DecimalsAt>
    void add_all(const std::int64_t* mantissas, std::size_t count, DecimalsAt at);
    void add_one(const CountedValue& value);
    void add_digits(std::string_view digits, std::int16_t kind);
    void grow();
    void give_up();
    void rebuild();

    std::vector<CountedValue> values_;
    std::vector<std::uint16_t> slots_;  // 0: empty; else the number of a value, from 1
    std::optional<Distinct> many_;
    // Of a block; no state.
    std::vector<std::uint64_t> hashes_;
    std::vector<Seen> seen_;  // by the last bits of the mantissa
};

/// A hash of a text, the same on all machines.
[[nodiscard]] std::uint64_t hash_of(std::string_view text);

}  // namespace norma::reduce
