#include "norma/base/error.hpp"
#include "norma/reduce/decimal_series.hpp"
#include "norma/table/number.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <string>
#include <vector>

// The certified results of the statistical reference data sets, all of their digits.

namespace norma {
namespace {

struct DataSet {
    std::string mean;
    std::string sd;
    std::string autocorrelation;
    std::vector<std::int64_t> mantissas;
    std::vector<std::int16_t> decimals;
};

/// The word behind the last colon.
std::string certified(const std::string& line) {
    std::string value = line.substr(line.rfind(':') + 1);
    value.erase(0, value.find_first_not_of(' '));
    return value.substr(0, value.find(' '));
}

DataSet read(const std::string& name) {
    std::ifstream file(std::string(NORMA_STRD) + "/" + name + ".dat");
    DataSet set;
    bool data = false;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("Sample Mean")) set.mean = certified(line);
        if (line.starts_with("Sample Standard")) set.sd = certified(line);
        if (line.starts_with("Sample Autocorrelation")) set.autocorrelation = certified(line);
        if (line.starts_with("Data: Y")) data = true;
        const table::Number number = table::read_number(line);
        if (!data || number.kind != table::NumberKind::plain) continue;
        set.mantissas.push_back(number.mantissa);
        set.decimals.push_back(static_cast<std::int16_t>(number.decimals));
    }
    return set;
}

Decimal decimal(const std::string& text) {
    const table::Number number = table::read_number(text);
    EXPECT_EQ(number.kind, table::NumberKind::plain) << text;
    return {number.mantissa, number.decimals};
}

DecimalSeries in_random_parts(const DataSet& set, std::mt19937_64& random) {
    std::vector<DecimalSeries> ranks(1 + random() % 8);
    for (std::size_t begin = 0; begin < set.mantissas.size();) {
        const std::size_t count =
            std::min<std::size_t>(1 + random() % 300, set.mantissas.size() - begin);
        ranks[random() % ranks.size()].add(
            {0, begin, begin + count}, &set.mantissas[begin], &set.decimals[begin], count);
        begin += count;
    }
    std::shuffle(ranks.begin(), ranks.end(), random);
    DecimalSeries whole;
    for (const DecimalSeries& rank : ranks)
        whole.merge(rank);
    return whole;
}

class ReferenceData : public testing::TestWithParam<const char*> {};

TEST_P(ReferenceData, HasItsCertifiedDigitsForAnySplit) {
    const DataSet set = read(GetParam());
    ASSERT_FALSE(set.mantissas.empty());
    std::mt19937_64 random(1);
    for (int round = 0; round < 10; ++round) {
        const DecimalSeries series = in_random_parts(set, random);
        const DecimalMoments& moments = series.moments();
        EXPECT_EQ(moments.mean_digits(15).value(), decimal(set.mean));
        EXPECT_EQ(moments.sd_digits(15).value(), decimal(set.sd));
        EXPECT_EQ(series.autocorrelation_digits(15).value(), decimal(set.autocorrelation));
    }
}

INSTANTIATE_TEST_SUITE_P(StRD,
                         ReferenceData,
                         testing::Values("Lew",
                                         "Lottery",
                                         "Mavro",
                                         "Michelso",
                                         "NumAcc1",
                                         "NumAcc2",
                                         "NumAcc3",
                                         "NumAcc4",
                                         "PiDigits"),
                         [](const auto& set) { return std::string(set.param); });

}  // namespace
}  // namespace norma
