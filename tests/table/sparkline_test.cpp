#include "table/sparkline.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <sstream>
#include <vector>

namespace norma::table {
namespace {

using Counts = std::vector<std::uint64_t>;

TEST(Sparkline, ScalesBarsToTheLargestCount) {
    EXPECT_EQ(sparkline(Counts{0, 1, 2, 3, 4, 5, 6, 7}), "▁▂▃▄▅▆▇█");
    EXPECT_EQ(sparkline(Counts{70, 35, 10}), "█▅▂");
    EXPECT_EQ(sparkline(Counts{}), "");
}

TEST(Sparkline, TellsLittleFromNothing) {
    EXPECT_EQ(sparkline(Counts{0, 1, std::numeric_limits<std::uint64_t>::max()}), "▁▂█");
    EXPECT_EQ(sparkline(Counts{0, 0}), "▁▁");
    EXPECT_EQ(sparkline(Counts{0, 1, 5, 9, 4}, Characters::ascii), "_.=#=");
}

TEST(BarHistogram, DrawsALineForEachBin) {
    const std::vector<Bin> bins{
        {"-10", "-5", 1}, {"-5", "0", 16}, {"0", "5", 0}, {"5", "10", 7}};
    EXPECT_EQ(bar_histogram(bins, 35),
              "  -10 .. -5   1 |█▏\n"
              "   -5 ..  0  16 |██████████████████\n"
              "    0 ..  5   0 |\n"
              "    5 .. 10   7 |███████▉\n");
    EXPECT_EQ(bar_histogram(bins, 35, Characters::ascii),
              "  -10 .. -5   1 |##\n"
              "   -5 ..  0  16 |##################\n"
              "    0 ..  5   0 |\n"
              "    5 .. 10   7 |########\n");
    EXPECT_EQ(bar_histogram({}, 80), "");
}

TEST(BarHistogram, IsNeverWiderThanAsked) {
    const std::vector<Bin> bins{{"-0.12345678901234567", "1e+300", 1},
                                {"0.1", "12345678901234567890123456", 4'000'000'000}};
    for (std::size_t width = 42; width < 200; ++width) {
        std::istringstream lines(bar_histogram(bins, width));
        std::size_t widest = 0;
        for (std::string line; std::getline(lines, line);)
            widest = std::max(widest, text_width(line));
        EXPECT_EQ(widest, width);
    }
}

}  // namespace
}  // namespace norma::table
