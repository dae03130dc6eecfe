// Every collective of values, begun, with every kind of type: all of them in flight at once,
// and waited for in another order than begun.
#include "norma/comm/begun_collectives.hpp"

#include "comm/reductions.hpp"
#include "comm/samples.hpp"

#include <gtest/gtest.h>

namespace norma {
namespace {

using namespace samples;

template <typename T>
class Begun : public testing::Test {};
using Types = testing::Types<int, bool, Particle, Values, std::string, Table, Maybe, Owner>;
TYPED_TEST_SUITE(Begun, Types);

template <typename T>
std::vector<T> values_for_all(const Communicator& comm, std::size_t length) {
    std::vector<T> values;
    for (int rank = 0; rank < comm.size(); ++rank)
        values.push_back(sample<T>(3 * comm.rank() + rank, length));
    return values;
}
template <typename T>
std::vector<T> values_of_all(const Communicator& comm, std::size_t length) {
    std::vector<T> values;
    for (int rank = 0; rank < comm.size(); ++rank)
        values.push_back(sample<T>(3 * rank + comm.rank(), length));
    return values;
}

TYPED_TEST(Begun, CollectivesGiveWhatTheBlockingOnesDo) {
    using T = TypeParam;
    on_every_communicator([](const Communicator& comm) {
        for (const std::size_t length : lengths) {
            const int root = static_cast<int>(length) % comm.size();
            const bool is_root = comm.rank() == root;
            const auto own = [&] { return sample<T>(comm.rank(), length); };
            const T lent = own();
            auto bcast = comm.ibcast(is_root ? own() : T{}, root);
            auto gather = comm.igather(own(), root);
            auto gather_lent = comm.igather(view(lent), root);
            auto all_gather = comm.iall_gather(own());
            auto all_gather_lent = comm.iall_gather(view(lent));
            auto scatter = comm.iscatter(
                is_root ? samples_of_all<T>(comm, length) : std::vector<T>(), root);
            auto all_to_all = comm.iall_to_all(values_for_all<T>(comm, length));
            auto barrier = comm.ibarrier();
            if (comm.rank() % 2 == 0) {
                expect_same<T>(all_to_all.get(), values_of_all<T>(comm, length));
                EXPECT_TRUE(same<T>(scatter.get(), own()));
                barrier.wait();
            }
            expect_same<T>(all_gather_lent.get(), samples_of_all<T>(comm, length));
            expect_same<T>(all_gather.get(), samples_of_all<T>(comm, length));
            const auto at_root = is_root ? samples_of_all<T>(comm, length) : std::vector<T>();
            expect_same<T>(gather.get(), at_root);
            expect_same<T>(gather_lent.get(), at_root);
            EXPECT_TRUE(same<T>(bcast.get(), sample<T>(root, length)));
            if (comm.rank() % 2 != 0) {
                wait_all(barrier, scatter);
                expect_same<T>(all_to_all.get(), values_of_all<T>(comm, length));
                EXPECT_TRUE(same<T>(scatter.get(), own()));
            }
        }
    });
}

template <typename T>
class BegunReduction : public testing::Test {};
using Reduced = testing::Types<int, bool, Particle, Values, std::string, Table, Owner>;
TYPED_TEST_SUITE(BegunReduction, Reduced);

TYPED_TEST(BegunReduction, CombinesTheValuesInTheOrderOfTheRanks) {
    using T = TypeParam;
    on_every_communicator([](const Communicator& comm) {
        for (const std::size_t length : lengths) {
            const int root = static_cast<int>(length + 1) % comm.size();
            const auto own = [&] { return sample<T>(comm.rank(), length); };
            auto reduce = comm.ireduce(own(), Reduction<T>(), root);
            auto all_reduce = comm.iall_reduce(own(), Reduction<T>());
            auto scan = comm.iscan(own(), Reduction<T>());
            auto before = comm.iexclusive_scan(own(), Reduction<T>(), sample<T>(20, length));
            if (comm.rank() % 2 == 0) wait_all(before, scan, all_reduce);
            const auto result = reduce.get();
            const T all = reduced<T>(comm.size() - 1, length);
            EXPECT_EQ(result.has_value(), comm.rank() == root);
            EXPECT_TRUE(!result || same<T>(*result, all));
            EXPECT_TRUE(same<T>(all_reduce.get(), all));
            EXPECT_TRUE(same<T>(scan.get(), reduced<T>(comm.rank(), length)));
            EXPECT_TRUE(same<T>(before.get(),
                                comm.rank() == 0 ? sample<T>(20, length)
                                                 : reduced<T>(comm.rank() - 1, length)));
            if constexpr (!std::is_same_v<T, Owner>) {
                const T lent = own();
                auto of_lent = comm.iall_reduce(view(lent), Reduction<T>());
                auto scan_of_lent = comm.iscan(view(lent), Reduction<T>());
                auto reduced_lent = comm.ireduce(view(lent), Reduction<T>(), root);
                EXPECT_EQ(scan_of_lent.get(), reduced<T>(comm.rank(), length));
                EXPECT_EQ(of_lent.get(), all);
                EXPECT_EQ(reduced_lent.get().value_or(all), all);
                EXPECT_EQ(lent, own());
            }
        }
    });
}

}  // namespace
}  // namespace norma
