#include "norma/comm/collective.hpp"

#include "norma/base/error.hpp"

#include "int_offsets.hpp"

#include <fmt/format.h>
#include <limits>

namespace norma::detail {

namespace {

constexpr std::size_t most_for_an_int = std::numeric_limits<int>::max();

[[noreturn]] void refuse_count(std::size_t count, const Call& call) {
    throw UsageError(fmt::format(
        "{}: {} elements of different ranks together are more than MPI can place ({}): use "
        "larger elements or several calls",
        describe(call),
        count,
        most_for_an_int));
}

}  // namespace

int int_count(std::size_t count, const Call& call) {
    if (count > most_for_an_int) refuse_count(count, call);
    return static_cast<int>(count);
}

IntOffsets int_offsets(Offsets offsets, const Call& call) {
    if (offsets.back() > most_for_an_int) refuse_count(offsets.back(), call);
    IntOffsets result;
    for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
        result.starts.push_back(static_cast<int>(offsets[row]));
        result.counts.push_back(static_cast<int>(offsets[row + 1] - offsets[row]));
    }
    return result;
}

void check_one_per_rank(const Call& call, std::size_t given) {
    if (given == static_cast<std::size_t>(call.comm.size)) return;
    throw UsageError(
        fmt::format("{}: {} values were given; there must be one for each of the {} ranks",
                    describe(call),
                    given,
                    call.comm.size));
}

}  // namespace norma::detail
