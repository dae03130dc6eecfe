#include "norma/comm/handle.hpp"

#include "norma/comm/check.hpp"
#include "norma/comm/mpi_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace norma {
namespace {

struct Counted {
    using Raw = int;
    static inline int freed = 0;
    static Raw null() noexcept { return -1; }
    static void free(Raw& /*raw*/) noexcept { ++freed; }
};

TEST(Handle, FreesItsObjectOnceHoweverItMoves) {
    Counted::freed = 0;
    {
        Handle<Counted> first(3);
        Handle<Counted> second(std::move(first));
        Handle<Counted> third(4);
        third = std::move(second);
        EXPECT_EQ(third.get(), 3);
        EXPECT_EQ(Counted::freed, 0);
    }
    EXPECT_EQ(Counted::freed, 2);
}

TEST(Handle, FreesNothingItGaveUp) {
    Counted::freed = 0;
    EXPECT_EQ(Handle<Counted>(3).release(), 3);
    EXPECT_EQ(Counted::freed, 0);
}

TEST(Check, ThrowsAnErrorThatNamesTheCallAndTheReason) {
    EXPECT_NO_THROW(check(MPI_SUCCESS, "MPI_Send"));
    try {
        check(MPI_ERR_RANK, "MPI_Send");
        ADD_FAILURE() << "nothing thrown";
    } catch (const MpiError& error) {
        EXPECT_THAT(error.what(), testing::StartsWith("MPI_Send failed: MPI_ERR_RANK"));
        EXPECT_EQ(error.error_class(), MPI_ERR_RANK);
    }
}

TEST(MpiError, IsCaughtAsOursAsBoostsAndAsAnyException) {
    EXPECT_THROW(check(MPI_ERR_RANK, "MPI_Send"), Error);
    EXPECT_THROW(check(MPI_ERR_RANK, "MPI_Send"), std::exception);
#ifdef NORMA_BOOST_MPI
    EXPECT_THROW(check(MPI_ERR_RANK, "MPI_Send"), boost::mpi::exception);
#endif
}

}  // namespace
}  // namespace norma
