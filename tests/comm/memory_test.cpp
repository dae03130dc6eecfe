#include "norma/comm/memory.hpp"

#include "norma/comm/communicator.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace norma {
namespace {

MPI_Count size_of(MPI_Datatype type) {
    MPI_Count size = 0;
    MPI_Type_size_x(type, &size);
    return size;
}

TEST(IntCount, OfMoreElementsThanAnIntCountsIsOneElementOfALargeType) {
    const std::size_t many = (std::size_t{1} << 32) + 5;
    const detail::Memory memory{nullptr, many, MPI_DOUBLE, sizeof(double)};
    const detail::IntCount number(memory);
    EXPECT_EQ(number.count(), 1);
    EXPECT_EQ(size_of(number.type()), static_cast<MPI_Count>(many * sizeof(double)));
}

TEST(IntCount, OfFewElementsIsTheCountAndTheTypeThemselves) {
    const detail::Memory memory{nullptr, 7, MPI_DOUBLE, sizeof(double)};
    const detail::IntCount number(memory);
    EXPECT_EQ(number.count(), 7);
    EXPECT_EQ(number.type(), MPI_DOUBLE);
}

TEST(LargeType, CarriesEveryElementInItsPlace) {
    std::vector<int> out(1003);
    std::iota(out.begin(), out.end(), 0);
    std::vector<int> in(out.size());
    const Handle<TypeKind> type = detail::large_type(detail::memory_of(out), 100);
    MPI_Sendrecv(out.data(),
                 1,
                 type.get(),
                 0,
                 0,
                 in.data(),
                 1,
                 type.get(),
                 0,
                 0,
                 MPI_COMM_SELF,
                 MPI_STATUS_IGNORE);
    EXPECT_EQ(in, out);
}

}  // namespace
}  // namespace norma
