// Operations: which become MPI's, order, captured state, exceptions, in every form.
#include "norma/comm/op.hpp"

#include "norma/comm/persistent.hpp"

#include "comm/samples.hpp"

#include <boost/mpi/operations.hpp>
#include <gtest/gtest.h>

#include <complex>
#include <cstdint>
#include <functional>
#include <limits>

namespace norma {
namespace {

using namespace samples;
using Ints = std::vector<int>;

template <typename T>
class Numbers : public testing::Test {};
using NumberTypes = testing::Types<signed char,
                                   unsigned char,
                                   short,
                                   unsigned short,
                                   int,
                                   unsigned,
                                   long,
                                   unsigned long,
                                   long long,
                                   unsigned long long,
                                   float,
                                   double,
                                   long double,
                                   std::complex<float>,
                                   std::complex<double>>;
TYPED_TEST_SUITE(Numbers, NumberTypes);

template <typename T>
T number(int value) {
    if constexpr (std::is_arithmetic_v<T>) {
        return static_cast<T>(value);
    } else {
        return T(static_cast<typename T::value_type>(value));
    }
}

TYPED_TEST(Numbers, AreCombinedByMpisOwnOperations) {
    using T = TypeParam;
    const Communicator world;
    const T one = number<T>(world.rank() + 1);
    T sum = number<T>(0);
    T product = number<T>(1);
    for (int rank = 0; rank < world.size(); ++rank) {
        sum = static_cast<T>(sum + number<T>(rank + 1));
        product = static_cast<T>(product * number<T>(rank + 1));
    }
    EXPECT_TRUE((detail::has_builtin_op<T, std::plus<>>));
    EXPECT_EQ(world.all_reduce(one, std::plus<>()), sum);
    EXPECT_EQ(world.all_reduce(one, std::plus<T>()), sum);
    EXPECT_EQ(world.all_reduce(one, std::multiplies<>()), product);
    EXPECT_EQ(world.iall_reduce(std::vector<T>(3, one), std::plus<>()).get(),
              std::vector<T>(3, sum));
    if constexpr (requires { one < one; }) {
        EXPECT_TRUE((detail::has_builtin_op<T, Min>));
        EXPECT_EQ(world.all_reduce(one, Min()), T(1));
        EXPECT_EQ(world.all_reduce(one, Max()), static_cast<T>(world.size()));
    }
    if constexpr (std::is_integral_v<T>) {
        EXPECT_TRUE((detail::has_builtin_op<T, std::bit_or<>>));
        EXPECT_EQ(world.all_reduce(one, std::bit_and<>()), T(world.size() == 1 ? 1 : 0));
        EXPECT_EQ(world.all_reduce(static_cast<T>(world.rank() == 0 ? 2 : 1), std::bit_or<>()),
                  T(world.size() == 1 ? 2 : 3));
        T exclusive = 0;
        for (int rank = 0; rank < world.size(); ++rank)
            exclusive = static_cast<T>(exclusive ^ number<T>(rank + 1));
        EXPECT_TRUE((detail::has_builtin_op<T, std::bit_xor<T>>));
        EXPECT_EQ(world.all_reduce(one, std::bit_xor<T>()), exclusive);
        EXPECT_EQ(world.all_reduce(one, std::bit_xor<>()), exclusive);
        EXPECT_EQ(world.all_reduce(static_cast<T>(world.rank()), std::logical_or<>()),
                  T(world.size() > 1 ? 1 : 0));
        EXPECT_EQ(world.all_reduce(one, std::logical_and<>()), T(1));
    }
}

TEST(Operations, ThatMpiHasNotForATypeAreCalled) {
    const Communicator world;
    EXPECT_FALSE((detail::has_builtin_op<bool, std::logical_or<>>));
    EXPECT_FALSE((detail::has_builtin_op<char, Max>));
    EXPECT_FALSE((detail::has_builtin_op<int, std::minus<>>));
    EXPECT_FALSE((detail::has_builtin_op<int, std::plus<double>>));
    EXPECT_TRUE(world.all_reduce(world.rank() == 0, std::logical_or<>()));
    EXPECT_EQ(world.all_reduce(static_cast<char>('a' + world.rank()), Max()),
              static_cast<char>('a' + world.size() - 1));
    EXPECT_EQ(world.all_reduce(1, std::plus<double>()), world.size());
    enum class Colour { red, green };
    const auto greenest = [](Colour a, Colour b) { return std::max(a, b); };
    EXPECT_EQ(world.all_reduce(world.rank() == 0 ? Colour::green : Colour::red, greenest),
              Colour::green);
}

TEST(Operations, OfArraysAndOfVectorsOfThemGoByElement) {
    const Communicator world;
    const std::array<int, 3> mine{world.rank(), 1, 2};
    const std::array<int, 3> expected{sum_of_ranks(world), world.size(), 2 * world.size()};
    EXPECT_EQ(world.all_reduce(mine, std::plus<>()), expected);
    EXPECT_EQ(world.reduce(mine, std::plus<>(), 0).value_or(expected), expected);
    EXPECT_EQ(world.iall_reduce(mine, std::plus<>()).get(), expected);
    auto place = mine;
    world.all_reduce_into(place, std::plus<>());
    EXPECT_EQ(place, expected);
    EXPECT_EQ(world.scan(mine, std::plus<>())[1], world.rank() + 1);
    EXPECT_EQ(world.exclusive_scan(mine, std::plus<>(), {7, 7, 7})[1],
              world.rank() == 0 ? 7 : world.rank());
}

struct Matrix {
    std::int64_t a = 1, b = 0, c = 0, d = 1;
    bool operator==(const Matrix&) const = default;
};
Matrix product(const Matrix& x, const Matrix& y) {
    return {x.a * y.a + x.b * y.c,
            x.a * y.b + x.b * y.d,
            x.c * y.a + x.d * y.c,
            x.c * y.b + x.d * y.d};
}
Matrix matrix_of(int rank) {
    return {1, rank, 1, 1};
}

/// The product of the matrices of ranks 0 to `last`.
Matrix product_to(int last) {
    Matrix result;
    for (int rank = 0; rank <= last; ++rank)
        result = product(result, matrix_of(rank));
    return result;
}

TEST(Order, OfTheRanksIsKeptForEveryLengthAndForm) {
    on_every_communicator([](const Communicator& comm) {
        const Matrix all = product_to(comm.size() - 1);
        const Matrix here = product_to(comm.rank());
        for (const std::size_t length : {1U, 17U, 5000U}) {
            const std::vector<Matrix> mine(length, matrix_of(comm.rank()));
            const std::vector<Matrix> expected(length, all);
            for (int root = 0; root < comm.size(); ++root) {
                EXPECT_EQ(comm.reduce(mine, product, root).value_or(expected), expected);
                EXPECT_EQ(comm.ireduce(view(mine), product, root).get().value_or(expected),
                          expected);
            }
            EXPECT_EQ(comm.all_reduce(mine, product), expected);
            EXPECT_EQ(comm.iall_reduce(view(mine), product).get(), expected);
            EXPECT_EQ(comm.scan(mine, product), std::vector(length, here));
            EXPECT_EQ(comm.iscan(view(mine), product).get(), std::vector(length, here));
            const std::vector<Matrix> init(length, Matrix{9, 9, 9, 9});
            const auto before =
                comm.rank() == 0 ? init : std::vector(length, product_to(comm.rank() - 1));
            EXPECT_EQ(comm.exclusive_scan(mine, product, init), before);
            EXPECT_EQ(comm.iexclusive_scan(view(mine), product, init).get(), before);
            const std::vector<Matrix> parts(length * ranks_of(comm), matrix_of(comm.rank()));
            EXPECT_EQ(comm.reduce_scatter_block(parts, product), expected);
            EXPECT_EQ(comm.ireduce_scatter_block(view(parts), product).get(), expected);
        }
    });
}

TEST(Order, IsThatOfFirstAndLast) {
    on_every_communicator([](const Communicator& comm) {
        const auto first = [](int a, int /*b*/) { return a; };
        const auto last = [](int /*a*/, int b) { return b; };
        EXPECT_EQ(comm.all_reduce(comm.rank(), first), 0);
        EXPECT_EQ(comm.all_reduce(comm.rank(), last), comm.size() - 1);
        EXPECT_EQ(comm.iall_reduce(comm.rank(), first).get(), 0);
        EXPECT_EQ(comm.scan(comm.rank(), last), comm.rank());
        EXPECT_EQ(comm.all_reduce(std::to_string(comm.rank()), std::plus<>()).front(), '0');
    });
}

TEST(Operations, ThatCanOnlyBeMovedAreMoved) {
    const Communicator world;
    const auto plus = [one = std::make_unique<int>(1)] {
        return [one = std::make_unique<int>(*one)](int a, int b) { return a + *one * b; };
    };
    const int size = world.size();
    const int before = world.rank();
    EXPECT_EQ(world.all_reduce(1, plus()), size);
    EXPECT_EQ(world.iall_reduce(1, plus()).get(), size);
    EXPECT_EQ(world.reduce(1, plus(), 0).value_or(size), size);
    EXPECT_EQ(world.ireduce(1, plus(), 0).get().value_or(size), size);
    EXPECT_EQ(world.scan(1, plus()), before + 1);
    EXPECT_EQ(world.iscan(1, plus()).get(), before + 1);
    EXPECT_EQ(world.exclusive_scan(1, plus(), 0), before);
    EXPECT_EQ(world.iexclusive_scan(1, plus(), 0).get(), before);
    const Ints all(ranks_of(world), 1);
    EXPECT_EQ(world.reduce_scatter_block(all, plus()), Ints{size});
    EXPECT_EQ(world.ireduce_scatter_block(view(all), plus()).get(), Ints{size});
    Ints sum(1);
    world.iall_reduce_into(std::span(all).first(1), sum, plus()).wait();
    EXPECT_EQ(sum, Ints{size});
    auto prepared = world.persistent().all_reduce_into(all, sum = all, plus());
    prepared.start();
    prepared.wait();
    EXPECT_EQ(sum.front(), size);
    const auto join = [space = std::make_unique<char>(' ')] {
        return [space = std::make_unique<char>(*space)](
                   const std::string& a, const std::string& b) { return a + *space + b; };
    };
    const std::string joined = world.all_reduce(std::string("x"), join());
    EXPECT_EQ(joined.size(), 2 * ranks_of(world) - 1);
    EXPECT_EQ(world.iall_reduce(std::string("x"), join()).get(), joined);
    EXPECT_EQ(world.iscan(std::string("x"), join()).get().size(),
              2U * static_cast<unsigned>(before) + 1);
}

struct Counting {
    int operator()(int a, int b) const { return a + b; }
};

}  // namespace
}  // namespace norma

template <>
struct boost::mpi::is_commutative<norma::Counting, int> : mpl::true_ {};

namespace norma {
namespace {

TEST(Commutative, AreThoseThatSaySo) {
    EXPECT_FALSE((detail::commutes<double, Counting>()));
    EXPECT_TRUE((detail::commutes<int, Counting>()));  // by the trait of Boost.MPI
    EXPECT_TRUE((detail::commutes<int, Commutative<Counting>>()));
    EXPECT_TRUE((detail::commutes<int, std::reference_wrapper<const Counting>>()));
    EXPECT_TRUE((detail::commutes<Located<int>, MinLocation>()));
    const Communicator world;
    EXPECT_EQ(world.all_reduce(1, Counting()), world.size());
    EXPECT_EQ(world.all_reduce(1, commutative([](int a, int b) { return a + b; })),
              world.size());
}

TEST(Location, OfTheSmallestAndLargestIsTheFirstOfEquals) {
    const Communicator world;
    for (const int period : {1, 2, 100}) {
        const Located<double, long> mine{static_cast<double>(world.rank() % period),
                                         world.rank()};
        const auto least = world.all_reduce(mine, MinLocation());
        EXPECT_EQ(least, (Located<double, long>{0, 0}));
        const auto most = world.iall_reduce(mine, MaxLocation()).get();
        const int largest = std::min(period, world.size()) - 1;
        EXPECT_EQ(most, (Located<double, long>{1.0 * largest, largest}));
        const std::vector all(10, mine);
        EXPECT_EQ(world.all_reduce(all, MinLocation()), std::vector(10, least));
    }
    const Located<std::string> word{std::string(1, static_cast<char>('z' - world.rank())),
                                    world.rank()};
    EXPECT_EQ(world.all_reduce(word, MinLocation()).at, world.size() - 1);
}

struct Refused : std::runtime_error {
    Refused() : runtime_error("refused") {}
};

/// Throws for every pair in which a negative number is.
int refuse_negative(int a, int b) {
    if (a < 0 || b < 0) throw Refused();
    return a + b;
}

/// Whether `call` throws Refused.
template <typename Call>
bool refuses(Call call) {
    try {
        call();
        return false;
    } catch (const Refused&) {
        return true;
    }
}

TEST(Exceptions, OfOperationsComeOutOfEveryForm) {
    const Communicator world;
    // On one rank at least, and never as a result that looks right; the communicator goes on.
    const auto expect_refused = [&](const char* what, auto call) {
        const int refused = refuses(call) ? 1 : 0;
        EXPECT_EQ(world.all_reduce(refused, Max()), world.size() > 1 ? 1 : 0) << what;
    };
    const Ints mine(100, -3);
    Ints out(100);
    const Ints parts(100 * ranks_of(world), -3);
    Ints part(100);
    using std::ignore;
    expect_refused("reduce", [&] { ignore = world.reduce(mine, refuse_negative, 0); });
    expect_refused("all_reduce", [&] { ignore = world.all_reduce(mine, refuse_negative); });
    expect_refused("scan", [&] { ignore = world.scan(mine, refuse_negative); });
    expect_refused("scan of ints", [&] { ignore = world.scan(-3, refuse_negative); });
    expect_refused("reduce_scatter_block",
                   [&] { ignore = world.reduce_scatter_block(parts, refuse_negative); });
    expect_refused("ireduce",
                   [&] { ignore = world.ireduce(view(mine), refuse_negative, 0).get(); });
    expect_refused("iall_reduce",
                   [&] { ignore = world.iall_reduce(view(mine), refuse_negative).get(); });
    expect_refused("iall_reduce_into",
                   [&] { world.iall_reduce_into(mine, out, refuse_negative).get(); });
    expect_refused("iscan", [&] { ignore = world.iscan(view(mine), refuse_negative).get(); });
    expect_refused("ireduce_scatter_block", [&] {
        ignore = world.ireduce_scatter_block(view(parts), refuse_negative).get();
    });
    expect_refused("prepared", [&] {
        auto prepared = world.persistent().all_reduce_into(mine, out, refuse_negative);
        prepared.start();
        prepared.wait();
    });
    EXPECT_EQ(world.all_reduce(1, refuse_negative), world.all_reduce(1, std::plus<>()));
}

TEST(Exceptions, OfOperationsOnWholeValuesComeOutWhereTheyAreCombined) {
    const Communicator world;
    const auto refuse = [](const std::string&, const std::string&) -> std::string {
        throw Refused();
    };
    const bool combines = world.rank() == 0 && world.size() > 1;
    EXPECT_EQ(refuses([&] { std::ignore = world.reduce(std::string("x"), refuse, 0); }),
              combines);
    EXPECT_EQ(refuses([&] { std::ignore = world.ireduce(std::string("x"), refuse, 0).get(); }),
              combines);
    EXPECT_EQ(refuses([&] { std::ignore = world.scan(std::string("x"), refuse); }),
              world.rank() > 0);
}

TEST(Exceptions, OfOperationsOnWholeValuesReachEveryRankThatWaits) {
    const Communicator world;
    const auto refuse = [](const std::string&, const std::string&) -> std::string {
        throw Refused();
    };
    if (world.size() == 1) return;  // nothing is combined
    const auto expect_told = [&](auto call) {
        if (world.rank() == 0) {
            EXPECT_TRUE(refuses(call));
        } else {
            EXPECT_THROW(call(), RemoteError);
        }
    };
    expect_told([&] { std::ignore = world.all_reduce(std::string("x"), refuse); });
    expect_told([&] { std::ignore = world.iall_reduce(std::string("x"), refuse).get(); });
    EXPECT_EQ(world.bcast(std::string("after"), 0), "after");
}

TEST(Prepared, OperationsForgetWhatTheyThrew) {
    const Communicator world;
    Ints mine(1);
    Ints out(1);
    auto scan = world.persistent().scan_into(mine, out, refuse_negative);
    for (const int value : {1, -3, 2}) {
        mine[0] = value;
        scan.start();
        EXPECT_EQ(refuses([&] { scan.wait(); }), value < 0 && world.rank() > 0) << value;
        if (value > 0) {
            EXPECT_EQ(out[0], value * (world.rank() + 1));
        }
    }
}

}  // namespace
}  // namespace norma
