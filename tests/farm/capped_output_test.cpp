#include "farm/capped_output.hpp"

#include <gtest/gtest.h>

namespace norma::farm {
namespace {

/// What is kept of `text`, written in pieces of `size`.
std::string kept(CappedOutput& cap, std::string_view text, std::size_t size) {
    std::string all;
    for (; !text.empty(); text.remove_prefix(std::min(size, text.size())))
        all += as_text(cap.add(as_bytes(text.substr(0, size))));
    return all + cap.rest();
}

constexpr std::string_view digits = "0123456789abcdefghij";

TEST(CappedOutput, KeepsAllOfWhatFits) {
    for (const std::uint64_t limit : {20U, 21U, 1000U, 0U}) {
        for (const std::size_t piece : {1U, 7U, 20U}) {
            CappedOutput cap(limit);
            EXPECT_EQ(kept(cap, digits, piece), digits) << limit << " " << piece;
            EXPECT_EQ(cap.left_out(), 0U);
        }
    }
}

TEST(CappedOutput, KeepsTheBeginningAndTheEnd) {
    for (const std::size_t piece : {1U, 3U, 10U, 20U}) {
        CappedOutput cap(8);
        EXPECT_EQ(kept(cap, digits, piece),
                  "0123\n[norma-farm: 12 bytes of output left out here]\nghij")
            << piece;
        EXPECT_EQ(cap.left_out(), 12U);
    }
}

TEST(CappedOutput, AddsNoEmptyLine) {
    CappedOutput cap(8);
    EXPECT_EQ(kept(cap, "abc\ndefghijkl", 2),
              "abc\n[norma-farm: 5 bytes of output left out here]\nijkl");
}

TEST(CappedOutput, HoldsLittleOfAnOutputWithoutEnd) {
    CappedOutput cap(std::uint64_t{1} << 20);
    const std::string chunk(1 << 16, 'x');
    std::uint64_t head = 0;
    for (int i = 0; i < 1600; ++i)
        head += cap.add(as_bytes(chunk)).size();
    EXPECT_EQ(head, (1U << 20) - CappedOutput::longest_tail);
    EXPECT_EQ(cap.left_out(), 1600U * (1U << 16) - (1U << 20));
    EXPECT_LT(cap.rest().size(), CappedOutput::longest_tail + 100);
}

TEST(CappedOutput, WorksWithTheSmallestLimit) {
    CappedOutput cap(1);
    EXPECT_EQ(kept(cap, "xyz", 1), "x\n[norma-farm: 2 bytes of output left out here]\n");
}

}  // namespace
}  // namespace norma::farm
