#pragma once
// The neighbourhood collectives on memory of any size: the calls of MPI, and the order in which
// they want what goes out.

#include "norma/comm/collective.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

namespace norma::detail {

/// The neighbours of one rank.
struct NeighbourLists {
    std::vector<int> sources;
    std::vector<int> destinations;
    /// out_order[i] is which of the destinations' values goes out as the i-th where MPI matches
    /// the messages of two neighbours that are the same rank by their order; empty if there are
    /// none such.
    std::vector<std::size_t> out_order;
};
/// Shared by a communicator and what it has begun.
using NeighbourPtr = std::shared_ptr<const NeighbourLists>;

/// Memory for each neighbour: rows of different lengths, one after another, or the same for
/// all.
class MemoryRows {
  public:
    /// Row i of `flat` begins at offsets[i].
    MemoryRows(const Memory& flat, Offsets offsets)
        : memory_(flat), offsets_(offsets), size_(offsets.size() - 1) {}
    /// The same row so many times.
    MemoryRows(const Memory& row, std::size_t times) : memory_(row), size_(times) {}

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Whether one of them lies, or is told of, where such rows are.
    [[nodiscard]] bool meets(const Memory& flat, Offsets offsets) const noexcept {
        return overlap(memory_, flat) ||
               (offsets_.size() > 1 && offsets_.data() == offsets.data());
    }
    [[nodiscard]] Memory operator[](std::size_t row) const noexcept {
        Memory memory = memory_;
        if (offsets_.empty()) return memory;
        const std::size_t before = offsets_[row] * memory.element_size;
        memory.data = static_cast<std::byte*>(memory.data) + before;
        memory.count = offsets_[row + 1] - offsets_[row];
        return memory;
    }

  private:
    Memory memory_;
    Offsets offsets_;  // empty where all are the same
    std::size_t size_;
};

/// `one` is what goes to one destination: its count and type hold for all, and for what comes.
void neighbour_exchange(const Action& action,
                        const NeighbourLists& lists,
                        const Memory& one,
                        void* out);
/// A piece for each destination, and from each source; any number of elements.
void neighbour_exchange_w(const Action& action,
                          const NeighbourLists& lists,
                          std::span<const Memory> out,
                          std::span<const Memory> in);
/// A row for each destination, and from each source; any number of elements.
void neighbour_exchange_rows(const Action& action,
                             const NeighbourLists& lists,
                             const MemoryRows& out,
                             const MemoryRows& in);
/// Every destination gets `in`; `out` takes as many elements of each source.
void neighbour_all_gather(const Action& action, const Memory& in, void* out);

/// What goes to one destination of `in`, if `out` takes as much of each source. Throws
/// UsageError if `in` cannot be dealt out evenly, or does not fit.
[[nodiscard]] Memory part_for_one_neighbour(const Action& action,
                                            const char* operation,
                                            const NeighbourLists& lists,
                                            const Memory& in,
                                            const Memory& out);
/// Throws UsageError unless there is a value for each destination, or each source.
inline void check_one_per_destination(const Action& action,
                                      const char* operation,
                                      const NeighbourLists& lists,
                                      std::size_t given) {
    check_room(action, operation, lists.destinations.size(), given);
}
inline void check_one_per_source(const Action& action,
                                 const char* operation,
                                 const NeighbourLists& lists,
                                 std::size_t given) {
    check_room(action, operation, lists.sources.size(), given);
}

/// How a neighbourhood collective is called.
enum class NeighbourCall { waiting, begun };

/// Whether MPI matches two messages between the same ranks of a grid by their order in the list
/// of neighbours, and not by their direction, as MPI 4 asks: found out on a grid of this rank
/// alone. Open MPI 4.1 does the one in calls that wait and the other in those that do not.
[[nodiscard]] bool matches_by_order(NeighbourCall call);

}  // namespace norma::detail
