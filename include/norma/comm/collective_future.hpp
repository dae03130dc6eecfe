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

/// Runs all steps, one after another.
template <typename Steps>
void run_steps(const CommState& comm, const Where& where, Steps& steps) {
    const Action action{comm, where};
    while (steps.next(action)) {
    }
}

/// Runs all steps and gives their result.
template <typename Steps>
auto run_now(const CommState& comm, const Where& where, Steps steps) {
    run_steps(comm, where, steps);
    return steps.result();
}

template <typename Steps>
using ResultOf = decltype(std::declval<Steps&>().result());

template <typename Steps>
class CollectiveFuture final : public Result<ResultOf<Steps>>, public Staged {
  public:
    CollectiveFuture(CommPtr comm, const Where& call_site, Steps steps)
        : Staged(std::move(comm), call_site), steps_(std::move(steps)) {}

    bool test() override { return ask(); }
    void wait() override { finish(); }
    ResultOf<Steps> take() override { return steps_.result(); }
    [[nodiscard]] std::string description() const override {
        return describe({steps_.name, comm().raw, no_rank, any_tag, 0, where()});
    }
    void let_go(std::shared_ptr<Operation> self) noexcept override {
        if constexpr (requires { requires Steps::borrows; }) {
            try {
                finish();
            } catch (...) {  // nobody is left to tell
            }
        } else {
            Operation::adopt(std::move(self));
        }
    }

  protected:
    bool next(const Action& action) override { return steps_.next(action); }

  private:
    Steps steps_;
};

template <typename Steps>
Future<ResultOf<Steps>> begin(const CommPtr& comm, const Where& where, Steps steps) {
    auto begun = std::make_shared<CollectiveFuture<Steps>>(comm, where, std::move(steps));
    Staged::begin(begun, Steps::steps);
    return Future<ResultOf<Steps>>(std::move(begun));
}

}  // namespace norma::detail
