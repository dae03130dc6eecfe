#pragma once
// The farm's messages over MPI: receives posted in advance, sends that never wait, and a
// doorbell on which an idle rank sleeps.

#include "farm/doorbell.hpp"
#include "farm/link.hpp"
#include "farm/message.hpp"

#include <mpi.h>

#include <deque>
#include <vector>

namespace norma::farm {

class MpiLink final : public Link {
  public:
    /// Collective over `parent`, of which it takes a duplicate. MPI_THREAD_SINGLE is enough.
    explicit MpiLink(MPI_Comm parent);
    MpiLink(const MpiLink&) = delete;
    MpiLink& operator=(const MpiLink&) = delete;
    /// Not collective; drops what is unsent and frees nothing others would have to join in.
    ~MpiLink() override;

    [[nodiscard]] int rank() const override { return rank_; }
    [[nodiscard]] int size() const override { return size_; }
    void send(int to, Bytes body) override;
    [[nodiscard]] std::optional<Received> receive() override;
    void forget(int rank) override;
    [[nodiscard]] std::vector<int> take_gone() override { return doorbell_.take_gone(); }
    [[nodiscard]] int descriptor() const override { return doorbell_.descriptor(); }
    [[nodiscard]] Duration patience(Duration idle) override;

    /// Waits until all that was sent has left, at most `limit`. False if something has not.
    [[nodiscard]] bool drain(Duration limit);

  private:
    /// Receives posted at a time.
    static constexpr int ring_size = 8;

    struct Send {
        MPI_Request request = MPI_REQUEST_NULL;
        Bytes body;
        int to = 0;
    };
    void add_receives();
    void post(std::size_t slot);
    void collect();
    void complete_sends();

    MPI_Comm comm_ = MPI_COMM_NULL;
    int rank_ = 0;
    int size_ = 1;
    Doorbell doorbell_;
    std::vector<MPI_Request> requests_;
    std::deque<Bytes> buffers_;  // of requests_; a deque: MPI keeps their addresses
    std::vector<int> completed_;
    std::vector<MPI_Status> statuses_;
    std::deque<Send> sends_;
    std::deque<Send> abandoned_;  // MPI may still look at what they hold
    std::deque<Received> received_;
    bool found_nothing_ = true;
};

}  // namespace norma::farm
