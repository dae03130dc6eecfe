#include "norma/reduce/decimal_series.hpp"

#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include "reduce/definitions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace norma {
namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

std::vector<Decimal> numbers_of_a_walk(std::size_t count, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<Decimal> numbers;
    std::int64_t at = 1'000'000'000'000'000'000;
    for (std::size_t i = 0; i < count; ++i) {
        at += static_cast<std::int64_t>(random()) >> 8;
        const Decimal number{at, 15 + static_cast<int>(random() % 4)};
        numbers.push_back(i % 20 == 0 ? Decimal{number.mantissa * 1'000'000'007, 25} : number);
    }
    return numbers;
}

/// A file's numbers as parts of one row each, some rows without a number.
struct Part {
    SeriesPart place;
    std::vector<Decimal> numbers;
};

std::vector<Part> cut(std::uint64_t file,
                      const std::vector<Decimal>& numbers,
                      std::mt19937_64& random) {
    std::vector<Part> parts;
    std::uint64_t row = 0;
    for (std::size_t i = 0; i < numbers.size();) {
        const std::size_t count = std::min<std::size_t>(random() % 6, numbers.size() - i);
        const std::uint64_t end = row + 1 + random() % 10;
        parts.push_back({{file, row, end},
                         {numbers.begin() + static_cast<std::ptrdiff_t>(i),
                          numbers.begin() + static_cast<std::ptrdiff_t>(i + count)}});
        row = end;
        i += count;
    }
    return parts;
}

cpp_rational autocorrelation(const std::vector<std::vector<Decimal>>& files) {
    cpp_rational n;
    cpp_rational mean;
    for (const auto& file : files) {
        n += file.size();
        for (const Decimal& number : file)
            mean += by_definition::rational(number);
    }
    mean /= n;
    cpp_rational products;
    cpp_rational squares;
    for (const auto& file : files) {
        for (std::size_t i = 0; i < file.size(); ++i) {
            const cpp_rational away = by_definition::rational(file[i]) - mean;
            squares += away * away;
            if (i > 0) products += (by_definition::rational(file[i - 1]) - mean) * away;
        }
    }
    return products / squares;
}

TEST(DecimalSeries, HasTheAutocorrelationOfTheDefinitionForAnyCutAndOrder) {
    const std::vector<std::vector<Decimal>> files = {
        numbers_of_a_walk(100, 1), numbers_of_a_walk(1, 2), numbers_of_a_walk(57, 3)};
    const cpp_rational expected = autocorrelation(files);
    std::mt19937_64 random(4);
    for (int round = 0; round < 20; ++round) {
        std::vector<Part> parts;
        for (std::size_t file = 0; file < files.size(); ++file) {
            for (const Part& part : cut(7 * file, files[file], random))
                parts.push_back(part);
        }
        std::shuffle(parts.begin(), parts.end(), random);
        std::vector<DecimalSeries> ranks(1 + random() % 4);
        for (const Part& part : parts)
            ranks[random() % ranks.size()].add(part.place, part.numbers);
        DecimalSeries whole;
        for (const DecimalSeries& rank : ranks)
            whole.merge(wire::decode<DecimalSeries>(wire::encode(rank)));
        by_definition::expect_nearest(
            whole.autocorrelation().value(), expected, by_definition::itself);
        EXPECT_EQ(whole.moments().count(), 158U);
    }
}

TEST(DecimalSeries, HasOneStateForAnyCutIntoBlocksAndManner) {
    std::mt19937_64 random(5);
    std::vector<std::int64_t> mantissas(1000);
    for (std::int64_t& mantissa : mantissas)
        mantissa = static_cast<std::int64_t>(random()) >> (random() % 60);
    DecimalSeries whole;
    whole.add({1, 0, mantissas.size()}, mantissas.data(), mantissas.size(), 3);
    for (int round = 0; round < 20; ++round) {
        DecimalSeries left;
        DecimalSeries right;
        for (std::size_t begin = 0; begin < mantissas.size();) {
            const std::size_t count =
                std::min<std::size_t>(1 + random() % 200, mantissas.size() - begin);
            DecimalSeries& series = random() % 2 == 0 ? left : right;
            const SeriesPart part{1, begin, begin + count};
            const std::vector<std::int16_t> decimals(count, 3);
            std::vector<Decimal> numbers;
            for (std::size_t i = 0; i < count; ++i)
                numbers.push_back({mantissas[begin + i], 3});
            switch (random() % 3) {
                case 0:
                    series.add(part, &mantissas[begin], count, 3);
                    break;
                case 1:
                    series.add(part, &mantissas[begin], decimals.data(), count);
                    break;
                default:
                    series.add(part, numbers);
            }
            begin += count;
        }
        right.merge(left);
        EXPECT_EQ(wire::encode(right), wire::encode(whole));
    }
}

TEST(DecimalSeries, CarriesOnOverPartsWithoutNumbers) {
    const std::vector<std::int64_t> values = {1, 2, 4};
    DecimalSeries apart;
    apart.add({0, 0, 5}, &values[0], 1, 0);
    apart.add({0, 9, 20}, &values[1], 2, 0);
    EXPECT_NE(apart.autocorrelation(), -1.0 / 42);
    apart.add({0, 5, 9}, values.data(), 0, 0);
    DecimalSeries at_once;
    at_once.add({0, 0, 20}, values.data(), 3, 0);
    EXPECT_EQ(at_once.autocorrelation(), -1.0 / 42);  // (4/9 - 5/9) / (42/9)
    EXPECT_EQ(wire::encode(apart), wire::encode(at_once));
}

TEST(DecimalSeries, HasNoValueWhereNoneIsDefined) {
    DecimalSeries series;
    EXPECT_EQ(series.autocorrelation(), std::nullopt);
    const std::vector<std::int64_t> values = {5, 5};
    series.add({0, 0, 5}, values.data(), 2, 0);
    EXPECT_EQ(series.autocorrelation(), std::nullopt);
    EXPECT_EQ(series.autocorrelation_digits(3), std::nullopt);
}

TEST(DecimalSeries, RefusesPartsThatOverlapOrHaveNoLength) {
    const std::vector<std::int64_t> values = {1, 2};
    DecimalSeries series;
    series.add({3, 10, 20}, values.data(), 2, 0);
    const Bytes before = wire::encode(series);
    for (const SeriesPart& part : {SeriesPart{3, 10, 20},
                                   SeriesPart{3, 5, 11},
                                   SeriesPart{3, 19, 30},
                                   SeriesPart{3, 12, 13},
                                   SeriesPart{3, 0, 40},
                                   SeriesPart{3, 30, 30},
                                   SeriesPart{3, 31, 30}}) {
        EXPECT_THROW(series.add(part, values.data(), 2, 0), UsageError) << part.begin;
    }
    EXPECT_THROW(series.add({4, 0, 1}, values.data(), 2, 3000), UsageError);
    EXPECT_THROW(series.merge(DecimalSeries(series)), UsageError);
    EXPECT_EQ(wire::encode(series), before);
    series.add({3, 30, 30}, values.data(), 0, 0);
    series.add({3, 20, 30}, values.data(), 2, 0);
    EXPECT_EQ(series.moments().count(), 4U);
}

TEST(DecimalSeries, RefusesDamagedBytesAndNeverCrashesOnThem) {
    DecimalSeries series;
    std::mt19937_64 random(6);
    for (const Part& part : cut(1, numbers_of_a_walk(60, 7), random)) {
        if (random() % 3 != 0) series.add(part.place, part.numbers);
    }
    const Bytes whole = wire::encode(series);
    int refused = 0;
    for (int round = 0; round < 500; ++round) {
        Bytes damaged = whole;
        damaged[random() % damaged.size()] ^= static_cast<std::byte>(1U << random() % 8);
        try {
            static_cast<void>(wire::decode<DecimalSeries>(damaged).autocorrelation());
        } catch (const DecodeError&) {
            ++refused;
        }
    }
    EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace norma
