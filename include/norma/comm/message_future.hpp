#pragma once
// Messages in flight whose memory a future owns.

#include "norma/comm/future.hpp"
#include "norma/comm/message_transfer.hpp"
#include "norma/comm/operation.hpp"
#include "norma/comm/pending.hpp"

#include <memory>
#include <string>
#include <utility>

namespace norma::detail {

/// A result that is a message sent or received.
template <typename T>
class MessageResult : public Result<T> {
  public:
    MessageResult(CommPtr comm, const Call& call) : transfer_(std::move(comm), call) {}

    bool test() final { return transfer_.test(); }
    void wait() final { transfer_.wait(); }
    [[nodiscard]] bool is_over() const noexcept final { return transfer_.is_over(); }
    bool cancel() final { return transfer_.cancel(); }
    [[nodiscard]] Origin origin() const final { return transfer_.origin(); }
    [[nodiscard]] std::string description() const final { return describe(transfer_.call()); }

  protected:
    /// Waits until no memory of the caller is used any more.
    void finish() noexcept {
        try {
            wait_if_unwinding([this] { return test(); }, [this] { return description(); });
            transfer_.wait();
        } catch (...) {  // nobody is left to tell
        }
    }

    MessageTransfer transfer_;
};

/// Sends a value it owns.
template <typename T>
class Sending final : public MessageResult<T> {
  public:
    Sending(CommPtr comm, const Call& call, T value)
        : MessageResult<T>(std::move(comm), call), value_(std::move(value)) {}

    void start(Mode mode) {
        if constexpr (Serialized<T>) {
            write_message(message_, value_);
            this->transfer_.start_send(memory_of(message_), mode);
        } else {
            this->transfer_.start_send(memory_of(value_), mode);
        }
    }
    T take() override { return std::move(value_); }
    void let_go(std::shared_ptr<Operation> self) noexcept override {
        if constexpr (Showing<T>) {
            this->finish();  // what it looks at is the caller's
        } else {
            Operation::adopt(std::move(self));
        }
    }

  private:
    T value_;
    Bytes message_;
};

/// Sends what was made of a value of the caller.
class SendingMessage final : public MessageResult<void> {
  public:
    SendingMessage(CommPtr comm, const Call& call, Bytes message)
        : MessageResult<void>(std::move(comm), call), message_(std::move(message)) {}

    void start(Mode mode) { transfer_.start_send(memory_of(message_), mode); }
    void take() override {}

  private:
    Bytes message_;
};

/// Receives a value.
template <typename T>
class Receiving final : public MessageResult<Carried<T>> {
  public:
    using MessageResult<Carried<T>>::MessageResult;

    static void start(const std::shared_ptr<Receiving>& self) {
        std::optional<Memory> known;
        if constexpr (PlainData<T>) known = self->incoming_.memory();
        MessageTransfer::start_receive({self, &self->transfer_}, self->incoming_, known);
    }
    Carried<T> take() override { return self_take(); }
    /// A receive that found no message yet is taken back.
    void let_go(std::shared_ptr<Operation> self) noexcept override {
        try {
            if (this->transfer_.cancel()) return;
        } catch (...) {  // nobody is left to tell
        }
        Operation::adopt(std::move(self));
    }

  private:
    Carried<T> self_take() { return incoming_.take(); }

    Incoming<T> incoming_;
};

/// Receives into memory of the caller.
template <typename Into>
class ReceivingInto final : public MessageResult<void> {
  public:
    template <typename Place>
    ReceivingInto(CommPtr comm, const Call& call, Place& place)
        : MessageResult<void>(std::move(comm), call), target_(place) {}

    static void start(const std::shared_ptr<ReceivingInto>& self) {
        MessageTransfer::start_receive({self, &self->transfer_}, self->target_, std::nullopt);
    }
    void take() override {}
    void let_go(std::shared_ptr<Operation> /*self*/) noexcept override {
        try {
            if (!transfer_.cancel()) finish();
        } catch (...) {  // a message is lost that nobody waits for
        }
    }

  private:
    Into target_;
};

/// Begins to receive into `memory` behind receives that were begun earlier.
[[nodiscard, gnu::cold]] Future<void> receive_in_line(const CommPtr& comm,
                                                      Memory memory,
                                                      Origin peer,
                                                      Where where);

}  // namespace norma::detail
