#include "norma/reduce/distinct.hpp"

#include "norma/base/error.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace norma {

namespace {

/// Sigma and tau of Ertl's section 2.4: what the registers at zero, and those at the greatest
/// rank, add to the estimate. Sums that end when they do not change any more.
///@{
double sigma(double x) {
    if (x == 1) return std::numeric_limits<double>::infinity();
    double sum = x;
    double before = 0;
    double factor = 1;
    do {
        x *= x;
        before = sum;
        sum += x * factor;
        factor += factor;
    } while (sum != before);
    return sum;
}

double tau(double x) {
    if (x == 0 || x == 1) return 0;
    double sum = 1 - x;
    double before = 0;
    double factor = 1;
    do {
        x = std::sqrt(x);
        before = sum;
        factor /= 2;
        sum -= (1 - x) * (1 - x) * factor;
    } while (sum != before);
    return sum / 3;
}
///@}

}  // namespace

void Distinct::add_hashes(std::span<const std::uint64_t> hashes) noexcept {
    std::uint8_t* const registers = registers_.data();
    for (const std::uint64_t hash : hashes) {
        std::uint8_t& held = registers[hash >> rank_bits];
        held = std::max(held, rank_of(hash));
    }
}

void Distinct::merge(const Distinct& other) noexcept {
    for (std::size_t i = 0; i < register_count; ++i)
        registers_[i] = std::max(registers_[i], other.registers_[i]);
}

double Distinct::estimate() const {
    std::array<double, greatest_rank + 1> with_rank{};
    for (const std::uint8_t rank : registers_)
        ++with_rank[rank];
    constexpr auto all = static_cast<double>(register_count);
    double sum = all * tau(1 - with_rank[greatest_rank] / all);
    for (unsigned rank = rank_bits; rank >= 1; --rank)
        sum = (sum + with_rank[rank]) / 2;
    sum += all * sigma(with_rank[0] / all);
    return all * all / (2 * std::numbers::ln2 * sum);
}

void Distinct::append_maxima(std::vector<std::int64_t>& to) const {
    to.insert(to.end(), registers_.begin(), registers_.end());
}

void Distinct::adopt_maxima(IntegerReader& from) {
    for (std::uint8_t& held : registers_)
        held = static_cast<std::uint8_t>(from.next());
}

void Distinct::check_decoded() const {
    const auto beyond = [](std::uint8_t rank) { return rank > greatest_rank; };
    if (registers_.size() != register_count ||
        std::any_of(registers_.begin(), registers_.end(), beyond)) {
        throw DecodeError("Distinct: what was read are no 16384 registers of 0 to 51");
    }
}

}  // namespace norma
