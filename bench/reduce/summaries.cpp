// What an update of each summary costs, in ns a value: the least and the median of several
// rounds over data that stays in the cache.
//
//     build/release/bench/reduce/summaries

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <norma/reduce/covariance.hpp>
#include <norma/reduce/distinct.hpp>
#include <norma/reduce/histogram.hpp>
#include <norma/reduce/min_max.hpp>
#include <norma/reduce/quantiles.hpp>
#include <norma/reduce/sample.hpp>
#include <norma/reduce/top.hpp>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr std::size_t count = 200'000;
constexpr int rounds = 61;

template <typename Work>
void report(const std::string& what, const Work& work) {
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        const auto start = std::chrono::steady_clock::now();
        work();
        const std::chrono::duration<double, std::nano> time =
            std::chrono::steady_clock::now() - start;
        times.push_back(time.count() / count);
    }
    std::sort(times.begin(), times.end());
    std::printf("%-36s %7.2f %7.2f\n", what.c_str(), times.front(), times[rounds / 2]);
}

template <typename Make>
auto made(const Make& make) {
    std::vector<decltype(make())> values(count);
    for (auto& value : values)
        value = make();
    return values;
}

void report_quantiles(std::mt19937_64& random) {
    std::normal_distribution<double> normal;
    const auto quantiles = [](const char* kind, const std::vector<double>& values) {
        norma::Quantiles whole;
        report(std::string("Quantiles: ") + kind, [&] { whole.add(values); });
    };
    quantiles("normal", made([&] { return normal(random); }));
    quantiles("log-normal", made([&] { return std::exp(normal(random)); }));
    quantiles("prices", made([&] { return static_cast<double>(random() % 20000) / 100; }));
    quantiles("0 and 1", made([&] { return static_cast<double>(random() % 2); }));
    quantiles("mostly 0", made([&] {
                  return static_cast<double>(random() % 10 == 0 ? random() % 1000 : 0);
              }));
    quantiles("one value", made([] { return 42.0; }));
    const auto values = made([&] { return std::exp(normal(random)); });
    norma::Quantiles one_by_one;
    report("Quantiles: log-normal, one by one", [&] {
        for (const double value : values)
            one_by_one.add(value);
    });
}

void report_distinct(std::mt19937_64& random) {
    const auto hashes = made([&] { return std::uint64_t{random()}; });
    norma::Distinct distinct;
    report("Distinct: hashes", [&] { distinct.add_hashes(hashes); });
    const auto texts = made([&] { return std::to_string(random() % 100'000'000); });
    report("Distinct: texts of 8 bytes", [&] {
        for (const auto& text : texts)
            distinct.add(text);
    });
}

void report_others(std::mt19937_64& random) {
    std::normal_distribution<double> normal;
    const auto x = made([&] { return normal(random); });
    const auto y = made([&] { return normal(random); });
    norma::Histogram histogram(-3, 3, 50);
    report("Histogram: 50 equal bins", [&] { histogram.add(x); });
    norma::Covariance both;
    report("Covariance: pairs in spans", [&] { both.add(x, y); });
    report("Covariance: pair by pair", [&] {
        for (std::size_t i = 0; i < count; ++i)
            both.add(x[i], y[i]);
    });
    norma::MinMax<double> ends;
    volatile std::uint64_t seen = 0;
    report("MinMax", [&] {
        for (std::size_t i = 0; i < count; ++i)
            ends.add(x[i], i);
        seen = ends.min()->at + ends.max()->at;
    });
    norma::Sample<double> sample(100);
    std::uint64_t file = 0;
    report("Sample of 100", [&] {
        ++file;
        for (std::size_t i = 0; i < count; ++i)
            sample.add({file, i}, x[i]);
    });
    const auto keys = made([&] { return "station " + std::to_string(random() % 400); });
    norma::Top<std::string> top;
    report("Top: 400 different texts", [&] {
        for (const auto& key : keys)
            top.add(key);
    });
}

}  // namespace

int main() {
    std::mt19937_64 random(1);
    std::printf("%-36s %7s %7s\n", "ns an update", "least", "median");
    report_quantiles(random);
    report_distinct(random);
    report_others(random);
}
