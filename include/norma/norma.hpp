#pragma once
// All of norma's message passing: #include <norma/norma.hpp>

#include "norma/comm/cartesian.hpp"
#include "norma/comm/claim.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/comm/environment.hpp"
#include "norma/comm/inter_communicator.hpp"
#include "norma/comm/mpi_error.hpp"
#include "norma/comm/neighbours.hpp"
#include "norma/comm/op.hpp"
#include "norma/comm/send_buffer.hpp"
#include "norma/comm/timings.hpp"
#include "norma/wire/encode.hpp"

/// Message passing for C++: ranks that talk, and what is built on that.
namespace norma {}
