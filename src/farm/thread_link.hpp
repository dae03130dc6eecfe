#pragma once
// The farm's messages between threads of one process: no MPI. One thread is a farm of its own;
// many are how tests reach the odd cases.

#include "base/file_descriptor.hpp"
#include "farm/link.hpp"

#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace norma::farm {

class ThreadLink final : public Link {
  public:
    /// One link for each of `size` ranks. Each may be used by one thread.
    [[nodiscard]] static std::vector<std::unique_ptr<ThreadLink>> make(int size);

    [[nodiscard]] int rank() const override { return rank_; }
    [[nodiscard]] int size() const override;
    void send(int to, Bytes body) override;
    [[nodiscard]] std::optional<Received> receive() override;
    void forget(int) override {}
    [[nodiscard]] int descriptor() const override;
    [[nodiscard]] Duration patience(Duration) override { return std::chrono::hours(1); }

  private:
    struct Mailbox {
        std::mutex mutex;
        std::deque<Received> messages;
        FileDescriptor bell;  // an eventfd: readable while messages are there
    };
    using Mailboxes = std::vector<Mailbox>;

    ThreadLink(std::shared_ptr<Mailboxes> boxes, int rank)
        : boxes_(std::move(boxes)), rank_(rank) {}

    std::shared_ptr<Mailboxes> boxes_;
    int rank_;
};

}  // namespace norma::farm
