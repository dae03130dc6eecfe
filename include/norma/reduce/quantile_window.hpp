#pragma once
// Which buckets of leading bits a histogram holds, and where; for quantiles.hpp.

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace norma::detail {

/// A double's key is its magnitude rounded to the leading bits: the high half of its bit
/// pattern, shifted. Slot 0 is for zeros, slot i for key base + i; `width` further slots, if
/// any value had a minus sign, for those that have. A window holds whole powers of two, so it
/// depends on what was added and not on the order.
struct QuantileWindow {
    std::int32_t base = 0;
    std::int32_t width = 0;  // with the slot of the zeros; 0: nothing was added
    bool negative = false;

    [[nodiscard]] std::size_t slots() const noexcept {
        return static_cast<std::size_t>(width) * (negative ? 2 : 1);
    }
    [[nodiscard]] std::int32_t end() const noexcept { return base + width; }

    [[nodiscard]] bool holds(const QuantileWindow& other) const noexcept {
        const bool has_keys = other.width <= 1 ? width >= other.width
                                               : base <= other.base && other.end() <= end();
        return has_keys && (negative || !other.negative);
    }
    [[nodiscard]] QuantileWindow united(const QuantileWindow& other) const noexcept {
        const bool either = negative || other.negative;
        if (width <= 1 || other.width <= 1) {
            const QuantileWindow& wider = width < other.width ? other : *this;
            return {wider.base, wider.width, either};
        }
        const std::int32_t first = std::min(base, other.base);
        return {first, std::max(end(), other.end()) - first, either};
    }
    [[nodiscard]] bool operator==(const QuantileWindow&) const = default;
};

}  // namespace norma::detail
