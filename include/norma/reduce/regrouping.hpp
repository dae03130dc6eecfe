#pragma once
// From one table a rank to one rank a key.

#include "norma/reduce/bounded_table.hpp"
#include "norma/reduce/keyed_part.hpp"

#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace norma::detail {

/// Brings every key to the rank that owns it, and folds there what comes together: by
/// fold(value, other), in whatever order.
///
/// Each entry leaves the old table as it is sent, or moved to the new one, so that no rank
/// holds everything twice.
template <typename Key, typename Value, typename Fold>
class Regrouping {
  public:
    /// Takes all that is in `table`.
    Regrouping(BoundedTable<Key, Value>& table, std::size_t buffer, Fold fold)
        : kept_(table.comm(), table.operation(), table.limit()),
          buffer_(buffer),
          fold_(std::move(fold)),
          exchange_(kept_.comm(), buffer) {
        if (table.failure()) kept_.fail(table.failure());
        left_ = table.release();
    }

    /// Collective. Whatever failed on a rank, in the table before or since, comes out there,
    /// and a RemoteError on the others.
    KeyedPart<Key, Value> run() {
        if (comm().size() > 1) exchange_all();
        std::optional<KeyedPart<Key, Value>> part;
        kept_.attempt([&] { part = KeyedPart<Key, Value>(comm(), buffer_, std::move(left_)); });
        agree(comm(), kept_.operation(), kept_.failure());
        part->total_size_ = comm().all_reduce(part->size(), std::plus<>());
        return std::move(*part);
    }

  private:
    [[nodiscard]] const Communicator& comm() const noexcept { return kept_.comm(); }

    void exchange_all() {
        while (true) {
            kept_.attempt([&] { send_some(); });
            const auto received = exchange_.exchange(kept_.operation(), kept_.failure());
            if (!received) break;
            kept_.attempt([&] { take(*received); });
        }
        left_ = kept_.release();
    }

    /// As much as goes into one round.
    void send_some() {
        while (!left_.empty() && !exchange_.is_full()) {
            auto& [key, value] = left_.back();
            const int owner = owner_of(key_hash(key), comm().size());
            if (owner == comm().rank()) {
                kept_.fold_in(std::move(key), std::move(value), fold_);
            } else {
                exchange_.add(owner, key, value);
            }
            left_.pop_back();
        }
    }

    void take(const Ragged<std::byte>& received) {
        wire::Reader reader(received.flat());
        while (reader.remaining() > 0) {
            auto key = reader.make<Key>();
            kept_.fold_in(std::move(key), reader.make<Value>(), fold_);
        }
    }

    BoundedTable<Key, Value> kept_;
    std::size_t buffer_;
    Fold fold_;
    KeyExchange exchange_;
    typename KeyedTable<Key, Value>::Entries left_;
};

}  // namespace norma::detail
