#pragma once
// A collective as its steps: run one after another, or begun and left to a future.
//
// Steps is a struct with
//     static constexpr Staged::StepCount steps;       one MPI call, or several
//     const char* name;                           "ibcast", static or not
//     bool next(const Action&);                   begins the next MPI call; false if none is
//     left Result result();                            once next() was false

#include "norma/comm/future.hpp"
#include "norma/comm/staged.hpp"

#include <memory>
#include <utility>

namespace norma::detail {

/// Throws what is being handled, telling the collective it is about, run at once: its name is
/// that of the steps without the i.
template <typename Steps>
[[noreturn, gnu::cold]] void rethrow_told(const CommState& comm,
                                          const Where& where,
                                          const Steps& steps) {
    const char* const name = steps.name + 1;
    rethrow_told({name, comm.raw, no_rank, any_tag, unknown_count, where});
}

/// Runs all steps, one after another.
template <typename Steps>
void run_steps(const CommState& comm, const Where& where, Steps& steps) {
    const Action action{comm, where};
    try {
        while (steps.next(action)) {
        }
    } catch (const DecodeError&) {
        rethrow_told(comm, where, steps);
    }
}

/// Runs all steps and gives their result.
template <typename Steps>
auto run_now(const CommState& comm, const Where& where, Steps steps) {
    run_steps(comm, where, steps);
    try {
        return steps.result();
    } catch (const DecodeError&) {
        rethrow_told(comm, where, steps);
    }
}

template <typename Steps>
using ResultOf = decltype(std::declval<Steps&>().result());

template <typename Steps>
class CollectiveFuture final : public Result<ResultOf<Steps>>, public Staged {
  public:
    CollectiveFuture(CommPtr comm, const Where& call_site, Steps steps)
        : Staged(std::move(comm), call_site), steps_(std::move(steps)) {}

    bool test() override { return ask(); }
    [[nodiscard]] bool is_over() const noexcept override { return has_ended(); }
    void wait() override {
        try {
            finish();
        } catch (const DecodeError&) {
            rethrow_told(call());
        }
    }
    ResultOf<Steps> take() override {
        try {
            return steps_.result();
        } catch (const DecodeError&) {
            rethrow_told(call());
        }
    }
    [[nodiscard]] std::string description() const override { return describe(call()); }
    void let_go(std::shared_ptr<Operation> self) noexcept override {
        if constexpr (requires { requires Steps::borrows; }) {
            try {
                wait_if_unwinding([this] { return test(); }, [this] { return description(); });
                finish();
            } catch (...) {  // nobody is left to tell
            }
        } else {
            try {
                Staged::outlive_future({self, this});
            } catch (...) {  // likewise
            }
            Operation::adopt(std::move(self));
        }
    }

  protected:
    bool next(const Action& action) override { return steps_.next(action); }

  private:
    [[nodiscard]] Call call() const noexcept {
        return {steps_.name, comm().raw, no_rank, any_tag, unknown_count, where()};
    }

    Steps steps_;
};

template <typename Steps>
Future<ResultOf<Steps>> begin(const CommPtr& comm, const Where& where, Steps steps) {
    auto begun = std::make_shared<CollectiveFuture<Steps>>(comm, where, std::move(steps));
    Staged::begin(begun, Steps::steps);
    return Future<ResultOf<Steps>>(std::move(begun));
}

}  // namespace norma::detail
