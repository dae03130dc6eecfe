#include "farm/mpi_link.hpp"

#include "norma/comm/check.hpp"

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
    requests_.fill(MPI_REQUEST_NULL);
    for (std::size_t slot = 0; slot < ring_size; ++slot) {
        buffers_[slot].resize(message_limit);
        post(slot);
    }
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
        to_self_.push_back({.from = rank_, .body = std::move(body)});
        return;
    }
    unsent_ += body.size();
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
    if (!to_self_.empty()) {
        Received received = std::move(to_self_.front());
        to_self_.pop_front();
        return received;
    }
    // Rings are forgotten before looking, never after: one in between then wakes us again.
    if (std::exchange(found_nothing_, false)) doorbell_.answer();
    int arrived = 0;
    MPI_Status status;
    check(MPI_Test(&requests_[head_], &arrived, &status), "MPI_Test");
    if (arrived == 0) {
        found_nothing_ = true;
        return std::nullopt;
    }
    int length = 0;
    check(MPI_Get_count(&status, MPI_BYTE, &length), "MPI_Get_count");
    const Bytes& buffer = buffers_[head_];
    Received received{.from = status.MPI_SOURCE,
                      .body = {buffer.begin(), buffer.begin() + length}};
    post(head_);
    head_ = (head_ + 1) % ring_size;
    return received;
}

void MpiLink::complete_sends() {
    for (auto send = sends_.begin(); send != sends_.end();) {
        int left = 0;
        check(MPI_Test(&send->request, &left, MPI_STATUS_IGNORE), "MPI_Test");
        if (left == 0) {
            ++send;
            continue;
        }
        unsent_ -= send->body.size();
        send = sends_.erase(send);
    }
}

std::size_t MpiLink::unsent() {
    complete_sends();
    return unsent_;
}

Duration MpiLink::patience(Duration idle) {
    complete_sends();
    if (!to_self_.empty()) return 0us;
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
    for (const Time end = Clock::now() + limit; unsent() > 0;) {
        if (Clock::now() > end) return false;
        for (const Send& send : sends_)
            doorbell_.ring(send.to);
    }
    return true;
}

}  // namespace norma::farm
