#include "norma/comm/communicator.hpp"

#include "norma/comm/environment.hpp"
#include "norma/comm/mpi_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#ifdef NORMA_BOOST_MPI
#include "norma/comm/boost.hpp"

#include <boost/mpi/collectives.hpp>
#endif

namespace norma {
namespace {

MPI_Errhandler handler_of(MPI_Comm comm) {
    MPI_Errhandler handler = MPI_ERRHANDLER_NULL;
    MPI_Comm_get_errhandler(comm, &handler);
    return handler;
}

TEST(Communicator, AttachesToWhatIsThereAndLeavesItAlone) {
    MPI_Comm mine = MPI_COMM_NULL;
    MPI_Comm_dup(MPI_COMM_WORLD, &mine);
    {
        const Communicator attached(mine);
        EXPECT_EQ(attached.mpi(), mine);
        EXPECT_EQ(handler_of(mine), MPI_ERRORS_ARE_FATAL);
    }
    int size = 0;
    EXPECT_EQ(MPI_Comm_size(mine, &size), MPI_SUCCESS);  // still there
    MPI_Comm_free(&mine);
}

TEST(Communicator, FreesWhatItOwns) {
    static int freed = 0;
    int key = MPI_KEYVAL_INVALID;
    MPI_Comm_create_keyval(
        MPI_COMM_NULL_COPY_FN,
        [](MPI_Comm, int, void*, void*) {
            ++freed;
            return MPI_SUCCESS;
        },
        &key,
        nullptr);
    MPI_Comm mine = MPI_COMM_NULL;
    MPI_Comm_dup(MPI_COMM_WORLD, &mine);
    MPI_Comm_set_attr(mine, key, nullptr);
    {
        const Communicator owned(mine, Ownership::own);
        EXPECT_EQ(handler_of(mine), MPI_ERRORS_RETURN);
        EXPECT_EQ(freed, 0);
    }
    EXPECT_EQ(freed, 1);
    MPI_Comm_free_keyval(&key);
}

TEST(Communicator, DuplicatesWithoutMixingMessages) {
    const Communicator world;
    const Communicator copy(world.mpi(), Ownership::duplicate);
    auto in_world = world.isend(1, world.rank());
    auto in_copy = copy.isend(2, copy.rank());
    EXPECT_EQ(copy.recv<int>(copy.rank()), 2);
    EXPECT_EQ(world.recv<int>(world.rank()), 1);
    wait_all(in_world, in_copy);
}

TEST(Communicator, RefusesWhatIsNoCommunicatorOfRanks) {
    EXPECT_THROW(Communicator(MPI_COMM_NULL), UsageError);
}

TEST(Communicator, RefusesAGroupWithARankTwice) {
    const Communicator world;
    EXPECT_THROW(std::ignore = world.create_group({0, world.rank(), 0}), UsageError);
}

TEST(Communicator, HasAName) {
    const Communicator copy = Communicator().duplicate();
    copy.set_name("columns");
    EXPECT_EQ(copy.name(), "columns");
    EXPECT_EQ(Communicator().name(), "MPI_COMM_WORLD");
}

TEST(Environment, OfAHostThatBeganMpiIsLeftAsItIs) {
    {
        const Environment env;
        EXPECT_EQ(env.thread_level(), ThreadLevel::multiple);
    }
    EXPECT_TRUE(mpi_is_running());
    EXPECT_EQ(handler_of(MPI_COMM_WORLD), MPI_ERRORS_ARE_FATAL);
}

#ifdef NORMA_BOOST_MPI
TEST(BoostCommunicator, AndOursTalkToEachOther) {
    const Communicator world;
    const boost::mpi::communicator theirs = world.boost();
    EXPECT_EQ(theirs.rank(), world.rank());
    EXPECT_EQ(boost::mpi::all_reduce(theirs, 1, std::plus<int>()), world.size());
    const Communicator ours(theirs);
    EXPECT_EQ(ours.all_reduce(1, std::plus<>()), world.size());
    const int next = (world.rank() + 1) % world.size();
    const int previous = (world.rank() + world.size() - 1) % world.size();
    auto sent = ours.isend(std::vector<double>{1, 2, 3}, next);
    std::vector<double> values;
    theirs.recv(previous, 0, values);
    EXPECT_EQ(values, (std::vector<double>{1, 2, 3}));
    sent.wait();
}

#endif

}  // namespace
}  // namespace norma
