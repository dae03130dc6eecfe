// Damaged bytes: every cut and every flipped bit ends in an error or a value, with memory
// bounded.
#include "norma/wire/encode.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <new>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace {
std::size_t allocated_since_reset = 0;
}

[[gnu::noinline]] void* operator new(std::size_t size) {
    allocated_since_reset += size;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}

namespace norma::wire {
namespace {

struct Record {
    int number = 0;
    std::string name;
    std::vector<std::string> words;
    std::map<std::string, std::vector<double>> table;
    std::optional<std::unordered_map<int, bool>> flags;
    std::variant<std::vector<int>, std::string> either;
    bool last = false;
};

Bytes example() {
    Record record{.number = 7,
                  .name = "a record of some length",
                  .words = {"one", "two", "three"},
                  .table = {{"x", {1, 2, 3}}, {"y", {}}},
                  .flags = {{{1, true}, {2, false}}},
                  .either = "text",
                  .last = true};
    return encode(std::vector<Record>{record, record});
}

/// Decodes `bytes` and says whether they were accepted; fails the test if that took memory out
/// of proportion to them.
bool accepted(const Bytes& bytes) {
    constexpr std::size_t for_the_error = 4096;  // its message
    allocated_since_reset = 0;
    bool fine = true;
    try {
        std::ignore = (decode<std::vector<Record>>(bytes));
    } catch (const DecodeError&) {
        fine = false;
    }
    EXPECT_LE(allocated_since_reset, 32 * bytes.size() + for_the_error);
    return fine;
}

TEST(DamagedBytes, AreRefusedWhereverTheyAreCut) {
    const Bytes whole = example();
    ASSERT_TRUE(accepted(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_FALSE(accepted(cut)) << "cut to " << size << " bytes";
    }
}

TEST(DamagedBytes, NeverCrashOrTakeMuchMemoryWhicheverBitIsFlipped) {
    const Bytes whole = example();
    std::size_t refused = 0;
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
        Bytes flipped = whole;
        flipped[bit / 8] ^= std::byte{1} << (bit % 8);
        if (!accepted(flipped)) ++refused;
    }
    EXPECT_GT(refused,
              0U);  // a flipped bit inside a number is another number: frames notice it
}

TEST(DamagedBytes, WithAHugeLengthAreRefusedBeforeAnythingIsAllocated) {
    for (const std::uint64_t length :
         {std::uint64_t{1} << 62, ~std::uint64_t{0}, std::uint64_t{9}}) {
        EXPECT_FALSE(accepted(encode(length))) << length;
        EXPECT_THROW(std::ignore = decode<std::string>(encode(length)), DecodeError);
        EXPECT_THROW((std::ignore = decode<std::map<int, int>>(encode(length))), DecodeError);
        EXPECT_THROW(std::ignore = decode<std::vector<double>>(encode(length)), DecodeError);
    }
}

}  // namespace
}  // namespace norma::wire
