// Random mixtures of collectives in steps, blocking and prepared collectives and messages: the
// same order of collectives on all ranks, any order of waiting on each.
#include "norma/comm/pending.hpp"
#include "norma/comm/persistent.hpp"
#include "norma/comm/staged.hpp"

#include "comm/samples.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <deque>
#include <functional>
#include <random>
#include <thread>

namespace norma {
namespace {

using namespace samples;
using Ints = std::vector<int>;
using Random = std::mt19937;

int pick(Random& random, int count) {
    return static_cast<int>(random() % static_cast<unsigned>(count));
}

Ints row(int from, int number) {
    return Ints(static_cast<std::size_t>((from * 7 + number * 3) % 11 * 40), from + number);
}
Ragged<int> rows_of_all(const Communicator& comm, int number) {
    std::vector<Ints> rows;
    for (int rank = 0; rank < comm.size(); ++rank)
        rows.push_back(row(rank, number));
    return Ragged<int>(rows);
}
Table table(int number) {
    return {{std::to_string(number), Values(3, number)}};
}

class Schedule {
  public:
    Schedule(unsigned seed, const Communicator& comm)
        : same_(seed),
          own_(seed * 100 + static_cast<unsigned>(comm.rank())),
          copy_(comm.duplicate()),
          half_(*comm.split(comm.rank() % 2)) {}

    void run(int calls) {
        for (number_ = 0; number_ < calls; ++number_) {
            const Communicator& comm = some_communicator();
            switch (pick(same_, 4)) {
                case 0:
                    block(comm);
                    break;
                case 1:
                    exchange_messages(comm);
                    break;
                default:
                    begin(comm);
            }
            wait_for_some();
        }
        while (!pending_.empty())
            finish_one();
    }

  private:
    /// Where the shared future goes unasked for, it is forgotten.
    struct Pending {
        std::function<bool()> ready;
        std::function<void()> expect;
        bool may_be_forgotten = true;
    };

    /// The same communicator on all ranks, through whichever object.
    const Communicator& some_communicator() {
        if (pick(same_, 3) == 0) return half_;
        switch (pick(own_, 3)) {
            case 0:
                return copy_;
            case 1:
                others_.push_back(copy_);
                break;
            default:
                others_.emplace_back(copy_.mpi());
        }
        if (others_.size() > 3) others_.pop_front();  // with what it has in flight
        return others_.back();
    }

    template <typename T, typename Check>
    void expect_later(Future<T> future, Check check) {
        auto shared = std::make_shared<Future<T>>(std::move(future));
        pending_.push_back(
            {[shared] { return shared->ready(); }, [shared, check] { check(*shared); }});
    }
    template <typename T>
    void expect_value(Future<T> future, T value) {
        expect_later(std::move(future), [value = std::move(value), number = number_](auto& it) {
            EXPECT_EQ(it.get(), value) << "call " << number;
        });
    }

    void begin(const Communicator& comm) {
        const int number = number_;
        const int root = pick(same_, comm.size());
        const bool is_root = comm.rank() == root;
        const auto plus = [number](int a, int b) { return a + b + number; };
        const auto sum = [&](int one) {
            return comm.size() * one + (comm.size() - 1) * number;
        };
        switch (pick(same_, 9)) {
            case 0:
                return expect_value(comm.iall_gather_v(row(comm.rank(), number)),
                                    rows_of_all(comm, number));
            case 1:
                return expect_value(comm.ibcast(is_root ? table(number) : Table(), root),
                                    table(number));
            case 2:
                return expect_value(comm.iall_to_all_v(Ragged<int>(std::vector<Ints>(
                                        ranks_of(comm), row(comm.rank(), number)))),
                                    rows_of_all(comm, number));
            case 3:
                return expect_value(comm.iall_reduce(1, plus), sum(1));
            case 4:
                return expect_value(comm.iall_reduce(std::string("x"), std::plus<>()),
                                    std::string(ranks_of(comm), 'x'));
            case 5:
                return expect_value(comm.igather_v(row(comm.rank(), number), root),
                                    is_root ? rows_of_all(comm, number) : Ragged<int>());
            case 6:
                return expect_value(
                    comm.iscatter(is_root ? Words(ranks_of(comm), "s") : Words(), root),
                    std::string("s"));
            case 7:
                return expect_later(comm.ibarrier(), [](Future<void>& it) { it.get(); });
            default:
                return expect_value(comm.iscan(Ints(50, 1), std::plus<>()),
                                    Ints(50, comm.rank() + 1));
        }
    }

    void block(const Communicator& comm) {
        const int number = number_;
        const int root = pick(same_, comm.size());
        const bool is_root = comm.rank() == root;
        switch (pick(same_, 7)) {
            case 0:
                return comm.barrier();
            case 1:
                EXPECT_EQ(comm.all_gather_v(row(comm.rank(), number)),
                          rows_of_all(comm, number));
                return;
            case 2:
                EXPECT_EQ(comm.bcast(is_root ? table(number) : Table(), root), table(number));
                return;
            case 3:
                EXPECT_EQ(comm.all_reduce(comm.rank(), std::plus<>()), sum_of_ranks(comm));
                return;
            case 4:
                EXPECT_EQ(comm.duplicate().all_reduce(1, std::plus<>()), comm.size());
                return;
            case 5:
                EXPECT_EQ(comm.split(0)->all_reduce(1, std::plus<>()), comm.size());
                return;
            default: {
                int one = 1;
                int all = 0;
                auto prepared = comm.persistent().all_reduce_into(one, all, std::plus<>());
                prepared.start();
                wait_for_some();
                prepared.wait();
                EXPECT_EQ(all, comm.size());
            }
        }
    }

    void exchange_messages(const Communicator& comm) {
        const int number = number_;
        expect_value(comm.irecv<Table>(previous(comm), {.tag = number}), table(number));
        pending_.back().may_be_forgotten = false;  // its message would be left over
        if (pick(same_, 2) == 0) {
            comm.send(table(number), next(comm), {.tag = number, .mode = Mode::synchronous});
        } else {
            expect_value(comm.isend(table(number), next(comm), {.tag = number}), table(number));
        }
        const Ints large(pick(same_, 3) == 0 ? 20'000U : 10U, number);
        EXPECT_EQ(comm.send_recv(
                      large, next(comm), previous(comm), {.send_tag = 999, .recv_tag = 999}),
                  large);
    }

    void wait_for_some() {
        while (!pending_.empty() && pick(own_, 3) == 0)
            finish_one();
    }

    /// Waits for one, asks until it is over, or forgets it.
    void finish_one() {
        const auto at = pending_.begin() + pick(own_, static_cast<int>(pending_.size()));
        Pending one = std::move(*at);
        pending_.erase(at);
        switch (pick(own_, 4)) {
            case 0:
                while (!one.ready())
                    std::this_thread::yield();
                break;
            case 1:
                if (one.may_be_forgotten) return;
                break;
            default:
                break;
        }
        one.expect();
    }

    Random same_;
    Random own_;
    int number_ = 0;
    Communicator copy_;
    Communicator half_;
    std::deque<Communicator> others_;
    std::vector<Pending> pending_;
};

/// The first collectives in steps of several communicators, begun in another order and waited
/// for at another time on every rank.
TEST(Schedules, OfCommunicatorsNeverUsedBeforeTakeAnyOrder) {
    const Communicator world;
    const Communicator first = world.duplicate();
    const Communicator second = world.duplicate();
    const auto size = static_cast<std::size_t>(world.size());
    if (world.rank() == 0) {
        auto later = second.iall_gather_v(Ints(3, world.rank()));
        auto earlier = first.iall_gather_v(Ints(3, world.rank()));
        EXPECT_EQ(later.get().size(), size);
        EXPECT_EQ(earlier.get().size(), size);
    } else if (world.rank() == 1) {
        auto earlier = first.iall_gather_v(Ints(3, world.rank()));
        auto later = second.iall_gather_v(Ints(3, world.rank()));
        EXPECT_EQ(later.get().size(), size);
        EXPECT_EQ(earlier.get().size(), size);
    } else {
        EXPECT_EQ(second.iall_gather_v(Ints(3, world.rank())).get().size(), size);
        EXPECT_EQ(first.iall_gather_v(Ints(3, world.rank())).get().size(), size);
    }
}

TEST(Schedules, OfAnyMixtureGiveEachCallItsResult) {
    const Communicator world;
    for (unsigned seed = 1; seed <= 25; ++seed) {
        if (world.rank() == 0) std::printf("seed %u\n", seed);  // the last one, if it hangs
        std::fflush(stdout);
        const testing::ScopedTrace trace(__FILE__, __LINE__, "seed " + std::to_string(seed));
        Schedule(seed, world).run(20);
    }
    while (detail::anything_pending())
        detail::progress_pending();  // what was forgotten
    world.barrier();
}

}  // namespace
}  // namespace norma
