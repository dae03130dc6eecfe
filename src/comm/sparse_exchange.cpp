#include "norma/comm/sparse_exchange.hpp"

#include "norma/comm/pending.hpp"

#include "shadow.hpp"

#include <thread>

namespace norma::detail {

namespace {

constexpr const char* name = "sparse_exchange";

}  // namespace

// A rank that is done may begin the next exchange while another has not noticed yet that this
// one is over; it cannot be two ahead. So two tags, by turns, keep them apart.
SparseExchange::SparseExchange(CommPtr comm, const Where& where)
    : comm_(std::move(comm)),
      where_(where),
      shadow_(Shadow::of(*comm_, Shadow::Of::exchange, where)) {
    shadow_->wait();
    tag_ = static_cast<int>(shadow_->count() % 2);
}

SparseExchange::~SparseExchange() {
    if (over_ || !mpi_is_running()) return;
    try {
        while (next()) {  // and each message is received into nothing
        }
    } catch (...) {  // an error is on its way already, or MPI is broken
    }
}

void SparseExchange::check(int destination) const {
    check_destination(*comm_, {name, comm_->raw, destination, tag_, 0, where_});
}

void SparseExchange::send(const Memory& memory, int destination) {
    const Call call{name, comm_->raw, destination, tag_, memory.count, where_};
    const IntCount number(memory);
    MPI_Request& request = sends_.emplace_back(MPI_REQUEST_NULL);
    detail::check(MPI_Issend(memory.data,
                             number.count(),
                             number.type(),
                             destination,
                             tag_,
                             shadow_->mpi(),
                             &request),
                  "MPI_Issend",
                  call);
}

std::optional<Message> SparseExchange::look() {
    int found = 0;
    MPI_Message message = MPI_MESSAGE_NULL;
    MPI_Status status;
    detail::check(MPI_Improbe(any_source, tag_, shadow_->mpi(), &found, &message, &status),
                  "MPI_Improbe",
                  {name, comm_->raw, any_source, tag_, 0, where_});
    if (found == 0) return std::nullopt;
    return Message(comm_, message, status, where_);
}

bool SparseExchange::all_is_over() {
    const Call call{name, comm_->raw, no_rank, any_tag, 0, where_};
    int done = 0;
    if (in_barrier_) {
        detail::check(MPI_Test(&barrier_, &done, MPI_STATUS_IGNORE), "MPI_Test", call);
        return done != 0;
    }
    detail::check(
        MPI_Testall(static_cast<int>(sends_.size()), sends_.data(), &done, MPI_STATUSES_IGNORE),
        "MPI_Testall",
        call);
    if (done != 0) {
        detail::check(MPI_Ibarrier(shadow_->mpi(), &barrier_), "MPI_Ibarrier", call);
        in_barrier_ = true;
    }
    return false;
}

std::optional<Message> SparseExchange::next() {
    while (!over_) {
        if (auto message = look()) return message;
        over_ = all_is_over();
        progress_pending();
        if (!over_) std::this_thread::yield();
    }
    return std::nullopt;
}

}  // namespace norma::detail
