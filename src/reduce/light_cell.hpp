#pragma once
// Count, sum, least and greatest of decimal numbers in one cache line: what most reductions by
// key ask for.

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace norma::reduce {

__extension__ using Wide = __int128;
__extension__ using UnsignedWide = unsigned __int128;

/// A sum of 128 bits, made of what travels.
struct WideSum {
    std::uint64_t low = 0;
    std::int64_t high = 0;

    [[nodiscard]] Wide value() const noexcept {
        return static_cast<Wide>(
            (static_cast<UnsignedWide>(static_cast<std::uint64_t>(high)) << 64) | low);
    }
    void add(std::int64_t value) noexcept {
        const bool carry = __builtin_add_overflow(low, static_cast<std::uint64_t>(value), &low);
        high += (value >> 63) + carry;
    }
    void set(Wide value) noexcept {
        low = static_cast<std::uint64_t>(value);
        high = static_cast<std::int64_t>(value >> 64);
    }
};

/// With how many decimals numbers are kept, and with how many they were written.
struct CellDecimals {
    std::int32_t all = 0;  ///< of sum, min and max as they are kept
    std::int16_t min = 0;  ///< the fewest that the least number was written with
    std::int16_t max = 0;  ///< and the greatest

    [[nodiscard]] static CellDecimals alike(int decimals) noexcept {
        const auto few = static_cast<std::int16_t>(decimals);
        return {decimals, few, few};
    }
    /// At once, as hot loops ask for it.
    [[nodiscard]] bool operator==(const CellDecimals& other) const noexcept {
        return std::bit_cast<std::uint64_t>(*this) == std::bit_cast<std::uint64_t>(other);
    }
};

struct alignas(64) LightCell {
    std::uint64_t count = 0;
    WideSum sum;
    std::int64_t min = std::numeric_limits<std::int64_t>::max();
    std::int64_t max = std::numeric_limits<std::int64_t>::min();
    CellDecimals decimals;
    std::uint64_t unused[2] = {0, 0};

    /// A mantissa of a number like all that count for the cell's decimals.
    void add(std::int64_t mantissa) noexcept {
        ++count;
        sum.add(mantissa);
        min = mantissa < min ? mantissa : min;
        max = mantissa > max ? mantissa : max;
    }
    /// Adds whatever its decimals; false if that needs more bits than there are, and nothing is
    /// changed.
    [[nodiscard]] bool add(std::int64_t mantissa, int of_decimals) noexcept;
    [[nodiscard]] bool merge(const LightCell& other) noexcept;
    /// Whether numbers can have made it: what is read from outside may hold anything.
    [[nodiscard]] bool is_possible() const noexcept;

  private:
    [[nodiscard]] bool rescale(std::int32_t to) noexcept;
    struct Border {
        std::int64_t value = 0;  ///< with the decimals of all
        std::int16_t decimals = 0;
    };
    void take_borders(Border least, Border greatest) noexcept;
};
static_assert(std::is_trivially_copyable_v<LightCell> && sizeof(LightCell) == 64);

}  // namespace norma::reduce
