#pragma once
// The memory that the states of a rank's threads may take together.
//
//     auto budget = std::make_shared<MemoryBudget>(4_GiB);
//     MemoryShare mine(budget);                              // one in each thread
//     if (!mine.take(bytes)) throw MemoryLimitError(...);    // whenever it has grown

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace norma::reduce {

struct MemoryBudget {
    explicit MemoryBudget(std::size_t bytes) noexcept : limit(bytes) {}

    const std::size_t limit;           ///< bytes
    std::atomic<std::size_t> held{0};  ///< bytes, by all shares
};

/// What one state takes of it, given back at its end. Only one thread uses a share.
class MemoryShare {
  public:
    MemoryShare() noexcept = default;  // of what has no limit
    explicit MemoryShare(std::shared_ptr<MemoryBudget> budget) noexcept
        : budget_(std::move(budget)) {}
    MemoryShare(MemoryShare&& other) noexcept
        : budget_(std::move(other.budget_)), mine_(std::exchange(other.mine_, 0)) {}
    MemoryShare& operator=(MemoryShare&& other) noexcept {
        std::swap(budget_, other.budget_);
        std::swap(mine_, other.mine_);
        return *this;
    }
    MemoryShare(const MemoryShare&) = delete;
    MemoryShare& operator=(const MemoryShare&) = delete;
    ~MemoryShare() { give_back(); }

    /// Whether all shares together are within the limit, this one being of so many bytes now.
    [[nodiscard]] bool take(std::size_t bytes) noexcept {
        if (budget_ == nullptr) return true;
        // In steps, for all threads meet at one counter.
        const std::size_t step =
            std::max<std::size_t>(std::min(budget_->limit / 1024, bytes / 64), 1);
        const std::size_t wanted = (bytes + step - 1) / step * step;
        if (wanted != mine_) {
            budget_->held += wanted - std::exchange(mine_, wanted);  // modulo 2^64
        }
        return budget_->held <= budget_->limit;
    }
    void give_back() noexcept {
        if (budget_ != nullptr) budget_->held -= std::exchange(mine_, 0);
    }
    /// Bytes of all other shares.
    [[nodiscard]] std::size_t others() const noexcept {
        return budget_ == nullptr ? 0 : budget_->held - mine_;
    }

  private:
    std::shared_ptr<MemoryBudget> budget_;
    std::size_t mine_ = 0;  // bytes
};

}  // namespace norma::reduce
