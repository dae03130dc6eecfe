#include "norma/reduce/decimal_sum.hpp"

#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace norma {
namespace {

/// Numbers as text, of about as many decimals as sizes.
std::vector<std::string> prices(std::size_t count) {
    std::mt19937_64 random(1);
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < count; ++i) {
        const Decimal number{static_cast<std::int64_t>(random()) >> (random() % 50), 6};
        texts.push_back(random() % 2 == 0 ? number.str() : number.stripped().str());
    }
    return texts;
}

/// By columns of digits, as at school; the result in units of 10^-6.
std::string added_by_digits(const std::vector<std::string>& texts) {
    std::vector<std::int64_t> digits(60, 0);
    for (const std::string& text : texts) {
        const int sign = text.front() == '-' ? -1 : 1;
        const std::size_t point = std::min(text.find('.'), text.size());
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '-' || text[i] == '.') continue;
            const std::size_t place = i < point ? 6 + point - 1 - i : 6 - (i - point);
            digits[place] += sign * (text[i] - '0');
        }
    }
    for (const int sign : {1, -1}) {
        std::vector<std::int64_t> carried = digits;
        for (std::size_t i = 0; i + 1 < carried.size(); ++i) {
            std::int64_t digit = sign * carried[i] % 10;
            if (digit < 0) digit += 10;
            carried[i + 1] += sign * (sign * carried[i] - digit) / 10;
            carried[i] = digit;
        }
        if (carried.back() != 0) continue;  // of the other sign
        std::string result;
        for (const std::int64_t digit : carried)
            result.insert(result.begin(), static_cast<char>('0' + digit));
        result.erase(0, result.find_first_not_of('0'));
        return sign < 0 ? "-" + result : result;
    }
    return "";
}

DecimalSum sum_of(const std::vector<std::string>& texts) {
    DecimalSum sum;
    for (const std::string& text : texts)
        EXPECT_TRUE(sum.add(text)) << text;
    return sum;
}

TEST(DecimalSum, IsWhatPencilAndPaperGive) {
    EXPECT_EQ(sum_of({"0.1", "0.2", "0.3"}).str(), "0.6");
    EXPECT_EQ(sum_of({"876.25", "0.25", "1e-1"}).str(), "876.60");
    EXPECT_EQ(sum_of({"1e3", "2e2"}).str(), "1200");
    EXPECT_EQ(sum_of({"392310064.08", "+.10"}).str(), "392310064.18");
    EXPECT_EQ(sum_of({"1e300", "1", "-1e300"}).str(), "1");
    EXPECT_EQ(sum_of({"123456789012345678901234567890.5", "0.25"}).str(),
              "123456789012345678901234567890.75");
    EXPECT_EQ(sum_of({"-000000000000000000000000000000.10", "0.1"}).str(), "0.00");
    EXPECT_EQ(sum_of({}).str(), "0");
}

TEST(DecimalSum, TakesNothingButFiniteNumbers) {
    DecimalSum sum = sum_of({"1.50"});
    for (const char* text : {"", "inf", "nan", "1.5x", "1e500", "-"})
        EXPECT_FALSE(sum.add(text)) << text;
    EXPECT_EQ(sum.str(), "1.50");
    EXPECT_EQ(sum.count(), 1U);
    EXPECT_THROW(sum.add(1, 4097), UsageError);
    EXPECT_EQ(sum.count(), 1U);
}

TEST(DecimalSum, HasOneStateForAnySplitAndOrder) {
    std::vector<std::string> texts = prices(3000);
    const DecimalSum expected = sum_of(texts);
    EXPECT_EQ(expected.value().mantissa.str(), added_by_digits(texts));
    EXPECT_EQ(expected.value().decimals, 6);
    EXPECT_EQ(expected.count(), 3000U);
    std::mt19937_64 random(2);
    for (int round = 0; round < 5; ++round) {
        std::shuffle(texts.begin(), texts.end(), random);
        DecimalSum left;
        DecimalSum right;
        for (const std::string& text : texts)
            EXPECT_TRUE((random() % 3 == 0 ? left : right).add(text));
        auto back = wire::decode<DecimalSum>(wire::encode(right));
        back.merge(left);
        EXPECT_EQ(wire::encode(back), wire::encode(expected));
    }
}

TEST(DecimalSum, HoldsTheExtremes) {
    DecimalSum sum;
    sum.add(std::numeric_limits<std::int64_t>::min(), 0);
    sum.add(std::numeric_limits<std::int64_t>::min(), 0);
    sum.add(std::numeric_limits<std::int64_t>::max(), -1);
    EXPECT_EQ(sum.str(), "73786976294838206454");
}

TEST(DecimalSum, RefusesDamagedBytes) {
    DecimalSum sum = sum_of({"1.50", "2", "1e40"});
    const Bytes whole = wire::encode(sum);
    int refused = 0;
    for (std::size_t byte = 0; byte < whole.size(); ++byte) {
        Bytes damaged = whole;
        damaged[byte] ^= std::byte{0x55};
        try {
            static_cast<void>(wire::decode<DecimalSum>(damaged).str());
        } catch (const DecodeError&) {
            ++refused;
        }
    }
    EXPECT_GT(refused, 20);
}

}  // namespace
}  // namespace norma
