#include "decompose/agreement.hpp"

#include "norma/comm/all_reduce.hpp"
#include "norma/comm/bcast.hpp"

namespace norma::detail {

std::optional<Failure> agree(const Communicator& comm, const std::optional<Failure>& own) {
    const int first = comm.all_reduce(own ? comm.rank() : comm.size(), Min());
    if (first == comm.size()) return std::nullopt;
    return Failure{comm.bcast(own ? own->message : std::string(), first)};
}

}  // namespace norma::detail
