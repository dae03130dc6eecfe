#pragma once
// Ranks that talk: sending, receiving and the collectives.
//
//     norma::Environment env(argc, argv);
//     norma::Communicator world;
//     if (world.rank() == 0) world.send(std::string("hello"), 1);
//     if (world.rank() == 1) std::cout << world.recv<std::string>(0);

#include "norma/comm/all_reduce.hpp"
#include "norma/comm/all_to_all.hpp"
#include "norma/comm/bcast.hpp"
#include "norma/comm/communicator_class.hpp"
#include "norma/comm/gather.hpp"
#include "norma/comm/persistent.hpp"
#include "norma/comm/reduce.hpp"
#include "norma/comm/reduce_scatter.hpp"
#include "norma/comm/scan.hpp"
#include "norma/comm/scatter.hpp"
#include "norma/comm/sparse_exchange.hpp"
