#pragma once
// How many different values one group has: exact while they are few, then about, in bounded
// memory.

#include "norma/reduce/distinct.hpp"

#include <cstdint>
#include <optional>
#include <unordered_set>
#include <vector>

namespace norma::reduce {

/// Values by their hashes; the same for any order and split.
class DistinctValues {
  public:
    /// More than so many are estimated.
    static constexpr std::size_t most = 1024;

    void add_hash(std::uint64_t hash) {
        if (many_) {
            many_->add_hash(hash);
        } else if (few_.insert(hash).second && few_.size() > most) {
            give_up();
        }
    }
    void merge(const DistinctValues& other) {
        if (other.many_) {
            if (!many_) give_up();
            many_->merge(*other.many_);
            return;
        }
        for (const std::uint64_t hash : other.few_)
            add_hash(hash);
    }
    /// Bytes taken outside of the object, about.
    [[nodiscard]] std::size_t memory() const noexcept {
        constexpr std::size_t node = 32;  // of the set, with what malloc() adds
        return many_ ? many_->memory()
                     : few_.size() * node + few_.bucket_count() * sizeof(void*);
    }
    [[nodiscard]] double estimate() const {
        return many_ ? many_->estimate() : static_cast<double>(few_.size());
    }

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        std::vector<std::uint64_t> hashes(few_.begin(), few_.end());
        ar& hashes& many_;
        if constexpr (Archive::is_loading::value) {
            few_.clear();
            for (const std::uint64_t hash : hashes)
                add_hash(hash);
        }
    }

  private:
    void give_up() {
        many_.emplace();
        for (const std::uint64_t hash : few_)
            many_->add_hash(hash);
        few_ = {};
    }

    std::unordered_set<std::uint64_t> few_;
    std::optional<Distinct> many_;
};

}  // namespace norma::reduce
