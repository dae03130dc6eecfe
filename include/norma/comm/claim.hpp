#pragma once
// Work claimed piece by piece, so that fast ranks do more of it: a counter all ranks draw from.
//
//     norma::Claim claim(world, files.size());
//     while (auto range = claim.next())
//         for (std::size_t i = range->first; i < range->last; ++i) work_on(files[i]);

#include "norma/comm/communicator.hpp"

#include <cstddef>
#include <memory>
#include <optional>

namespace norma {

/// The numbers from 0 to a total, each given to exactly one rank.
///
/// Rank 0 keeps the counter, and works like the others: it answers them whenever it calls
/// next() or serve(), or waits in a call of norma that helps along what is under way. Blocking
/// collectives do so with ThreadLevel::multiple alone: with less, none before next() has given
/// nothing. Each rank asks for its next range while it works on the last one, so that it waits
/// only if rank 0 is busy for longer than that.
/// All ranks go on until next() gives nothing; rank 0 gets nothing only once all others have
/// been told, and may then go into any collective.
class Claim {
  public:
    /// Numbers claimed at once.
    struct Range {
        std::size_t first;  ///< the first of them
        std::size_t last;   ///< one beyond the last
        /// How many they are.
        [[nodiscard]] std::size_t size() const noexcept { return last - first; }
        bool operator==(const Range&) const = default;
    };

    /// How long the ranges are.
    struct Options {
        /// At most so many numbers at a time; 0: half of an even share of what is left, so that
        /// ranges get shorter towards the end. Source: C. Polychronopoulos, D. Kuck, "Guided
        /// self-scheduling" (1987), DOI 10.1109/TC.1987.5009495.
        std::size_t at_most = 0;
        /// But not less than so many, as long as there are any.
        std::size_t at_least = 1;
    };

    /// Collective: the same total and options on all ranks. Costs a duplicate of `comm`.
    ///@{
    Claim(const Communicator& comm, std::size_t total, Where where = Where::current());
    Claim(const Communicator& comm,
          std::size_t total,
          Options options,
          Where where = Where::current());
    ///@}
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;
    /// A rank that leaves before the end tells rank 0; what was claimed for it and not begun is
    /// lost. Rank 0 waits until all others are through.
    ~Claim();

    /// The next range for this rank; nothing once all numbers are given away. Not collective;
    /// one message each way.
    [[nodiscard]] std::optional<Range> next();
    /// Answers the ranks that wait for rank 0, without waiting; for long pieces of work.
    void serve();

  private:
    class Counter;
    class Customer;

    std::unique_ptr<Counter> counter_;    // on rank 0
    std::unique_ptr<Customer> customer_;  // on the others
};

}  // namespace norma
