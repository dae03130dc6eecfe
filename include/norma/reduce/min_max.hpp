#pragma once
// The least and the greatest value, and where they stand.
//
//     norma::MinMax<double> temperatures;
//     temperatures.add(-3.5, row);
//     if (auto min = temperatures.min()) print(min->value, min->at);

#include "norma/base/error.hpp"
#include "norma/comm/op.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <tuple>

namespace norma {

/// Least and greatest of values that have an order, each with its position: among equal values
/// the least position. NaN is left out, and counted.
template <std::totally_ordered T, std::totally_ordered Position = std::uint64_t>
class MinMax {
  public:
    /// A value, and where it stands.
    using At = Located<T, Position>;

    /// Adds a value.
    void add(const T& value, const Position& at) {
        if (value != value) {
            ++nan_;
            return;
        }
        if (!min_ || goes_before(value, min_->value, at, min_->at)) min_ = At{value, at};
        if (!max_ || goes_before(max_->value, value, at, max_->at)) max_ = At{value, at};
    }
    /// Adds what another one has seen.
    void merge(const MinMax& other) {
        nan_ += other.nan_;
        if (!other.min_) return;
        add(other.min_->value, other.min_->at);
        add(other.max_->value, other.max_->at);
    }

    /// The least value, if there was any.
    [[nodiscard]] const std::optional<At>& min() const noexcept { return min_; }
    /// The greatest value, if there was any.
    [[nodiscard]] const std::optional<At>& max() const noexcept { return max_; }
    /// How many values were NaN.
    [[nodiscard]] std::uint64_t nan_count() const noexcept { return nan_; }

    /// Whether both have seen the same, as far as they can tell.
    [[nodiscard]] bool operator==(const MinMax&) const = default;

    /// Of Boost.Serialization. Throws DecodeError if what is read has one end only.
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& nan_;
        exchange(archive, min_);
        exchange(archive, max_);
        if constexpr (Archive::is_loading::value) {
            if (min_.has_value() != max_.has_value())
                throw DecodeError("MinMax: what was read has one end only");
        }
    }

  private:
    /// Value and position apart: no gaps whose bytes mean nothing.
    template <typename Archive>
    static void exchange(Archive& archive, std::optional<At>& end) {
        std::optional<std::tuple<T, Position>> parts;
        if (end) parts.emplace(end->value, end->at);
        archive& parts;
        if constexpr (Archive::is_loading::value) {
            end.reset();
            if (parts) end = At{std::get<0>(*parts), std::get<1>(*parts)};
        }
    }
    static bool goes_before(const T& lesser,
                            const T& greater,
                            const Position& at,
                            const Position& held) {
        return lesser < greater || (!(greater < lesser) && at < held);
    }

    std::uint64_t nan_ = 0;
    std::optional<At> min_;
    std::optional<At> max_;
};

}  // namespace norma
