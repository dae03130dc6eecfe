// Expressions over many rows: blocks, selections, and what a caller may get wrong.
#include "norma/base/error.hpp"

#include "base/simd_level.hpp"
#include "expr/kernels.hpp"
#include "expr/small_table.hpp"

#include <gmock/gmock.h>

#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>
#include <random>

namespace {
std::size_t allocations = 0;
}

// Counted, to see that computing makes none.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}

namespace norma::expr {
namespace {

/// x counts from 0, every seventh is missing; city is one of three.
SmallTable long_table(std::size_t rows) {
    static constexpr std::string_view cities[] = {"Oslo", "Rome", ""};
    SmallTable table{{{"x", {}, {}}, {"city", {}, {}}}};
    for (std::size_t row = 0; row < rows; ++row) {
        table.columns[0].numbers.push_back(row % 7 == 6 ? missing : static_cast<double>(row));
        table.columns[1].texts.push_back(cities[row % 3]);
    }
    return table;
}

Expression compiled(std::string_view text, const SmallTable& table) {
    auto expression = Expression::compile(text, table.names());
    if (!expression) ADD_FAILURE() << expression.error();
    return *expression;
}

const std::size_t row_counts[] = {
    0, 1, 2, 63, 64, 65, block_rows - 1, block_rows, block_rows + 1, 3 * block_rows, 2000};

TEST(Evaluator, ComputesEveryRowOfAnyNumberOfRows) {
    for (const std::size_t rows : row_counts) {
        const SmallTable table = long_table(rows);
        const std::vector<double> got = table.values("(x + 1) * (x - 1) + 1", rows);
        for (std::size_t row = 0; row < rows; ++row) {
            const auto x = static_cast<double>(row);
            EXPECT_TRUE(row % 7 == 6 ? std::isnan(got[row]) : got[row] == x * x) << row;
        }
    }
}

TEST(Evaluator, SelectsRows) {
    for (const std::size_t rows : row_counts) {
        const SmallTable table = long_table(rows);
        const Expression expression = compiled("x >= 10 and city == 'Rome'", table);
        Evaluator evaluator(expression);
        std::vector<std::uint32_t> wanted;
        std::vector<std::uint8_t> wanted_bytes(rows);
        for (std::size_t row = 10; row < rows; ++row) {
            if (row % 7 == 6 || row % 3 != 1) continue;
            wanted.push_back(static_cast<std::uint32_t>(row));
            wanted_bytes[row] = 1;
        }
        std::vector<std::uint32_t> selected(rows);
        selected.resize(evaluator.select(table.inputs(expression), rows, selected));
        EXPECT_EQ(selected, wanted);
        std::vector<std::uint8_t> bytes(rows, 9);
        evaluator.test(table.inputs(expression), rows, bytes);
        EXPECT_EQ(bytes, wanted_bytes);
    }
}

TEST(Evaluator, GivesWhatNeedsNoComputing) {
    const SmallTable table = long_table(1000);
    EXPECT_EQ(table.values("3", 1000), std::vector<double>(1000, 3.0));
    EXPECT_EQ(table.values("x", 3), (std::vector<double>{0, 1, 2}));
    EXPECT_EQ(table.values("2 > 1", 1000), std::vector<double>(1000, 1.0));
    Evaluator evaluator(compiled("2 > 1", table));
    std::vector<std::uint32_t> selected(1000);
    EXPECT_EQ(evaluator.select({}, 1000, selected), 1000U);
    EXPECT_EQ(selected[999], 999U);
    std::vector<std::uint8_t> bytes(1000);
    Evaluator(compiled("2 < 1", table)).test({}, 1000, bytes);
    EXPECT_EQ(bytes, std::vector<std::uint8_t>(1000, 0));
}

TEST(Evaluator, MayBeUsedAgainAndMoved) {
    const SmallTable table = long_table(700);
    const Expression expression = compiled("len(lower(city)) + x", table);
    Evaluator first(expression);
    std::vector<double> out(700);
    first.evaluate(table.inputs(expression), 700, out);
    Evaluator second = std::move(first);
    std::vector<double> again(700);
    second.evaluate(table.inputs(expression), 700, again);
    EXPECT_EQ(out[697], 4 + 697.0);
    EXPECT_EQ(again[697], 4 + 697.0);
    first = std::move(second);
    first.evaluate(table.inputs(expression), 1, again);
    EXPECT_EQ(again[0], 4);
}

TEST(Evaluator, AllocatesNothing) {
    const SmallTable table = long_table(2000);
    const Expression expression = compiled(
        "(x * 2 + 1) ^ 2 > 50 and city in ('a', 'b', 'c', 'd', 'Oslo') or lower(city) == "
        "'rome' "
        "and city =~ 'o.e' or x in (1,2,3,4,5,6,7,8,9,10,11)",
        table);
    Evaluator evaluator(expression);
    const std::vector<Input> inputs = table.inputs(expression);
    std::vector<std::uint32_t> selected(2000);
    const std::size_t found = evaluator.select(inputs, 2000, selected);  // buffers grow
    const std::size_t before = allocations;
    const std::size_t again = evaluator.select(inputs, 2000, selected);
    EXPECT_EQ(allocations, before);
    EXPECT_EQ(found, again);
    EXPECT_GT(found, 0U);
}

TEST(Evaluator, ChangesNothingOutsideItsRows) {
    const SmallTable table = long_table(600);
    const Expression expression = compiled("sqrt(x) + floor(x / 2)", table);
    std::vector<double> out(600, -5);
    Evaluator(expression).evaluate(table.inputs(expression), 530, out);
    for (std::size_t row = 530; row < 600; ++row)
        EXPECT_EQ(out[row], -5);
}

template <typename Call>
std::string usage_error(Call call) {
    try {
        call();
    } catch (const UsageError& error) {
        return error.what();
    }
    return "nothing";
}

TEST(Evaluator, RefusesWrongUse) {
    const SmallTable table = long_table(10);
    const Expression number = compiled("x + 1", table);
    const Expression condition = compiled("city == 'Oslo'", table);
    std::vector<double> out(10);
    std::vector<std::uint32_t> selected(10);
    std::vector<std::uint8_t> bytes(9);
    const Input wrong_kind{.numbers = out.data()};
    EXPECT_EQ(usage_error([&] { Evaluator(number).evaluate({}, 10, out); }),
              "an expression of 1 variables is given 0 inputs");
    EXPECT_EQ(
        usage_error([&] { Evaluator(condition).test(table.inputs(condition), 10, bytes); }),
        "an expression over 10 rows has only 9 places to put the results");
    EXPECT_EQ(
        usage_error([&] { Evaluator(condition).evaluate(std::span(&wrong_kind, 1), 10, out); }),
        "the expression reads 'city' as texts, which are not given");
    EXPECT_THAT(
        usage_error([&] {
            static_cast<void>(Evaluator(number).select(table.inputs(number), 10, selected));
        }),
        testing::HasSubstr("compile_condition()"));
}

/// Doubles of all kinds.
std::vector<double> any_doubles(std::size_t count, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t bits = random();
        const bool plain = i % 3 != 0;
        values.push_back(plain ? static_cast<double>(static_cast<int>(bits % 21) - 10) / 2
                               : std::bit_cast<double>(bits));
    }
    return values;
}

template <typename T>
void expect_same_bits(const std::vector<T>& a, const std::vector<T>& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
        const bool both_nan = a[i] != a[i] && b[i] != b[i];  // NaNs differ in their payload
        EXPECT_TRUE(both_nan || std::memcmp(&a[i], &b[i], sizeof(T)) == 0)
            << "at " << i << ": " << +a[i] << " and " << +b[i];
    }
}

/// Runs a loop of both tables, and compares.
template <typename Out, typename Loop>
void compare_loops(const Kernels& other, Loop loop) {
    for (const std::size_t rows : {1UL, 7UL, 8UL, 9UL, 64UL, 511UL}) {
        std::vector<Out> wanted(rows);
        std::vector<Out> got(rows);
        loop(scalar_kernels, rows, wanted.data());
        loop(other, rows, got.data());
        expect_same_bits(wanted, got);
    }
}

void compare_all_loops(const Kernels& other) {
    const std::vector<double> a = any_doubles(512, 1);
    const std::vector<double> b = any_doubles(512, 2);
    std::vector<std::uint8_t> p(512);
    std::vector<std::uint8_t> q(512);
    for (std::size_t i = 0; i < p.size(); ++i) {
        p[i] = a[i] > b[i] ? 1 : 0;
        q[i] = static_cast<std::uint8_t>(i % 2);
    }
    for (std::size_t op = 0; op < 6; ++op) {
        compare_loops<double>(other, [&](const Kernels& k, std::size_t n, double* out) {
            k.unary[op](a.data(), n, out);
        });
        for (std::size_t shape = 0; shape < 3; ++shape) {
            compare_loops<double>(other, [&](const Kernels& k, std::size_t n, double* out) {
                k.binary[op][shape](a.data(), b.data(), n, out);
            });
            compare_loops<std::uint8_t>(other, [&](const Kernels& k, std::size_t n, auto* out) {
                k.compare[op][shape](a.data(), b.data(), n, out);
            });
        }
    }
    for (std::size_t shape = 0; shape < 4; ++shape) {
        compare_loops<double>(other, [&](const Kernels& k, std::size_t n, double* out) {
            k.choose[shape](p.data(), a.data(), b.data(), n, out);
        });
    }
    compare_loops<std::uint8_t>(other, [&](const Kernels& k, std::size_t n, auto* out) {
        k.both(p.data(), q.data(), n, out);
    });
    compare_loops<std::uint8_t>(other, [&](const Kernels& k, std::size_t n, auto* out) {
        k.either(p.data(), q.data(), n, out);
    });
    compare_loops<std::uint8_t>(other, [&](const Kernels& k, std::size_t n, auto* out) {
        k.negation(p.data(), n, out);
    });
    compare_loops<std::uint8_t>(other, [&](const Kernels& k, std::size_t n, auto* out) {
        k.missing(a.data(), n, out);
    });
    compare_loops<double>(other, [&](const Kernels& k, std::size_t n, double* out) {
        k.one_or_zero(p.data(), n, out);
    });
}

TEST(Loops, GiveTheSameBitsAtEveryLevelThisMachineHas) {
    compare_all_loops(kernels());
#ifdef __x86_64__
    if (offered_simd_level() >= SimdLevel::avx2) compare_all_loops(avx2_kernels);
    if (offered_simd_level() >= SimdLevel::avx512) compare_all_loops(avx512_kernels);
#endif
}

}  // namespace
}  // namespace norma::expr
