#pragma once
// sparse_exchange: every rank sends to a few others, and nobody knows from whom he gets.
//
//     std::map<int, std::vector<Edge>> outgoing = ...;       // by destination
//     for (auto& [source, edges] : world.sparse_exchange(outgoing)) ...

#include "norma/comm/communicator_class.hpp"
#include "norma/comm/staged.hpp"

#include <algorithm>
#include <exception>
#include <list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace norma {

namespace detail {

/// One sparse exchange: send what there is, then take what comes until there is no more.
///
/// Source: T. Hoefler, C. Siebert, A. Lumsdaine, "Scalable communication protocols for dynamic
/// sparse data exchange" (2010), DOI 10.1145/1693453.1693476: synchronous sends, and a barrier
/// that a rank begins once all of its own have been received.
class SparseExchange {
  public:
    SparseExchange(CommPtr comm, const Where& where);
    SparseExchange(const SparseExchange&) = delete;
    SparseExchange& operator=(const SparseExchange&) = delete;
    /// Takes part to the end, whatever has happened.
    ~SparseExchange();

    /// Throws UsageError if `destination` is no rank.
    void check(int destination) const;
    /// Begins to send; the memory must stay until next() has given nothing.
    void send(const Memory& memory, int destination);
    /// The next message for this rank; nothing once all ranks have sent and received all.
    [[nodiscard]] std::optional<Message> next();

  private:
    [[nodiscard]] std::optional<Message> look();
    [[nodiscard]] bool all_is_over();

    CommPtr comm_;
    Where where_;
    std::shared_ptr<Shadow> shadow_;
    int tag_;
    std::vector<MPI_Request> sends_;
    MPI_Request barrier_ = MPI_REQUEST_NULL;
    bool in_barrier_ = false;
    bool over_ = false;
};

}  // namespace detail

template <detail::ByRank Messages>
auto Collectives::sparse_exchange(const Messages& messages, Where where) const {
    using Value = std::remove_cvref_t<decltype(std::begin(messages)->second)>;
    using Carried = detail::Carried<Value>;
    static_assert(detail::Makeable<Value>, NORMA_NEEDS_DEFAULT);
    std::list<Bytes> written;  // whose elements stay where they are
    detail::SparseExchange exchange(shared_state(), where);
    for (const auto& [destination, value] : messages)
        exchange.check(destination);
    for (const auto& [destination, value] : messages)
        exchange.send(detail::memory_to_send(value, written.emplace_back()), destination);
    std::vector<std::pair<int, Carried>> received;
    std::exception_ptr error;  // the others rely on this rank until the end
    while (auto message = exchange.next()) {
        try {
            received.emplace_back(message->from.rank, message->template recv<Value>());
        } catch (...) {
            error = std::current_exception();
        }
    }
    if (error) std::rethrow_exception(error);
    std::stable_sort(received.begin(), received.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
    });
    return received;
}

}  // namespace norma
