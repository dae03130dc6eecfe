#pragma once
// Something under way that a Future waits for.

#include "norma/comm/call.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace norma::detail {

class Operation {
  public:
    Operation() = default;
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;
    virtual ~Operation() = default;

    /// Whether it is over, well or not; helps along whatever is under way in this process.
    virtual bool test() = 0;
    /// The same, as far as is known without asking MPI.
    [[nodiscard]] virtual bool is_over() const noexcept = 0;
    /// Waits until it is over, helping likewise; throws what went wrong.
    virtual void wait() = 0;
    /// Who sent the message, where it is one and it has come.
    [[nodiscard]] virtual Origin origin() const { return {}; }
    /// Takes a receive back that no message has come for; false if that cannot be.
    virtual bool cancel() { return false; }
    /// "irecv of 3 elements ...", for the report of what was never waited for.
    [[nodiscard]] virtual std::string description() const = 0;
    /// The future is gone: see to it that no memory of the caller is used from now on.
    virtual void let_go(std::shared_ptr<Operation> self) noexcept { adopt(std::move(self)); }

  protected:
    /// Keeps an operation whose own memory MPI still uses, if it does, until it is over.
    static void adopt(std::shared_ptr<Operation> self) noexcept;
};

/// An operation with a result.
template <typename T>
class Result : public Operation {
  public:
    /// Hands the value out, after wait().
    virtual T take() = 0;
};

/// Describes what was begun, is not over, and has no future any more.
[[nodiscard]] std::string orphaned_operations();
/// Says that something is still under way though MPI has ended.
void report_outlived(const std::string& what) noexcept;

/// Whether an exception is on its way through the scopes of this thread.
[[nodiscard]] bool is_unwinding() noexcept;

/// A destructor's wait for other ranks while an exception unwinds: they may themselves wait for
/// what this rank does no more. So it has an end, and that is the end of all ranks.
class LastWait {
  public:
    /// Seconds until then.
    static inline int limit = 60;

    LastWait() noexcept;
    /// Whether there is time left; gives the processor away.
    [[nodiscard]] bool goes_on() const noexcept;
    /// Ends all ranks, telling what did not come to its end.
    [[noreturn]] void end_all(const std::string& what) const noexcept;

  private:
    std::int64_t until_;  // milliseconds of a steady clock
};

/// While an exception unwinds, waits for so long at most until `test()` says that it is over;
/// `tell()` says what it is.
template <typename Test, typename Tell>
void wait_if_unwinding(const Test& test, const Tell& tell) {
    if (!is_unwinding()) return;
    const LastWait last;
    while (!test())
        if (!last.goes_on()) last.end_all(tell());
}

/// What becomes of an operation when its future goes.
void abandon(std::shared_ptr<Operation> operation) noexcept;

}  // namespace norma::detail
