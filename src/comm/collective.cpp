#include "norma/comm/collective.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/all_to_all.hpp"
#include "norma/comm/reduce_scatter.hpp"
#include "norma/comm/rows.hpp"

#include <fmt/format.h>

namespace norma {

namespace detail {

namespace {

[[noreturn]] void refuse_uneven(const Action& action,
                                const char* operation,
                                std::size_t given) {
    throw UsageError(fmt::format("{}: {} elements cannot be dealt out evenly to {} ranks",
                                 describe(action.call(operation, no_rank, given)),
                                 given,
                                 action.comm.size));
}

}  // namespace

void fail(int code, Action action, Said said) {
    fail(code, said.operation, action.call(said));
}

void refuse_room(Action action, const char* operation, std::size_t wanted, std::size_t given) {
    throw UsageError(fmt::format("{}: {} elements were given where there must be {}",
                                 describe(action.call(operation, no_rank, given)),
                                 given,
                                 wanted));
}

void refuse_in_place(Action action, const char* operation) {
    throw UsageError(
        fmt::format("{}: what is received would lie where what is sent still is; receive into "
                    "other memory",
                    describe(action.call(operation, no_rank, 0))));
}

std::size_t share_of(const Action& action, const char* operation, std::size_t given) {
    const auto ranks = static_cast<std::size_t>(action.comm.size);
    if (given % ranks != 0) refuse_uneven(action, operation, given);
    return given / ranks;
}

Memory part_for_one(const Action& action, const Memory& in, const Memory& out) {
    check_room(action, "all_to_all_into", in.count, out.count);
    Memory one = in;
    one.count = share_of(action, "all_to_all_into", in.count);
    return one;
}

std::vector<Memory> memory_of_pieces(std::span<const Piece> pieces) {
    std::vector<Memory> all;
    all.reserve(pieces.size());
    for (const Piece& one : pieces)
        all.push_back(one.memory());
    return all;
}

}  // namespace detail

void Collectives::barrier(Where where) const {
    detail::barrier(action(where));
}

Future<void> BegunCollectives::ibarrier(Where where) const {
    return detail::begin_borrowing(
        "ibarrier", shared_state(), where, [](const detail::Action& action) {
            detail::barrier(action);
        });
}

void Collectives::all_to_all_w(std::span<const Piece> out,
                               std::span<const Piece> in,
                               Where where) const {
    detail::check_one_per_rank(action(where), "all_to_all_w", out.size());
    detail::check_one_per_rank(action(where), "all_to_all_w", in.size());
    detail::all_to_all_w(
        action(where), detail::memory_of_pieces(out), detail::memory_of_pieces(in));
}

Future<void> BegunCollectives::iall_to_all_w(std::span<const Piece> out,
                                             std::span<const Piece> in,
                                             Where where) const {
    detail::check_one_per_rank(action(where), "iall_to_all_w", out.size());
    detail::check_one_per_rank(action(where), "iall_to_all_w", in.size());
    return detail::begin_borrowing(
        "iall_to_all_w",
        shared_state(),
        where,
        [sent = detail::memory_of_pieces(out), received = detail::memory_of_pieces(in)](
            const detail::Action& action) { detail::all_to_all_w(action, sent, received); });
}

}  // namespace norma
