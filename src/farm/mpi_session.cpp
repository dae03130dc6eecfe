#include "farm/mpi_session.hpp"

#include <mpi.h>

#include <cstdio>
#include <cstdlib>

namespace norma::farm {

using namespace std::chrono_literals;

MpiSession::MpiSession()
    : environment_(std::make_unique<Environment>(ThreadLevel::funneled)),
      link_(std::make_unique<MpiLink>(MPI_COMM_WORLD)) {}

void MpiSession::finish(bool together) {
    if (!together || !link_->drain(5s)) {
        // A rank that is gone would keep MPI_Finalize waiting for ever, and a request cannot be
        // freed without it: the end of the process takes care of both.
        static_cast<void>(link_.release());
        static_cast<void>(environment_.release());
        return;
    }
    link_.reset();
    environment_.reset();
}

void MpiSession::end_all_ranks(int status) {
    std::fflush(nullptr);
    MPI_Abort(MPI_COMM_WORLD, status);
    std::_Exit(status);
}

}  // namespace norma::farm
