#include "farm/mpi_session.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/check.hpp"

namespace norma::farm {

using namespace std::chrono_literals;

MpiSession::MpiSession(const launch::Launch& launch) {
    int provided = 0;
    check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided), "MPI_Init_thread");
    int size = 1;
    check(MPI_Comm_size(MPI_COMM_WORLD, &size), "MPI_Comm_size");
    if (const auto refused = launch::refuse_after_init(launch, size))
        throw UsageError(*refused);
    link_ = std::make_unique<MpiLink>(MPI_COMM_WORLD);
}

void MpiSession::finish(bool together) {
    if (!together || !link_->drain(5s)) {
        // A rank that is gone would keep MPI_Finalize waiting for ever, and a request cannot be
        // freed without it: the end of the process takes care of both.
        static_cast<void>(link_.release());
        return;
    }
    link_.reset();
    MPI_Finalize();
}

}  // namespace norma::farm
