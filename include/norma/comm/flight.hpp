#pragma once
// A collective call begun or prepared: its MPI requests, and what MPI reads until they are
// over.

#include "norma/comm/comm_state.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace norma::detail {

/// MPI's requests of a call; of one, as nearly all have, nothing is allocated.
class Requests {
  public:
    /// Room for another.
    [[nodiscard]] MPI_Request* add() {
        if (size_ == 1) more_.push_back(one_);
        if (size_++ == 0) return &one_;
        return &more_.emplace_back(MPI_REQUEST_NULL);
    }
    [[nodiscard]] MPI_Request* begin() noexcept { return size_ == 1 ? &one_ : more_.data(); }
    [[nodiscard]] MPI_Request* end() noexcept { return begin() + size_; }
    [[nodiscard]] int size() const noexcept { return size_; }

  private:
    int size_ = 0;
    MPI_Request one_ = MPI_REQUEST_NULL;
    std::vector<MPI_Request> more_;  // all of them, where there are several
};

struct FlightTasks;

struct Flight {
    MPI_Comm comm = MPI_COMM_NULL;  // where it takes place: the user's, or its shadow
    bool is_persistent = false;
    Requests requests;
    std::vector<std::shared_ptr<const void>> kept;
    std::shared_ptr<FlightTasks> tasks;  // what is to be done besides: flight_tasks.hpp

    [[nodiscard]] MPI_Request* add() { return requests.add(); }
    /// Whether there is one request and nothing else that must stay until it is over.
    [[nodiscard]] bool is_one_request() const noexcept {
        return requests.size() == 1 && kept.empty() && !tasks;
    }
    /// Keeps `value` until the flight is over.
    template <typename T>
    void keep(T value) {
        kept.push_back(std::make_shared<const T>(std::move(value)));
    }
    template <typename T>
    void keep(std::shared_ptr<T> value) {
        kept.push_back(std::move(value));
    }
};

/// What an error says of a collective call; put into words only then.
struct Said {
    const char* operation;
    int peer;  // the root, or no_rank
    std::size_t count;
};

/// One collective call: among whom, from where, and whether at once or in a flight.
struct Action {
    const CommState& comm;
    Where where;
    Flight* flight = nullptr;  // null: at once

    [[nodiscard]] MPI_Comm mpi() const noexcept {
        return flight == nullptr ? comm.raw : flight->comm;
    }
    [[nodiscard]] Call call(const char* operation, int peer, std::size_t count) const noexcept {
        return {operation, comm.raw, peer, any_tag, count, where};
    }
    [[nodiscard]] Call call(const Said& said) const noexcept {
        return call(said.operation, said.peer, said.count);
    }
    /// As Memory::in_parts().
    [[nodiscard]] Action in_parts() const noexcept { return {comm, where, flight}; }
    /// Keeps what MPI reads after the call has returned.
    template <typename T>
    void keep(T&& value) const {
        if (flight != nullptr) flight->keep(std::forward<T>(value));
    }
};

[[noreturn, gnu::cold]] void fail(int code, Action action, Said said);

}  // namespace norma::detail
