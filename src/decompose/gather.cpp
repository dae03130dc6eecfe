#include "norma/decompose/gather.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/bcast.hpp"

#include "decompose/agreement.hpp"

#include <array>
#include <fmt/format.h>
#include <new>

namespace norma::detail {

template <int N>
Decomposition<N> all_at(const Decomposition<N>& decomposition, int root) {
    if (root < 0 || root >= decomposition.parts()) {
        throw UsageError(
            fmt::format("root {} is outside 0..{} of the ranks that share the array",
                        root,
                        decomposition.parts() - 1));
    }
    const std::array<OwnedBox<N>, 1> all{{{root, decomposition.whole()}}};
    return Decomposition<N>::boxes(decomposition.extents(), decomposition.parts(), all);
}

void allocate_at(const Communicator& comm, int root, const std::function<void()>& allocate) {
    const auto failure = at_root(
        comm,
        [&]() -> std::optional<Failure> {
            allocate();
            return std::nullopt;
        },
        root);
    if (failure) throw std::bad_alloc();
}

void check_scattered(const Communicator& comm,
                     std::size_t elements,
                     std::int64_t cells,
                     int root) {
    const std::size_t given = comm.bcast(elements, root);
    if (given == static_cast<std::size_t>(cells)) return;
    throw UsageError(
        fmt::format("scatter: {} elements at the root for an array of {} cells", given, cells));
}

template Decomposition<1> all_at<1>(const Decomposition<1>&, int);
template Decomposition<2> all_at<2>(const Decomposition<2>&, int);
template Decomposition<3> all_at<3>(const Decomposition<3>&, int);

}  // namespace norma::detail
