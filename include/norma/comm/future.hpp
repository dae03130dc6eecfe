#pragma once
// The result of a call that is still under way. It owns the memory the network works on, so
// that nobody can free it too early.
//
//     Future<std::vector<double>> f = world.irecv<std::vector<double>>(0);
//     compute();
//     std::vector<double> values = f.get();  // waits

#include "norma/base/error.hpp"
#include "norma/comm/borrowed_transfer.hpp"
#include "norma/comm/elements.hpp"
#include "norma/comm/operation.hpp"

#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

namespace norma {

template <typename T>
class Future;

namespace detail {

[[noreturn]] void refuse_empty_future();

template <typename F, typename T>
struct AfterOf {
    using Type = std::invoke_result_t<F, T>;
};
template <typename F>
struct AfterOf<F, void> {
    using Type = std::invoke_result_t<F>;
};
/// What `F` makes of the result of a Future<T>.
template <typename F, typename T>
using After = typename AfterOf<F, T>::Type;

}  // namespace detail

/// Of irecv and the collectives: gives the value received. Of isend: gives back the value lent.
/// It may go before it is over: a receive that no message has come for is taken back, and the
/// rest goes on with memory of its own. One thread at a time may use it.
template <typename T>
class [[nodiscard]] Future {
  public:
    Future() noexcept = default;
    /// Of an operation under way.
    explicit Future(std::shared_ptr<detail::Result<T>> operation) noexcept
        : operation_(std::move(operation)) {}
    /// Takes the result over.
    Future(Future&& other) noexcept = default;
    /// The same; one that was to come here goes with `other`.
    Future& operator=(Future&& other) noexcept {
        std::swap(operation_, other.operation_);
        return *this;
    }
    Future(const Future&) = delete;
    Future& operator=(const Future&) = delete;
    ~Future() {
        if (operation_) detail::abandon(std::move(operation_));
    }

    /// Whether there is a result to come: false after get() and for a Future{}.
    [[nodiscard]] bool valid() const noexcept { return operation_ != nullptr; }
    /// Whether get() would return at once. Helps along whatever is under way in this process.
    [[nodiscard]] bool ready() { return held().test(); }
    /// Waits until the operation is over. Throws what went wrong with it.
    void wait() { held().wait(); }
    /// Waits, and hands the value out; once.
    T get() {
        held().wait();
        return std::exchange(operation_, nullptr)->take();
    }
    /// Who sent the message, once it is there.
    [[nodiscard]] Origin from() {
        held().wait();
        return held().origin();
    }
    /// Takes back a receive that no message has come for; the future is empty then. False if it
    /// was too late, or is no receive.
    bool cancel() {
        if (!held().cancel()) return false;
        operation_ = nullptr;
        return true;
    }
    /// A future of `continuation(get())`, which runs inside the wait() or ready() that finds
    /// this one over, and never if that future goes before. This one is empty afterwards.
    template <typename F>
    Future<detail::After<F, T>> then(F continuation);

  private:
    [[nodiscard]] detail::Result<T>& held() const {
        if (!operation_) detail::refuse_empty_future();
        return *operation_;
    }

    std::shared_ptr<detail::Result<T>> operation_;
};

/// Of an operation on memory that stays the caller's: it must live until this is over, and the
/// destructor waits for that; while an exception unwinds for a minute at most, and then ends
/// all ranks: those it waits for may wait for this one. The same calls as of any Future.
template <>
class [[nodiscard]] Future<void> {
  public:
    Future() noexcept = default;
    /// Of an operation under way.
    explicit Future(std::shared_ptr<detail::Result<void>> operation) noexcept
        : operation_(std::move(operation)), valid_(true) {}
    /// Of a transfer that these arguments begin.
    template <typename... Arguments>
    explicit Future(std::in_place_t /*tag*/, const Arguments&... arguments)
        : transfer_(arguments...), valid_(true) {}
    /// Takes over what is under way.
    Future(Future&& other) noexcept
        : transfer_(std::move(other.transfer_)),
          operation_(std::move(other.operation_)),
          valid_(std::exchange(other.valid_, false)) {}
    /// The same; what was under way here goes with `other`.
    Future& operator=(Future&& other) noexcept {
        transfer_ = std::move(other.transfer_);
        std::swap(operation_, other.operation_);
        std::swap(valid_, other.valid_);
        return *this;
    }
    Future(const Future&) = delete;
    Future& operator=(const Future&) = delete;
    ~Future() {
        if (operation_) [[unlikely]]
            detail::abandon(std::move(operation_));
    }

    /// As of any Future.
    ///@{
    [[nodiscard]] bool valid() const noexcept { return valid_; }
    [[nodiscard]] bool ready() {
        expect_valid();
        return operation_ ? operation_->test() : transfer_.test();
    }
    void wait() {
        if (transfer_.is_in_flight()) [[likely]] {
            transfer_.wait();
        } else {
            wait_for_operation();
        }
    }
    void get() {
        wait();
        operation_ = nullptr;
        valid_ = false;
    }
    [[nodiscard]] Origin from() {
        wait();
        return operation_ ? operation_->origin() : transfer_.origin();
    }
    bool cancel() {
        expect_valid();
        if (!(operation_ ? operation_->cancel() : transfer_.cancel())) return false;
        operation_ = nullptr;
        valid_ = false;
        return true;
    }
    template <typename F>
    Future<detail::After<F, void>> then(F continuation);
    ///@}

  private:
    void wait_for_operation();
    void expect_valid() const {
        if (!valid_) detail::refuse_empty_future();
    }

    detail::BorrowedTransfer transfer_;
    std::shared_ptr<detail::Result<void>> operation_;
    bool valid_ = false;
};

namespace detail {

/// A result whose value is there once it is over.
template <typename U>
class Continued : public Result<U> {
  public:
    U take() final { return std::move(*value_); }

  protected:
    template <typename Make>
    void make(Make&& maker) {
        value_.emplace(maker());
    }

  private:
    std::optional<U> value_;
};
template <>
class Continued<void> : public Result<void> {
  public:
    void take() final {}

  protected:
    template <typename Make>
    void make(Make&& maker) {
        maker();
    }
};

/// What Future::then() gives: another future, and what is done with its result.
template <typename T, typename F>
class Continuation final : public Continued<After<F, T>> {
  public:
    Continuation(Future<T> before, F function)
        : before_(std::move(before)), function_(std::move(function)) {}
    bool test() override {
        if (!before_.valid() || before_.ready()) run();
        return is_over();
    }
    [[nodiscard]] bool is_over() const noexcept override { return !before_.valid(); }
    void wait() override {
        run();
        if (error_) std::rethrow_exception(error_);
    }
    bool cancel() override { return before_.valid() && before_.cancel(); }
    [[nodiscard]] Origin origin() const override { return origin_; }
    [[nodiscard]] std::string description() const override {
        return "a continuation of a future";
    }
    /// What is left to be done is not done: what it refers to may be gone. The future before
    /// goes as every other.
    void let_go(std::shared_ptr<Operation> /*self*/) noexcept override {
        before_ = Future<T>();
    }

  private:
    void run() {
        if (!before_.valid()) return;
        try {
            origin_ = before_.from();
            if constexpr (std::is_void_v<T>) {
                before_.get();
                this->make([&] { return function_(); });
            } else {
                this->make([&]() -> decltype(auto) { return function_(before_.get()); });
            }
        } catch (...) {
            error_ = std::current_exception();
            before_ = Future<T>();
        }
    }

    Future<T> before_;
    F function_;
    Origin origin_;
    std::exception_ptr error_;
};

}  // namespace detail

template <typename T>
template <typename F>
Future<detail::After<F, T>> Future<T>::then(F continuation) {
    static_cast<void>(held());
    return Future<detail::After<F, T>>(std::make_shared<detail::Continuation<T, F>>(
        std::move(*this), std::move(continuation)));
}

template <typename F>
Future<detail::After<F, void>> Future<void>::then(F continuation) {
    expect_valid();
    return Future<detail::After<F, void>>(std::make_shared<detail::Continuation<void, F>>(
        std::move(*this), std::move(continuation)));
}

/// A value that stays where it is while it is sent: world.isend(norma::view(x), 1).
template <typename T>
struct View {
    /// The value itself, or a copy of the span.
    std::conditional_t<detail::Showing<T>, const T, const T&> value;
};

/// Lends `value`, which must neither change nor go before the future is ready.
template <typename T>
[[nodiscard]] View<T> view(const T& value) {
    return {value};
}
template <typename T>
void view(const T&& value) = delete;  // a temporary would be gone before it is sent
/// A span may be a temporary: what it shows stays.
template <detail::Showing T>
[[nodiscard]] View<T> view(const T&& value) {
    return {value};
}

}  // namespace norma
