// Every collective on memory of the caller: blocking, begun and prepared, in place too.
#include "norma/comm/persistent.hpp"

#include "comm/reductions.hpp"
#include "comm/samples.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace norma {
namespace {

using namespace samples;

/// Calls `reset()`, one form of the call, `check()`, for each form.
template <typename Reset, typename Check, typename... Forms>
void in_each_form(Reset reset, Check check, Forms... forms) {
    ((reset(), forms(), check()), ...);
}

void run(Prepared prepared) {
    prepared.start();
    prepared.wait();
}

/// `length` different elements for each rank's `seed`.
template <typename T>
std::vector<T> row(int seed, std::size_t length) {
    std::vector<T> values(length);
    for (std::size_t i = 0; i < length; ++i)
        values[i] = sample<T>(seed + static_cast<int>(i % 5));
    return values;
}
/// The rows of all ranks, one after another.
template <typename T>
std::vector<T> rows(const Communicator& comm, std::size_t length) {
    std::vector<T> all;
    for (int rank = 0; rank < comm.size(); ++rank) {
        const auto one = row<T>(rank, length);
        all.insert(all.end(), one.begin(), one.end());
    }
    return all;
}
/// Element by element, the rows of ranks `first` to `last`.
template <typename T>
std::vector<T> combined(int first, int last, std::size_t length) {
    auto result = row<T>(first, length);
    for (int rank = first + 1; rank <= last; ++rank) {
        const auto next = row<T>(rank, length);
        for (std::size_t i = 0; i < length; ++i)
            result[i] = Reduction<T>()(result[i], next[i]);
    }
    return result;
}
/// The part of `values` that is that of this rank.
template <typename T>
std::span<T> part(const Communicator& comm, std::vector<T>& values) {
    const std::size_t length = values.size() / ranks_of(comm);
    return std::span(values).subspan(static_cast<std::size_t>(comm.rank()) * length, length);
}
template <typename T>
std::vector<T> part_of(const Communicator& comm, std::vector<T> values) {
    const auto own = part(comm, values);
    return {own.begin(), own.end()};
}

template <typename T>
class Into : public testing::Test {
  protected:
    static void everywhere(void (*body)(const Communicator&, std::size_t, int)) {
        on_every_communicator([&](const Communicator& comm) {
            for (const std::size_t length : {0U, 3U, 20'000U})
                for (int root = 0; root < comm.size(); ++root)
                    body(comm, length, root);
        });
    }
};
using Types = testing::Types<int, Particle>;
TYPED_TEST_SUITE(Into, Types);

TYPED_TEST(Into, BcastFillsMemory) {
    using T = TypeParam;
    this->everywhere([](const Communicator& comm, std::size_t length, int root) {
        std::vector<T> values;
        in_each_form(
            [&] {
                values = comm.rank() == root ? row<T>(root, length) : std::vector<T>(length);
            },
            [&] { EXPECT_EQ(values, row<T>(root, length)); },
            [&] { comm.bcast_into(std::span(values), root); },
            [&] { comm.ibcast_into(std::span(values), root).wait(); },
            [&] { run(comm.persistent().bcast_into(values, root)); });
    });
}

TYPED_TEST(Into, GatherAndAllGatherFillMemory) {
    using T = TypeParam;
    this->everywhere([](const Communicator& comm, std::size_t length, int root) {
        const bool is_root = comm.rank() == root;
        const auto mine = row<T>(comm.rank(), length);
        std::vector<T> out;
        in_each_form(
            [&] { out.assign(is_root ? length * ranks_of(comm) : 0, T{}); },
            [&] { EXPECT_EQ(out, is_root ? rows<T>(comm, length) : std::vector<T>()); },
            [&] { comm.gather_into(mine, out, root); },
            [&] { comm.igather_into(mine, out, root).wait(); },
            [&] { run(comm.persistent().gather_into(mine, out, root)); });
        in_each_form([&] { out.assign(length * ranks_of(comm), T{}); },
                     [&] { EXPECT_EQ(out, rows<T>(comm, length)); },
                     [&] { comm.all_gather_into(mine, out); },
                     [&] { comm.iall_gather_into(mine, std::span(out)).wait(); },
                     [&] { run(comm.persistent().all_gather_into(mine, out)); });
        const auto own_alone = [&] {
            out.assign(length * ranks_of(comm), T{});
            std::ranges::copy(mine, part(comm, out).begin());
        };
        in_each_form(
            own_alone,
            [&] { EXPECT_EQ(out, rows<T>(comm, length)); },
            [&] { comm.all_gather_into(part(comm, out), out); },
            [&] { comm.iall_gather_into(part(comm, out), out).wait(); },
            [&] { run(comm.persistent().all_gather_into(part(comm, out), out)); });
        in_each_form(
            own_alone,
            [&] {
                if (is_root) {
                    EXPECT_EQ(out, rows<T>(comm, length));
                }
            },
            [&] { comm.gather_into(part(comm, out), out, root); },
            [&] { comm.igather_into(part(comm, out), out, root).wait(); },
            [&] { run(comm.persistent().gather_into(part(comm, out), out, root)); });
    });
}

TYPED_TEST(Into, ScatterAndAllToAllFillMemory) {
    using T = TypeParam;
    this->everywhere([](const Communicator& comm, std::size_t length, int root) {
        const bool is_root = comm.rank() == root;
        std::vector<T> all = is_root ? rows<T>(comm, length) : std::vector<T>();
        const auto expected = row<T>(comm.rank(), length);
        std::vector<T> mine;
        in_each_form([&] { mine.assign(length, T{}); },
                     [&] { EXPECT_EQ(mine, expected); },
                     [&] { comm.scatter_into(all, mine, root); },
                     [&] { comm.iscatter_into(all, mine, root).wait(); },
                     [&] { run(comm.persistent().scatter_into(all, mine, root)); });
        all.resize(length * ranks_of(comm));
        const auto here = part(comm, all);  // at the root it is there already
        in_each_form([] {},
                     [&] {
                         EXPECT_TRUE(std::ranges::equal(here, expected));
                         if (is_root) {
                             EXPECT_EQ(all, rows<T>(comm, length));
                         }
                     },
                     [&] { comm.scatter_into(all, here, root); },
                     [&] { comm.iscatter_into(all, here, root).wait(); },
                     [&] { run(comm.persistent().scatter_into(all, here, root)); });

        std::vector<T> sent;
        std::vector<T> received;
        for (int rank = 0; rank < comm.size(); ++rank) {
            const auto there = row<T>(2 * comm.rank() + rank, length);
            const auto here_from = row<T>(2 * rank + comm.rank(), length);
            sent.insert(sent.end(), there.begin(), there.end());
            received.insert(received.end(), here_from.begin(), here_from.end());
        }
        std::vector<T> place;
        in_each_form([&] { place.assign(sent.size(), T{}); },
                     [&] { EXPECT_EQ(place, received); },
                     [&] { comm.all_to_all_into(sent, place); },
                     [&] { comm.iall_to_all_into(sent, place).wait(); },
                     [&] { run(comm.persistent().all_to_all_into(sent, place)); });
        in_each_form([&] { place = sent; },
                     [&] { EXPECT_EQ(place, received); },
                     [&] { comm.all_to_all_into(place, place); },
                     [&] { comm.iall_to_all_into(place, place).wait(); },
                     [&] { run(comm.persistent().all_to_all_into(place, place)); });
    });
}

TYPED_TEST(Into, ReductionsFillMemory) {
    using T = TypeParam;
    this->everywhere([](const Communicator& comm, std::size_t length, int root) {
        const Reduction<T> op;
        const bool is_root = comm.rank() == root;
        const auto mine = row<T>(comm.rank(), length);
        const auto all = combined<T>(0, comm.size() - 1, length);
        std::vector<T> out;
        const auto empty = [&] { out.assign(length, T{}); };
        const auto own = [&] { out = mine; };
        const auto is_all = [&] { EXPECT_EQ(out, all); };
        const auto is_all_at_root = [&] { EXPECT_TRUE(!is_root || out == all); };
        in_each_form(
            empty,
            is_all,
            [&] { comm.all_reduce_into(mine, out, op); },
            [&] { comm.iall_reduce_into(mine, std::span(out), op).wait(); },
            [&] { run(comm.persistent().all_reduce_into(mine, out, op)); });
        in_each_form(
            own,
            is_all,
            [&] { comm.all_reduce_into(out, op); },
            [&] { comm.all_reduce_into(std::span(out), out, op); },
            [&] { comm.iall_reduce_into(out, out, op).wait(); },
            [&] { run(comm.persistent().all_reduce_into(out, out, op)); });
        in_each_form(
            empty,
            is_all_at_root,
            [&] { comm.reduce_into(mine, out, op, root); },
            [&] { comm.ireduce_into(mine, out, op, root).wait(); },
            [&] { run(comm.persistent().reduce_into(mine, out, op, root)); });
        in_each_form(
            own,
            is_all_at_root,
            [&] { comm.reduce_into(out, out, op, root); },
            [&] { comm.ireduce_into(out, out, op, root).wait(); },
            [&] { run(comm.persistent().reduce_into(out, out, op, root)); });
    });
}

TYPED_TEST(Into, ScansFillMemory) {
    using T = TypeParam;
    this->everywhere([](const Communicator& comm, std::size_t length, int root) {
        if (root > 0) return;
        const Reduction<T> op;
        const auto mine = row<T>(comm.rank(), length);
        const auto up_to_here = combined<T>(0, comm.rank(), length);
        std::vector<T> out;
        const auto own = [&] { out = mine; };
        const auto is_up_to_here = [&] { EXPECT_EQ(out, up_to_here); };
        in_each_form([&] { out.assign(length, T{}); },
                     is_up_to_here,
                     [&] { comm.scan_into(mine, out, op); },
                     [&] { comm.iscan_into(mine, out, op).wait(); },
                     [&] { run(comm.persistent().scan_into(mine, out, op)); });
        in_each_form(
            own,
            is_up_to_here,
            [&] { comm.scan_into(out, out, op); },
            [&] { comm.iscan_into(out, out, op).wait(); },
            [&] { run(comm.persistent().scan_into(out, out, op)); });
        const auto is_before = [&] {  // rank 0 has what it had
            EXPECT_EQ(out, comm.rank() == 0 ? mine : combined<T>(0, comm.rank() - 1, length));
        };
        in_each_form(
            own,
            is_before,
            [&] { comm.exclusive_scan_into(mine, out, op); },
            [&] { comm.iexclusive_scan_into(mine, out, op).wait(); },
            [&] { run(comm.persistent().exclusive_scan_into(mine, out, op)); });
        in_each_form(
            own,
            is_before,
            [&] { comm.exclusive_scan_into(out, out, op); },
            [&] { comm.iexclusive_scan_into(out, out, op).wait(); },
            [&] { run(comm.persistent().exclusive_scan_into(out, out, op)); });
    });
}

TYPED_TEST(Into, ReduceScatterFillsMemory) {
    using T = TypeParam;
    this->everywhere([](const Communicator& comm, std::size_t length, int root) {
        if (root > 0) return;
        const Reduction<T> op;
        const std::size_t total = length * ranks_of(comm);
        const auto given = row<T>(comm.rank(), total);
        const auto expected = part_of(comm, combined<T>(0, comm.size() - 1, total));
        std::vector<T> out;
        const auto empty = [&] { out.assign(length, T{}); };
        const auto is_expected = [&] { EXPECT_EQ(out, expected); };
        in_each_form(
            empty,
            is_expected,
            [&] { comm.reduce_scatter_block_into(given, out, op); },
            [&] { out = comm.reduce_scatter_block(given, op); },
            [&] { comm.ireduce_scatter_block_into(given, out, op).wait(); },
            [&] { out = comm.ireduce_scatter_block(std::vector(given), op).get(); },
            [&] { out = comm.ireduce_scatter_block(view(given), op).get(); },
            [&] { run(comm.persistent().reduce_scatter_block_into(given, out, op)); });
        std::vector<T> both;
        const auto first = [&] { return std::span(both).first(length); };
        in_each_form(
            [&] { both = given; },
            [&] { EXPECT_TRUE(std::ranges::equal(first(), expected)); },
            [&] { comm.reduce_scatter_block_into(both, first(), op); },
            [&] { comm.ireduce_scatter_block_into(both, first(), op).wait(); },
            [&] { run(comm.persistent().reduce_scatter_block_into(both, first(), op)); });
    });
}

}  // namespace
}  // namespace norma
