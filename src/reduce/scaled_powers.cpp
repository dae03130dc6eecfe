#include "norma/reduce/scaled_powers.hpp"

#include "norma/base/error.hpp"

#include "reduce/by_scale.hpp"
#include "reduce/power_kernels.hpp"
#include "reduce/power_pieces.hpp"
#include "reduce/wide_words.hpp"

#include <algorithm>
#include <span>
#include <string>

namespace norma::detail {

ScaledPowers::ScaledPowers(int powers) : powers_(powers) {
    if (powers == 2 || powers == 4) return;
    throw UsageError("moments of the powers up to " + std::to_string(powers) +
                     ": they are summed up to 2 or 4");
}

PowerSums& ScaledPowers::at(std::int64_t scale) {
    if (scale < -widest_scale || scale > widest_scale) {
        throw UsageError("moments of a number with " + std::to_string(scale) +
                         " decimals: they are from -" + std::to_string(widest_scale) + " to " +
                         std::to_string(widest_scale));
    }
    auto place = std::lower_bound(
        scales_.begin(), scales_.end(), scale, [](const PowerSums& sums, std::int64_t wanted) {
            return sums.scale < wanted;
        });
    if (place == scales_.end() || place->scale != scale) {
        place = scales_.insert(place, PowerSums{});
        place->scale = scale;
    }
    return *place;
}

void ScaledPowers::add(const std::int64_t* values, std::size_t count, int scale) {
    if (count == 0) return;
    add_block(at(scale), values, count);
}

void ScaledPowers::add(const std::int64_t* values,
                       const std::int16_t* scales,
                       std::size_t count) {
    for_each_scale(
        values, scales, count, [this](std::span<const std::int64_t> alike, int scale) {
            add(alike.data(), alike.size(), scale);
        });
}

void ScaledPowers::add(std::int64_t value, int scale) {
    add_one(at(scale), value);
}

void ScaledPowers::add_one(PowerSums& sums, std::int64_t value) {
    ++sums.count;
    sums.min = std::min(sums.min, value);
    sums.max = std::max(sums.max, value);
    zeros_ += value == 0 ? 1 : 0;
    negatives_ += value < 0 ? 1 : 0;
    add_powers(sums, value, powers_);
}

void ScaledPowers::add_block(PowerSums& sums, const std::int64_t* values, std::size_t count) {
    constexpr std::size_t few = 12;  // one by one is faster
    const PowerKernels& kernels = power_kernels();
    while (count > few) {
        const std::size_t now = std::min(count, most_at_once);
        const Survey survey = kernels.survey(values, now);
        sums.count += now;
        sums.min = std::min(sums.min, survey.min);
        sums.max = std::max(sums.max, survey.max);
        zeros_ += survey.zeros;
        negatives_ += survey.negatives;
        // The powers of the distances from the least, which are short and not negative.
        const std::uint64_t widest =
            static_cast<std::uint64_t>(survey.max) - static_cast<std::uint64_t>(survey.min);
        PowerPieces pieces{};
        (powers_ == 2 ? kernels.sum_two : kernels.sum_four)(
            values, now, survey.min, widest, pieces);
        add_pieces(sums, pieces, now, survey.min, powers_);
        values += now;
        count -= now;
    }
    for (std::size_t i = 0; i < count; ++i)
        add_one(sums, values[i]);
}

void ScaledPowers::merge(const ScaledPowers& other) {
    if (powers_ != other.powers_) {
        throw UsageError("moments with powers up to " + std::to_string(other.powers_) +
                         " cannot be merged into ones up to " + std::to_string(powers_));
    }
    zeros_ += other.zeros_;
    negatives_ += other.negatives_;
    const std::vector<PowerSums> theirs = other.scales_;  // may be our own
    for (const PowerSums& from : theirs) {
        PowerSums& to = at(from.scale);
        to.count += from.count;
        to.min = std::min(to.min, from.min);
        to.max = std::max(to.max, from.max);
        add_words(to.first, from.first);
        add_words(to.second, from.second);
        add_words(to.third, from.third);
        add_words(to.fourth, from.fourth);
    }
}

std::uint64_t ScaledPowers::count() const noexcept {
    std::uint64_t result = 0;
    for (const PowerSums& sums : scales_)
        result += sums.count;
    return result;
}

void ScaledPowers::check_decoded() const {
    std::int64_t before = -widest_scale - 1;
    for (const PowerSums& sums : scales_) {
        if (sums.scale <= before || sums.scale > widest_scale || sums.count == 0 ||
            sums.min > sums.max) {
            throw DecodeError("sums of powers: a scale is out of its order, or empty");
        }
        before = sums.scale;
    }
    if ((powers_ != 2 && powers_ != 4) || zeros_ > count() || negatives_ > count() - zeros_) {
        throw DecodeError("sums of powers: their counts contradict each other");
    }
}

}  // namespace norma::detail
