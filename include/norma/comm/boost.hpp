#pragma once
// Boost.MPI and norma on the same communicator, and tracked(x); built with NORMA_BOOST_MPI.
//
//     boost::mpi::communicator theirs = world.boost();
//     norma::Communicator ours(theirs);  // attached: lives as long as theirs does

#include "norma/comm/communicator.hpp"
#include "norma/wire/boost_archive.hpp"

#include <boost/mpi/communicator.hpp>
