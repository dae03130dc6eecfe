// Damaged bytes: whatever is done to a message, the answer is an error or a value, and the
// memory it takes is in proportion to the message.
#include "norma/wire/frame.hpp"

#include "wire/every_form.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <limits>
#include <list>
#include <map>
#include <new>
#include <random>
#include <string>
#include <tuple>
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

using namespace every_form;

/// A frame whose header is right, whatever is in it.
template <typename T>
Bytes framed(ByteView payload) {
    Bytes frame(frame_header_size + payload.size());
    if (!payload.empty())
        std::memcpy(&frame[frame_header_size], payload.data(), payload.size());
    seal_frame(frame, type_hash<T>());
    return frame;
}

/// Enough for the values themselves, their containers growing, and an exception that says why.
std::size_t allowed(std::size_t message) {
    return 64 * message + 16'384;
}

template <typename T>
struct Reads {
    std::size_t accepted = 0;
    std::size_t refused = 0;
    T kept{};  // read over and over again, whatever became of it

    /// What is accepted can be written and read again.
    void frame(const Bytes& bytes) {
        allocated_since_reset = 0;
        try {
            const T value = unframe_value<T>(bytes);
            EXPECT_LE(allocated_since_reset, allowed(bytes.size()));
            const Bytes again = encode(value);
            EXPECT_EQ(encode(decode<T>(again)).size(), again.size());
            ++accepted;
        } catch (const DecodeError&) {
            EXPECT_LE(allocated_since_reset, allowed(bytes.size()));
            ++refused;
        }
        allocated_since_reset = 0;
        try {
            unframe_value_into(bytes, kept);
        } catch (const DecodeError&) {
        }
        EXPECT_LE(allocated_since_reset, allowed(bytes.size()));
    }
    void payload(ByteView bytes) { frame(framed<T>(bytes)); }
};

Bytes flipped(Bytes bytes, std::size_t bit) {
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    return bytes;
}

TEST(DamagedFrame, IsRefusedWhicheverBitIsFlipped) {
    const Bytes whole = frame_value(example());
    Reads<Record> reads;
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit)
        reads.frame(flipped(whole, bit));
    EXPECT_EQ(reads.accepted, 0U);
}

TEST(DamagedFrame, IsRefusedWhereverItIsCutAndWhateverFollowsIt) {
    const Bytes whole = frame_value(example());
    Reads<Record> reads;
    reads.frame(whole);
    EXPECT_EQ(reads.accepted, 1U);
    for (std::size_t size = 0; size < whole.size(); ++size)
        reads.frame(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    for (std::size_t more = 1; more < 70; ++more) {
        Bytes longer = whole;
        longer.resize(whole.size() + more);
        reads.frame(longer);
    }
    EXPECT_EQ(reads.accepted, 1U);
}

TEST(DamagedFrame, OfAnyLengthInItsHeaderIsRefused) {
    const Bytes whole = frame_value(example());
    Reads<Record> reads;
    for (int bit = 0; bit < 64; ++bit) {
        for (const std::uint64_t around :
             {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
            Bytes forged = whole;
            const std::uint64_t length = (std::uint64_t{1} << bit) + around;
            std::memcpy(forged.data() + 16, &length, sizeof length);
            reads.frame(forged);
        }
    }
    EXPECT_EQ(reads.accepted, 0U);
}

// From here on the checksum is right: somebody forges, or a program is wrong.

TEST(ForgedPayload, GivesAnErrorOrAValueWhicheverBitIsFlipped) {
    const Bytes whole = encode(example());
    Reads<Record> reads;
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit)
        reads.payload(flipped(whole, bit));
    EXPECT_GT(reads.refused, 0U);
    EXPECT_GT(reads.accepted, 0U);  // a flipped bit inside a number is another number
}

TEST(ForgedPayload, IsRefusedWhereverItIsCutAndWhateverFollowsIt) {
    const Bytes whole = encode(example());
    Reads<Record> reads;
    for (std::size_t size = 0; size < whole.size(); ++size)
        reads.payload(ByteView(whole).first(size));
    Bytes longer = whole;
    for (int more = 1; more < 70; ++more) {
        longer.push_back(std::byte{0});
        reads.payload(longer);
    }
    EXPECT_EQ(reads.accepted, 0U);
}

TEST(ForgedPayload, MayAnnounceAnyLengthAnywhere) {
    const Bytes whole = encode(example());
    Reads<Record> reads;
    for (std::size_t at = 0; at + 8 <= whole.size(); ++at) {  // lengths among them
        const std::uint64_t rest = whole.size() - at - 8;
        const auto most = std::numeric_limits<std::uint64_t>::max();
        for (const std::uint64_t length : {std::uint64_t{0},
                                           std::uint64_t{1},
                                           rest / 8,
                                           rest / 4,
                                           rest,
                                           rest + 1,
                                           std::uint64_t{1} << 31U,
                                           std::uint64_t{1} << 32U,
                                           std::uint64_t{1} << 61U,
                                           std::uint64_t{1} << 62U,
                                           std::uint64_t{1} << 63U,
                                           most / 8,
                                           most / 24,
                                           most - 7,
                                           most}) {
            Bytes forged = whole;
            std::memcpy(forged.data() + at, &length, sizeof length);
            reads.payload(forged);
        }
    }
    EXPECT_GT(reads.refused, 0U);
}

TEST(ForgedPayload, MayBeGarbage) {
    std::mt19937_64 random(20'260'101);
    Reads<Record> reads;
    Reads<Tree> trees;
    for (int round = 0; round < 20'000; ++round) {
        Bytes garbage(random() % 600);
        const unsigned kind =
            random() % 4;  // any bytes, or such as lengths and bools are made of
        for (std::byte& byte : garbage) {
            const std::uint64_t any = random();
            byte = std::byte(kind == 0 ? any % 256 : (any % 8 < 7 - kind ? 0 : any / 8 % 4));
        }
        reads.payload(garbage);
        trees.payload(garbage);
    }
    EXPECT_GT(reads.refused, 0U);
    EXPECT_GT(trees.accepted, 0U);
}

/// Every node claims as many children as the rest of the bytes could be, and has one.
TEST(ForgedPayload, TakesNoMemoryForLengthsThatLieInEachOther) {
    constexpr std::size_t levels = 900;
    constexpr std::size_t node = sizeof(int) + sizeof(std::uint64_t);
    Bytes forged;
    for (std::size_t level = 1; level <= levels; ++level) {
        encode_into(forged, 0);
        encode_into(forged, std::uint64_t{(levels - level) + 10'000});
    }
    forged.resize(forged.size() + 10'000 * node, std::byte{0});
    Reads<Tree> reads;
    reads.payload(forged);
    EXPECT_EQ(reads.refused, 1U);
}

TEST(ForgedBytes, WithAHugeLengthAreRefusedBeforeAnythingIsAllocated) {
    for (const std::uint64_t length :
         {std::uint64_t{1} << 62, ~std::uint64_t{0}, std::uint64_t{9}}) {
        EXPECT_THROW(std::ignore = decode<std::string>(encode(length)), DecodeError);
        EXPECT_THROW((std::ignore = decode<std::map<int, int>>(encode(length))), DecodeError);
        EXPECT_THROW(std::ignore = decode<std::vector<double>>(encode(length)), DecodeError);
        EXPECT_THROW(std::ignore = decode<std::vector<bool>>(encode(length)), DecodeError);
        EXPECT_THROW(std::ignore = decode<std::list<Rebuilt>>(encode(length)), DecodeError);
    }
}

}  // namespace
}  // namespace norma::wire
