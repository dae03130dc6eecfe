#pragma once
// The result of a send or receive that is still under way. It owns the memory the network works
// on, so that nobody can free it too early.
//
//     Future<std::vector<double>> f = world.irecv<std::vector<double>>(0);
//     compute();
//     std::vector<double> values = f.get();  // waits

#include "norma/base/error.hpp"
#include "norma/comm/operation.hpp"

#include <cstddef>
#include <memory>
#include <ranges>
#include <thread>
#include <utility>

namespace norma {

namespace detail {

/// An operation with the value it sends or fills.
template <typename T>
class ValueOperation final : public Operation {
  public:
    ValueOperation(
        CommPtr comm, const char* name, int peer, int tag, T initial, const Where& call_site)
        : Operation(std::move(comm), name, peer, tag, Lives::in_operation, call_site),
          value(std::move(initial)) {}

    T value;
    Bytes frame;                     // what is sent for a serialized value
    std::unique_ptr<Target> target;  // what a message fills
};

/// An operation on memory of the caller.
class BorrowingOperation final : public Operation {
  public:
    BorrowingOperation(
        CommPtr comm, const char* name, int peer, int tag, const Where& call_site)
        : Operation(std::move(comm), name, peer, tag, Lives::with_caller, call_site) {}

    Bytes frame;
    std::unique_ptr<Target> target;
};

/// What futures of all types have in common.
template <typename Held>
class FutureBase {
  public:
    FutureBase() noexcept = default;
    explicit FutureBase(std::shared_ptr<Held> operation) noexcept
        : operation_(std::move(operation)) {}
    FutureBase(FutureBase&& other) noexcept = default;
    FutureBase& operator=(FutureBase&& other) noexcept {
        std::swap(operation_, other.operation_);
        return *this;
    }
    FutureBase(const FutureBase&) = delete;
    FutureBase& operator=(const FutureBase&) = delete;
    ~FutureBase() { Operation::abandon(std::move(operation_)); }

    /// Whether there is a result to come: false after get() and for a Future{}.
    [[nodiscard]] bool valid() const noexcept { return operation_ != nullptr; }
    /// Whether get() would return at once.
    [[nodiscard]] bool ready() const { return held().test(); }
    /// Waits until the operation is over. Throws what went wrong with it.
    void wait() const { held().wait(); }
    /// Who sent the message, once it is there.
    [[nodiscard]] Origin from() const {
        held().wait();
        return held().origin();
    }

  protected:
    [[nodiscard]] Held& held() const {
        if (!operation_) {
            throw UsageError(
                "this Future has no result: get() was called before, or it is empty");
        }
        return *operation_;
    }
    std::shared_ptr<Held> take() {
        held().wait();
        return std::exchange(operation_, nullptr);
    }

  private:
    std::shared_ptr<Held> operation_;
};

}  // namespace detail

/// Of irecv: gives the value received. Of isend: gives back the value lent.
template <typename T>
class [[nodiscard]] Future : public detail::FutureBase<detail::ValueOperation<T>> {
  public:
    using detail::FutureBase<detail::ValueOperation<T>>::FutureBase;
    /// Waits, and hands the value out; once.
    T get() { return std::move(this->take()->value); }
};

/// Of an operation on memory that stays the caller's: it must live until this is over, and the
/// destructor waits for that.
template <>
class [[nodiscard]] Future<void> : public detail::FutureBase<detail::BorrowingOperation> {
  public:
    using detail::FutureBase<detail::BorrowingOperation>::FutureBase;
    void get() { take(); }
};

/// Waits for all of them.
template <typename... T>
void wait_all(Future<T>&... futures) {
    (futures.wait(), ...);
}

template <std::ranges::range Futures>
void wait_all(Futures& futures) {
    for (auto& future : futures)
        future.wait();
}

/// Waits until one is ready and says which; futures without a result to come are passed over.
/// Throws UsageError if none has one.
template <std::ranges::range Futures>
[[nodiscard]] std::size_t wait_any(Futures& futures) {
    while (true) {
        std::size_t index = 0;
        bool some = false;
        for (auto& future : futures) {
            some = some || future.valid();
            if (future.valid() && future.ready()) return index;
            ++index;
        }
        if (!some) throw UsageError("wait_any: none of the futures has a result to come");
        std::this_thread::yield();
    }
}

/// A value that stays where it is while it is sent: world.isend(norma::view(x), 1).
template <typename T>
struct View {
    const T& value;
};

template <typename T>
[[nodiscard]] View<T> view(const T& value) {
    return {value};
}
template <typename T>
void view(const T&& value) = delete;  // a temporary would be gone before it is sent

}  // namespace norma
