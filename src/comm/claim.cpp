#include "norma/comm/claim.hpp"

#include "norma/comm/operation.hpp"
#include "norma/comm/pending.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace norma {

namespace {

constexpr int root = 0;
constexpr int tag = 0;

/// What is asked of rank 0.
enum class Request : std::uint64_t { range, leaving };

using Answer = std::array<std::uint64_t, 2>;  // first and last; equal at the end

std::string told_of_a_claim() {
    return "a Claim that other ranks have not come to the end of";
}

}  // namespace

/// Rank 0: has a receive posted for each other rank, and gives ranges away.
class Claim::Counter final : public detail::Background {
  public:
    Counter(Communicator comm, std::size_t total, Options options)
        : comm_(std::move(comm)),
          total_(total),
          options_(options),
          posted_(others(), MPI_REQUEST_NULL),
          asked_(others()),
          answers_(others()),
          sent_(others(), MPI_REQUEST_NULL),
          over_(posted_.size()) {
        for (std::size_t i = 0; i < posted_.size(); ++i)
            post(i);
        detail::add_background(*this);
    }
    Counter(const Counter&) = delete;
    Counter& operator=(const Counter&) = delete;
    ~Counter() override {
        detail::remove_background(*this);
        if (!mpi_is_running()) return;
        try {
            detail::wait_if_unwinding([this] { return is_over(); }, told_of_a_claim);
            finish();
        } catch (...) {  // MPI is broken: nobody is left to tell
        }
    }

    std::optional<Range> next() {
        {
            const std::scoped_lock lock(mutex_);
            serve_locked();
            const Range range = taken();
            if (range.size() > 0) return range;
        }
        finish();
        return std::nullopt;
    }

    void serve() {
        const std::scoped_lock lock(mutex_);
        serve_locked();
    }

    void move_on() noexcept override {
        const std::unique_lock lock(mutex_, std::try_to_lock);
        if (!lock) return;  // somebody is at it
        try {
            serve_locked();
        } catch (...) {  // next() meets the same error
        }
    }

  private:
    void serve_locked() {
        // Open MPI counts first and makes progress afterwards: it is one look late.
        for (int look = 0; look < 2; ++look) {
            int count = 0;
            check(MPI_Testsome(static_cast<int>(posted_.size()),
                               posted_.data(),
                               &count,
                               over_.data(),
                               MPI_STATUSES_IGNORE),
                  "MPI_Testsome");
            for (int i = 0; count != MPI_UNDEFINED && i < count; ++i)
                answer(static_cast<std::size_t>(over_[static_cast<std::size_t>(i)]));
        }
    }

    [[nodiscard]] std::size_t others() const {
        return static_cast<std::size_t>(comm_.size()) - 1;
    }

    void post(std::size_t index) {
        check(MPI_Irecv(&asked_[index],
                        1,
                        MPI_UINT64_T,
                        static_cast<int>(index) + 1,
                        tag,
                        comm_.mpi(),
                        &posted_[index]),
              "MPI_Irecv");
        ++customers_;
    }

    void answer(std::size_t index) {
        --customers_;
        if (asked_[index] == Request::leaving) return;
        const Range range = taken();
        // A rank that asks again has its last answer: this waits for nothing.
        check(MPI_Wait(&sent_[index], MPI_STATUS_IGNORE), "MPI_Wait");
        answers_[index] = {range.first, range.last};
        check(MPI_Isend(answers_[index].data(),
                        2,
                        MPI_UINT64_T,
                        static_cast<int>(index) + 1,
                        tag,
                        comm_.mpi(),
                        &sent_[index]),
              "MPI_Isend");
        if (range.size() > 0) post(index);
    }

    Range taken() {
        const std::size_t left = total_ - given_;
        const auto ranks = static_cast<std::size_t>(comm_.size());
        const std::size_t wanted =
            options_.at_most != 0 ? options_.at_most : (left + 2 * ranks - 1) / (2 * ranks);
        const std::size_t count = std::min(left, std::max(wanted, options_.at_least));
        given_ += count;
        return {given_ - count, given_};
    }

    /// Whether every other rank has been told the end; helps along.
    bool is_over() {
        serve();
        detail::progress_pending();
        return customers_ == 0;
    }
    /// Waits until it is so.
    void finish() {
        while (!is_over())
            std::this_thread::yield();
        check(MPI_Waitall(static_cast<int>(sent_.size()), sent_.data(), MPI_STATUSES_IGNORE),
              "MPI_Waitall");
    }

    std::mutex mutex_;  // several threads may work, and help along
    Communicator comm_;
    std::size_t total_;
    std::size_t given_ = 0;
    Options options_;
    std::vector<MPI_Request> posted_;
    std::vector<Request> asked_;
    std::vector<Answer> answers_;
    std::vector<MPI_Request> sent_;
    std::vector<int> over_;
    std::atomic<std::size_t> customers_ = 0;  // ranks that will still ask
};

/// Another rank: has asked for its next range already while it works on the last one.
class Claim::Customer {
  public:
    explicit Customer(Communicator comm) : comm_(std::move(comm)) { ask(); }
    Customer(const Customer&) = delete;
    Customer& operator=(const Customer&) = delete;
    ~Customer() {
        if (over_ || !mpi_is_running()) return;
        try {
            detail::wait_if_unwinding([this] { return answer_coming_.ready(); },
                                      told_of_a_claim);
            if (answered()) comm_.send(Request::leaving, root);
        } catch (...) {  // MPI is broken: nobody is left to tell
        }
    }

    std::optional<Range> next() {
        if (over_ || !answered()) return std::nullopt;
        const Range range{answer_[0], answer_[1]};
        ask();
        return range;
    }

  private:
    void ask() {
        answer_coming_ = comm_.irecv_into(answer_, root);
        comm_.send(Request::range, root);
    }
    /// Waits for the answer; false if it is the end.
    bool answered() {
        answer_coming_.get();
        over_ = answer_[0] == answer_[1];
        return !over_;
    }

    Communicator comm_;
    Answer answer_{};
    Future<void> answer_coming_;
    bool over_ = false;
};

Claim::Claim(const Communicator& comm, std::size_t total, Where where)
    : Claim(comm, total, Options(), where) {}

Claim::Claim(const Communicator& comm, std::size_t total, Options options, Where where) {
    Communicator own = comm.duplicate(where);
    if (comm.rank() == root) {
        counter_ = std::make_unique<Counter>(std::move(own), total, options);
    } else {
        customer_ = std::make_unique<Customer>(std::move(own));
    }
}

Claim::~Claim() = default;

std::optional<Claim::Range> Claim::next() {
    return counter_ ? counter_->next() : customer_->next();
}

void Claim::serve() {
    if (counter_) counter_->serve();
}

}  // namespace norma
