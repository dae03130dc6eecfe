#include "decompose/agreement.hpp"

#include "norma/comm/all_reduce.hpp"
#include "norma/comm/bcast.hpp"

namespace norma::detail {

std::optional<Failure> agree(const Communicator& comm, const std::optional<Failure>& own) {
    const int first = comm.all_reduce(own ? comm.rank() : comm.size(), Min());
    if (first == comm.size()) return std::nullopt;
    return Failure{comm.bcast(own ? own->message : std::string(), first)};
}

std::string text_of_root(const Communicator& comm, std::string text) {
    return comm.bcast(std::move(text), 0);
}

}  // namespace norma::detail
