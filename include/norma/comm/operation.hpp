#pragma once
// Something under way that a Future waits for.

#include "norma/comm/call.hpp"

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

/// What becomes of an operation when its future goes.
void abandon(std::shared_ptr<Operation> operation) noexcept;

}  // namespace norma::detail
