#pragma once
// One message in flight: being sent, or received into what a Target makes of it.

#include "norma/comm/comm_state.hpp"
#include "norma/comm/memory.hpp"
#include "norma/comm/target.hpp"

#include <atomic>
#include <exception>
#include <memory>
#include <optional>

namespace norma::detail {

class MessageTransfer {
  public:
    MessageTransfer(CommPtr comm, const Call& call) : comm_(std::move(comm)), call_(call) {}
    MessageTransfer(const MessageTransfer&) = delete;
    MessageTransfer& operator=(const MessageTransfer&) = delete;
    ~MessageTransfer() = default;

    /// Starts sending; the memory must stay until the transfer is over.
    void start_send(const Memory& memory, Mode mode);
    /// Receives into `target`, which must stay as long: at once if its memory is known
    /// (`known`), else as soon as a message has come. Keeps the order of MPI in any case.
    static void start_receive(const std::shared_ptr<MessageTransfer>& self,
                              Target& target,
                              const std::optional<Memory>& known);

    bool test();
    void wait();
    bool cancel();
    [[nodiscard]] bool is_over() const noexcept { return stage_ == Stage::over; }

    [[nodiscard]] Origin origin() const noexcept { return origin_; }
    [[nodiscard]] const CommState& comm() const noexcept { return *comm_; }
    [[nodiscard]] const Call& call() const noexcept { return call_; }
    /// Begins to take a message that was matched for this receive.
    void take(MPI_Message& message, const MPI_Status& status) noexcept;
    void fail_with(const std::exception_ptr& error) noexcept;

  private:
    enum class Stage { unmatched, in_flight, over };

    /// The request is over, well or not.
    void finish(int code, const char* function, const MPI_Status& status) noexcept;
    void finish(const MPI_Status& status);

    CommPtr comm_;
    Call call_;
    std::atomic<Stage> stage_ = Stage::in_flight;
    MPI_Request request_ = MPI_REQUEST_NULL;
    Target* target_ = nullptr;
    bool posted_ = false;  // by MPI_Irecv, so that MPI_Cancel can take it back
    Bytes unwanted_;       // takes a message that cannot be right
    std::exception_ptr error_;
    Origin origin_;
};

}  // namespace norma::detail
