#include "farm/mpi_link.hpp"

#include "norma/comm/check.hpp"
#include "norma/comm/status.hpp"

#include <algorithm>

namespace norma::farm {

namespace {

using namespace std::chrono_literals;

constexpr int tag = 1;

}  // namespace

MpiLink::MpiLink(MPI_Comm parent) {
    check(MPI_Comm_dup(parent, &comm_), "MPI_Comm_dup");
    check(MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
    check(MPI_Comm_rank(comm_, &rank_), "MPI_Comm_rank");
    check(MPI_Comm_size(comm_, &size_), "MPI_Comm_size");
    doorbell_ = Doorbell::among(comm_);
    add_receives();
}

void MpiLink::add_receives() {
    for (int i = 0; i < ring_size; ++i) {
        requests_.push_back(MPI_REQUEST_NULL);
        buffers_.emplace_back(message_limit);
        post(requests_.size() - 1);
    }
    completed_.resize(requests_.size());
    statuses_.resize(requests_.size());
}

MpiLink::~MpiLink() {
    for (MPI_Request& request : requests_) {
        if (request == MPI_REQUEST_NULL) continue;
        MPI_Cancel(&request);
        MPI_Request_free(&request);
    }
}

void MpiLink::post(std::size_t slot) {
    check(MPI_Irecv(buffers_[slot].data(),
                    static_cast<int>(message_limit),
                    MPI_BYTE,
                    MPI_ANY_SOURCE,
                    tag,
                    comm_,
                    &requests_[slot]),
          "MPI_Irecv");
}

void MpiLink::send(int to, Bytes body) {
    if (to == rank_) {
        received_.push_back({.from = rank_, .body = std::move(body)});
        return;
    }
    Send& send = sends_.emplace_back(
        Send{.request = MPI_REQUEST_NULL, .body = std::move(body), .to = to});
    check(MPI_Isend(send.body.data(),
                    static_cast<int>(send.body.size()),
                    MPI_BYTE,
                    to,
                    tag,
                    comm_,
                    &send.request),
          "MPI_Isend");
    doorbell_.ring(to);
}

std::optional<Received> MpiLink::receive() {
    if (received_.empty()) {
        // Rings are forgotten before looking, never after: one in between then wakes us again.
        if (std::exchange(found_nothing_, false)) doorbell_.answer();
        collect();
        // MPI_Testsome counts first and makes progress afterwards: it is one look late.
        if (received_.empty()) collect();
    }
    if (received_.empty()) {
        found_nothing_ = true;
        return std::nullopt;
    }
    Received received = std::move(received_.front());
    received_.pop_front();
    return received;
}

/// All that arrived. One receive that never completes, because its sender died in the middle of
/// a large message, must not keep the others waiting.
void MpiLink::collect() {
    int count = 0;
    check(MPI_Testsome(static_cast<int>(requests_.size()),
                       requests_.data(),
                       &count,
                       completed_.data(),
                       statuses_.data()),
          "MPI_Testsome");
    for (std::size_t i = 0; count != MPI_UNDEFINED && i < static_cast<std::size_t>(count);
         ++i) {
        const auto slot = static_cast<std::size_t>(completed_[i]);
        const ByteView body = ByteView(buffers_[slot]).first(detail::bytes_of(statuses_[i]));
        received_.push_back(
            {.from = statuses_[i].MPI_SOURCE, .body = {body.begin(), body.end()}});
        post(slot);
    }
}

void MpiLink::forget(int rank) {
    for (auto send = sends_.begin(); send != sends_.end();) {
        if (send->to != rank) {
            ++send;
            continue;
        }
        abandoned_.push_back(std::move(*send));
        send = sends_.erase(send);
    }
    // Those it was sending to when it died may have taken all there were.
    add_receives();
}

void MpiLink::complete_sends() {
    for (auto send = sends_.begin(); send != sends_.end();) {
        int left = 0;
        check(MPI_Test(&send->request, &left, MPI_STATUS_IGNORE), "MPI_Test");
        if (left == 0) {
            ++send;
            continue;
        }
        send = sends_.erase(send);
    }
}

Duration MpiLink::patience(Duration idle) {
    complete_sends();
    if (!received_.empty()) return 0us;
    if (!sends_.empty()) {
        // A large message moves only while both ends look after it.
        for (const Send& send : sends_)
            doorbell_.ring(send.to);
        return 50us;
    }
    if (doorbell_.reaches_everyone()) return 100ms;
    return std::clamp<Duration>(idle / 4, 50us, 1ms);
}

bool MpiLink::drain(Duration limit) {
    const Time end = Clock::now() + limit;
    for (complete_sends(); !sends_.empty(); complete_sends()) {
        if (Clock::now() > end) return false;
        for (const Send& send : sends_)
            doorbell_.ring(send.to);
    }
    return true;
}

}  // namespace norma::farm
