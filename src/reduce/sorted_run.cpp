#include "norma/reduce/sorted_run.hpp"

#include "norma/base/error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace norma::detail {

void expect_rank(const Communicator& comm, const char* operation, int rank) {
    if (rank >= 0 && rank < comm.size()) return;
    throw UsageError(
        fmt::format("{}: root {} is outside 0..{}", operation, rank, comm.size() - 1));
}

RunSender::RunSender(const Communicator& comm, int root, std::size_t block)
    : comm_(comm), root_(root), block_(std::max<std::size_t>(block, 1)) {}

void RunSender::send() {
    comm_.send(bytes_, root_, {.mode = Mode::synchronous});
    bytes_.clear();
}

void RunSender::finish() {
    if (!bytes_.empty()) send();
    send();
}

}  // namespace norma::detail
