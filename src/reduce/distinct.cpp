#include "norma/reduce/distinct.hpp"

#include "norma/base/error.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace norma {

namespace {

constexpr int most_rank = 51;  // of 50 bits that are all zero

/// Corrects for registers that nothing has reached, by their share.
double sigma(double share) {
    if (share == 1) return std::numeric_limits<double>::infinity();
    double weight = 1;
    double sum = share;
    double before = 0;
    do {
        share *= share;
        before = sum;
        sum += share * weight;
        weight += weight;
    } while (sum != before);
    return sum;
}

/// Corrects for registers that are full.
double tau(double share) {
    if (share == 0 || share == 1) return 0;
    double weight = 1;
    double sum = 1 - share;
    double before = 0;
    do {
        share = std::sqrt(share);
        before = sum;
        weight *= 0.5;
        sum -= (1 - share) * (1 - share) * weight;
    } while (sum != before);
    return sum / 3;
}

}  // namespace

void Distinct::add(std::string_view text) noexcept {
    add_hash(XXH3_64bits(text.data(), text.size()));
}

void Distinct::merge(const Distinct& other) noexcept {
    for (std::size_t i = 0; i < registers; ++i)
        ranks_[i] = std::max(ranks_[i], other.ranks_[i]);
}

double Distinct::estimate() const {
    std::array<std::uint32_t, most_rank + 1> having{};
    for (const std::uint8_t rank : ranks_)
        ++having[rank];
    constexpr auto all = static_cast<double>(registers);
    double sum = all * tau(1 - having[most_rank] / all);
    for (int rank = most_rank - 1; rank >= 1; --rank)
        sum = (sum + having[static_cast<std::size_t>(rank)]) * 0.5;
    sum += all * sigma(having[0] / all);
    return all * all / (2 * std::numbers::ln2 * sum);
}

void Distinct::check_decoded() const {
    const bool right = ranks_.size() == registers &&
                       std::all_of(ranks_.begin(), ranks_.end(), [](std::uint8_t rank) {
                           return rank <= most_rank;
                       });
    if (!right) throw DecodeError("a damaged count of different values");
}

}  // namespace norma
