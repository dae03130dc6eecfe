#pragma once
// About how many different values there are among any number of them, in 16 KiB.
//
//     norma::Distinct users;
//     users.add(std::string_view("anna"));
//     users.estimate();

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace norma {

/// HyperLogLog with 2^14 registers. The same for any order of the values and any split of them,
/// and not changed by adding a value again.
///
/// Source: P. Flajolet et al., "HyperLogLog: the analysis of a near-optimal cardinality
/// estimation algorithm" (2007), DOI 10.46298/dmtcs.3545; the estimate is that of O. Ertl, "New
/// cardinality estimation algorithms for HyperLogLog sketches" (2017), arXiv:1702.01284.
class Distinct {
  public:
    /// Registers.
    static constexpr std::size_t registers = std::size_t{1} << 14;
    /// The standard deviation of estimate(), as a share of the exact number: two thirds of all
    /// estimates are nearer.
    static constexpr double relative_error = 0.0081;

    /// Adds a value by a hash of 64 bits, all of which must depend on all of the value.
    void add_hash(std::uint64_t hash) noexcept {
        const std::size_t index = hash >> 50;
        const auto rank =
            static_cast<std::uint8_t>(std::countl_zero((hash << 14) | (1U << 13)) + 1);
        if (rank > ranks_[index]) ranks_[index] = rank;
    }
    /// Adds as many values.
    void add_hashes(std::span<const std::uint64_t> hashes) noexcept {
        for (const std::uint64_t hash : hashes)
            add_hash(hash);
    }
    /// Adds a text.
    void add(std::string_view text) noexcept;
    /// Adds all values that `other` has seen.
    void merge(const Distinct& other) noexcept;

    /// About how many different values were added.
    [[nodiscard]] double estimate() const;

    /// Writes or reads the state; throws DecodeError if what was read can be none.
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& ranks_;
        if constexpr (Archive::is_loading::value) check_decoded();
    }

  private:
    void check_decoded() const;

    std::vector<std::uint8_t> ranks_ = std::vector<std::uint8_t>(registers);
};

}  // namespace norma
