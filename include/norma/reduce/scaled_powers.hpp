#pragma once
// The state under every exact mean and deviation: sums of powers of integers, kept apart by the
// unit the integers count (0.01, say, or 2^-40). Programs use DecimalMoments and Moments.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace norma::detail {

/// Sums of powers of all integers of one scale, in two's complement, lowest word first: wide
/// enough for 2^64 of them.
struct PowerSums {
    std::int64_t scale = 0;
    std::uint64_t count = 0;
    std::int64_t min = std::numeric_limits<std::int64_t>::max();
    std::int64_t max = std::numeric_limits<std::int64_t>::min();
    std::array<std::uint64_t, 2> first{};
    std::array<std::uint64_t, 3> second{};
    std::array<std::uint64_t, 4> third{};
    std::array<std::uint64_t, 5> fourth{};
};

/// Power sums by scale.
class ScaledPowers {
  public:
    /// Scales lie within this of 0, either way.
    static constexpr int widest_scale = 4096;

    /// Sums powers up to 2 or 4. Throws UsageError for another number.
    explicit ScaledPowers(int powers);

    /// Adds integers of one scale.
    void add(const std::int64_t* values, std::size_t count, int scale);
    /// Adds integers, each of its own scale.
    void add(const std::int64_t* values, const std::int16_t* scales, std::size_t count);
    /// Adds one integer.
    void add(std::int64_t value, int scale);
    /// Adds what `other` has; both must sum the same powers.
    void merge(const ScaledPowers& other);

    [[nodiscard]] int powers() const noexcept { return powers_; }
    [[nodiscard]] std::uint64_t count() const noexcept;
    [[nodiscard]] std::uint64_t zeros() const noexcept { return zeros_; }
    [[nodiscard]] std::uint64_t negatives() const noexcept { return negatives_; }
    /// By ascending scale, each with a count above 0.
    [[nodiscard]] const std::vector<PowerSums>& scales() const noexcept { return scales_; }

    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& powers_& zeros_& negatives_& scales_;
        if constexpr (Archive::is_loading::value) check_decoded();
    }

  private:
    PowerSums& at(std::int64_t scale);
    void add_one(PowerSums& sums, std::int64_t value);
    void add_block(PowerSums& sums, const std::int64_t* values, std::size_t count);
    void check_decoded() const;

    std::int32_t powers_ = 4;
    std::uint64_t zeros_ = 0;
    std::uint64_t negatives_ = 0;
    std::vector<PowerSums> scales_;
};

}  // namespace norma::detail
