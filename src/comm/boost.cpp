#include "norma/comm/boost.hpp"

namespace norma {

boost::mpi::communicator Communicator::boost() const {
    return {mpi(), boost::mpi::comm_attach};
}

}  // namespace norma
