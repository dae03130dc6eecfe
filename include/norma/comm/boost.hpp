#pragma once
// Boost.MPI and norma on the same communicator, and tracked(x); built with NORMA_BOOST_MPI.
//
//     boost::mpi::communicator theirs = world.boost();
//     norma::Communicator ours(theirs);  // attached: lives as long as theirs does

#include "norma/comm/communicator.hpp"
#include "norma/wire/boost_archive.hpp"

#include <boost/mpi/communicator.hpp>

namespace norma::detail {

template <typename T>
class ValueTarget<Tracked<T>> final : public Target {
  public:
    explicit ValueTarget(const Tracked<T>& tracked) : tracked_(tracked) {}
    Memory room(std::size_t bytes) override {
        packed_.resize(bytes);
        return memory_of(packed_);
    }
    void arrived() override { unpack_tracked(packed_, tracked_, MPI_COMM_SELF); }

  private:
    Tracked<T> tracked_;
    Bytes packed_;
};

}  // namespace norma::detail
