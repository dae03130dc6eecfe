#include "norma/reduce/key_exchange.hpp"

#include "norma/base/error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace norma::detail {

bool agree(const Communicator& comm,
           const char* operation,
           const std::exception_ptr& failure,
           bool more) {
    constexpr int first_rank = 2;  // below: nothing more to do, or something
    const int mine = failure ? first_rank + comm.rank() : static_cast<int>(more);
    const int highest = comm.all_reduce(mine, Max());
    if (failure) std::rethrow_exception(failure);
    if (highest >= first_rank) {
        throw RemoteError(fmt::format(
            "{}: rank {} failed, and told why there", operation, highest - first_rank));
    }
    return highest != 0;
}

void refuse_memory(const Communicator& comm,
                   const char* operation,
                   std::size_t keys,
                   std::size_t bytes,
                   std::size_t limit) {
    throw MemoryLimitError(fmt::format(
        "{}: {} keys take {} bytes on rank {}, more than the limit .memory = {} allows; "
        "give a larger limit, or share the keys among more ranks",
        operation,
        keys,
        bytes,
        comm.rank(),
        limit));
}

KeyExchange::KeyExchange(const Communicator& comm, std::size_t buffer)
    : comm_(comm),
      rows_(static_cast<std::size_t>(comm.size())),
      row_limit_(std::max<std::size_t>(buffer / rows_.size(), 1)) {}

std::optional<Ragged<std::byte>> KeyExchange::exchange(const char* operation,
                                                       const std::exception_ptr& failure) {
    if (!agree(comm_, operation, failure, !empty_)) return std::nullopt;
    const Ragged<std::byte> sent(rows_);
    for (Bytes& row : rows_)
        row.clear();
    filled_ = false;
    empty_ = true;
    return comm_.all_to_all_v(sent);
}

}  // namespace norma::detail
