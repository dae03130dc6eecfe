#pragma once
// One send or receive in flight, and the memory it needs until it is over.

#include "norma/comm/comm_state.hpp"
#include "norma/comm/memory.hpp"
#include "norma/comm/target.hpp"

#include <atomic>
#include <exception>
#include <memory>
#include <optional>

namespace norma::detail {

class Operation {
  public:
    /// Whose memory a message lies in: the operation's own, or the caller's.
    enum class Lives { in_operation, with_caller };

    Operation(
        CommPtr comm, const char* name, int peer, int tag, Lives memory, const Where& where);
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;
    virtual ~Operation() = default;

    /// Starts sending; the memory must stay until the operation is over.
    void start_send(const Memory& memory, Mode mode);
    /// Receives into `target`, which must stay as long: at once if its memory is known
    /// (`known`), else as soon as a message has come. Keeps the order of MPI in any case.
    static void start_receive(const std::shared_ptr<Operation>& self,
                              Target& target,
                              const std::optional<Memory>& known);

    /// Whether it is over; helps pending receives along.
    bool test();
    /// Waits until it is over, helping pending receives along; throws what went wrong.
    void wait();
    /// The future is gone: see to it that no memory is used that goes with it.
    static void abandon(std::shared_ptr<Operation> self) noexcept;

    [[nodiscard]] Origin origin() const noexcept { return origin_; }
    [[nodiscard]] const CommState& comm() const noexcept { return *comm_; }
    [[nodiscard]] int source() const noexcept { return peer_; }
    [[nodiscard]] int tag() const noexcept { return tag_; }
    /// Begins to take a message that was matched for this receive.
    void take(MPI_Message& message, const MPI_Status& status) noexcept;
    void fail_with(std::exception_ptr error) noexcept;

  private:
    enum class Stage { unmatched, in_flight, over };

    [[nodiscard]] Call call() const;
    void finish(const MPI_Status& status);

    CommPtr comm_;
    const char* name_;
    int peer_;
    int tag_;
    Lives memory_lives_;
    Where where_;
    std::size_t count_ = 0;
    std::atomic<Stage> stage_ = Stage::in_flight;
    MPI_Request request_ = MPI_REQUEST_NULL;
    Target* target_ = nullptr;
    bool posted_ = false;  // by MPI_Irecv, so that MPI_Cancel can take it back
    Bytes unwanted_;       // takes a message that cannot be right
    std::exception_ptr error_;
    Origin origin_;
};

}  // namespace norma::detail
