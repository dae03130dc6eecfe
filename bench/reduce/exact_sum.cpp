// What an exact sum costs: ns per double, and the ratio to a plain sum in vector registers,
// over distributions that need all of its ways. Interleaved, medians.
//
//     build/release/bench/reduce/exact_sum [--quick]

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <limits>
#include <norma/reduce/exact_sum.hpp>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace {

using Random = std::mt19937_64;
using Values = std::span<const double>;

double unit(Random& random) {
    return static_cast<double>(static_cast<std::int64_t>(random())) * 0x1p-63;
}
double any_finite(Random& random) {
    double x = std::numeric_limits<double>::quiet_NaN();
    while (!std::isfinite(x))
        x = std::bit_cast<double>(random());
    return x;
}
double over_binades(Random& random, int binades) {
    return std::ldexp(unit(random),
                      static_cast<int>(random() % static_cast<unsigned>(binades)));
}

struct Distribution {
    const char* name;
    double (*draw)(Random&);
};

constexpr std::array distributions{
    Distribution{"normal", [](Random& r) { return std::normal_distribution()(r); }},
    Distribution{"lognormal", [](Random& r) { return std::lognormal_distribution(0., 5.)(r); }},
    Distribution{"equal", [](Random&) { return 0.1; }},
    Distribution{"integers", [](Random& r) { return static_cast<double>(r() % 1000); }},
    Distribution{"200 binades", [](Random& r) { return over_binades(r, 200); }},
    Distribution{"all exponents", any_finite},
    Distribution{"half equal, half all exponents",
                 [](Random& r) { return r() % 2 != 0 ? 1.0 : any_finite(r); }},
    Distribution{"1 % of all exponents",
                 [](Random& r) { return r() % 100 != 0 ? unit(r) : any_finite(r); }},
    Distribution{"subnormal",
                 [](Random& r) { return unit(r) * std::numeric_limits<double>::min(); }},
};

/// Sums over many lanes at once, which the compiler puts into vector registers.
template <std::size_t lanes>
[[gnu::always_inline]] inline double plain_in_lanes(Values values) {
    std::array<double, lanes> sums{};
    for (std::size_t i = 0; i + lanes <= values.size(); i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane)
            sums[lane] += values[i + lane];
    return std::accumulate(sums.begin(), sums.end(), 0.0);
}

#if defined(__x86_64__)
[[gnu::target("avx512f")]] double plain_avx512(Values values) {
    return plain_in_lanes<64>(values);
}
[[gnu::target("avx2")]] double plain_avx2(Values values) {
    return plain_in_lanes<32>(values);
}
#endif

double plain(Values values) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return plain_avx512(values);
    if (__builtin_cpu_supports("avx2")) return plain_avx2(values);
#endif
    return plain_in_lanes<16>(values);
}

/// A. Neumaier's, doi:10.1002/zamm.19740540106, in one chain.
double neumaier(Values values) {
    double sum = 0;
    double lost = 0;
    for (const double x : values) {
        const double next = sum + x;
        lost += std::abs(sum) >= std::abs(x) ? (sum - next) + x : (x - next) + sum;
        sum = next;
    }
    return sum + lost;
}

double exact(Values values) {
    norma::ExactSum sum;
    sum.add(values);
    return sum.value();
}
double exact_dot(Values values) {
    norma::ExactSum sum;
    sum.add_products(values, values);
    return sum.value();
}

double seconds_of(double (*work)(Values), Values values) {
    const auto start = std::chrono::steady_clock::now();
    const volatile double result = work(values);
    static_cast<void>(result);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void measure(const std::string& name, Values values, int repeats) {
    constexpr std::array works{plain, neumaier, exact, exact_dot};
    std::array<std::vector<double>, works.size()> ns;
    std::vector<double> ratios;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        for (std::size_t i = 0; i < works.size(); ++i)
            ns[i].push_back(seconds_of(works[i], values) * 1e9 /
                            static_cast<double>(values.size()));
        ratios.push_back(ns[2].back() / ns[0].back());
    }
    std::printf("%-32s %7.3f %9.3f %7.3f %7.2f %9.3f\n",
                name.c_str(),
                median(ns[0]),
                median(ns[1]),
                median(ns[2]),
                median(ratios),
                median(ns[3]));
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    const bool quick = argc > 1 && std::strcmp(argv[1], "--quick") == 0;
    const std::size_t size = quick ? 100'000 : 100'000'000;
    const int repeats = quick ? 3 : 7;
    std::printf("%zu doubles; ns each, medians of %d\n", size, repeats);
    std::printf(
        "%-32s %7s %9s %7s %7s %9s\n", "", "plain", "Neumaier", "exact", "ratio", "products");
    std::vector<double> values(size);
    Random random(1);
    for (const Distribution& distribution : distributions) {
        for (double& x : values)
            x = distribution.draw(random);
        measure(distribution.name, values, repeats);
    }
    for (std::size_t i = 0; i < size; i += 2) {
        values[i] = over_binades(random, 100);
        values[i + 1] = -values[i];
    }
    measure("cancelling to zero", values, repeats);
}
