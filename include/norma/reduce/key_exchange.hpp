#pragma once
// Keys on their way to the ranks that own them, in rounds of bounded size.

#include "norma/comm/communicator.hpp"
#include "norma/wire/encode.hpp"

#include <cstddef>
#include <exception>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace norma {

/// What a keyed reduction may take.
struct KeyedOptions {
    /// Bytes of the table of a rank: its keys, their summaries, and what both hold outside of
    /// themselves (of a summary what its memory() says, if it has one).
    std::size_t memory = std::numeric_limits<std::size_t>::max();
    /// Bytes that a rank sends in one round, or holds of those that are sent to it. One key
    /// with its summary may be larger.
    std::size_t buffer = std::size_t{32} << 20U;
};

namespace detail {

/// Collective: whether any rank has more to do. Where one has failed, its own exception comes
/// out there, and a RemoteError that names `operation` and the rank on the others.
bool agree(const Communicator& comm,
           const char* operation,
           const std::exception_ptr& failure,
           bool more = false);

/// Throws the MemoryLimitError of a table of so many keys.
[[noreturn]] void refuse_memory(const Communicator& comm,
                                const char* operation,
                                std::size_t keys,
                                std::size_t bytes,
                                std::size_t limit);

/// What goes to each rank in the next round.
class KeyExchange {
  public:
    KeyExchange(const Communicator& comm, std::size_t buffer);

    /// Writes a key and its value for `rank`.
    template <typename Key, typename Value>
    void add(int rank, const Key& key, const Value& value) {
        Bytes& row = rows_[static_cast<std::size_t>(rank)];
        wire::encode_into(row, key);
        wire::encode_into(row, value);
        filled_ = filled_ || row.size() >= row_limit_;
        empty_ = false;
    }
    /// Whether a rank's share of the buffer is full: equal shares, so that what comes fits as
    /// well.
    [[nodiscard]] bool is_full() const noexcept { return filled_; }
    /// Collective, one round: what came from each rank; nothing if no rank had anything. Ends
    /// on all ranks if one has failed.
    [[nodiscard]] std::optional<Ragged<std::byte>> exchange(const char* operation,
                                                            const std::exception_ptr& failure);

  private:
    const Communicator& comm_;
    std::vector<Bytes> rows_;
    std::size_t row_limit_;
    bool filled_ = false;
    bool empty_ = true;
};

}  // namespace detail

}  // namespace norma
