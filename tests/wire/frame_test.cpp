#include "norma/wire/frame.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace norma::wire {
namespace {

using Words = std::vector<std::string>;

const Words words{"one", "two", "three"};

TEST(Frame, BringsAValueBack) {
    EXPECT_EQ(unframe_value<Words>(frame_value(words)), words);
}

TEST(Frame, RefusesEveryFlippedBit) {
    const Bytes whole = frame_value(words);
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
        Bytes flipped = whole;
        flipped[bit / 8] ^= std::byte{1} << (bit % 8);
        EXPECT_THROW(std::ignore = unframe_value<Words>(flipped), DecodeError) << "bit " << bit;
    }
}

TEST(Frame, RefusesToBeCutAnywhereOrToHaveMoreBytes) {
    const Bytes whole = frame_value(words);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_THROW(std::ignore = unframe_value<Words>(ByteView(whole).first(size)),
                     DecodeError)
            << size << " bytes";
    }
    Bytes longer = whole;
    longer.push_back(std::byte{0});
    EXPECT_THROW(std::ignore = unframe_value<Words>(longer), DecodeError);
}

TEST(Frame, RefusesAnotherTypeAndSaysSo) {
    try {
        std::ignore = unframe_value<std::vector<int>>(frame_value(words));
        ADD_FAILURE() << "accepted";
    } catch (const DecodeError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("another type"));
    }
}

}  // namespace
}  // namespace norma::wire
