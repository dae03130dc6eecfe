#include "norma/comm/steps.hpp"

namespace norma::detail {

namespace {

/// What has no further step.
struct Begun {
    static constexpr bool borrows = true;

    const char* name;

    bool next(const Action& /*action*/) { return false; }
    void result() const noexcept {}
};

}  // namespace

Future<void> future_of(const char* name, const CommPtr& comm, Flight flight, Where where) {
    auto begun = std::make_shared<CollectiveFuture<Begun>>(comm, where, Begun{name});
    Staged::go_on(begun, std::move(flight));
    return Future<void>(std::move(begun));
}

}  // namespace norma::detail
