// Two ends of a conversation over a way that loses, repeats and mixes up what it carries.

#include "farm/conversation.hpp"

#include "norma/wire/encode.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

namespace norma::farm {
namespace {

using namespace std::chrono_literals;

const Time start{};

std::uint64_t number_of(const Message& message) {
    return std::get<Bye>(message).ran;
}

std::vector<Message> hear(Conversation& conversation, const Bytes& body, Time now) {
    return conversation.hear(wire::decode<Envelope>(body), body.size(), now);
}

TEST(Conversation, IsSilentUntilThereIsSomethingToSayOrASignOfLifeIsDue) {
    Conversation one(Voice::worker, 1, start);
    EXPECT_TRUE(one.take_outgoing(start).empty());
    EXPECT_TRUE(one.take_outgoing(start + 999ms).empty());
    EXPECT_EQ(one.take_outgoing(start + 1s).size(), 1U);
    EXPECT_TRUE(one.take_outgoing(start + 1s).empty());
    one.say(Bye{7});
    EXPECT_EQ(one.take_outgoing(start + 1s).size(), 1U);
}

TEST(Conversation, AcknowledgesSoonAndForgetsWhatWasAcknowledged) {
    Conversation one(Voice::worker, 1, start);
    Conversation other(Voice::manager, 1, start);
    one.say(Bye{7});
    const auto said = one.take_outgoing(start);
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(one.unacknowledged(), said[0].size());
    ASSERT_EQ(hear(other, said[0], start).size(), 1U);
    EXPECT_EQ(other.next_deadline(), start + Conversation::answer);
    const auto answer = other.take_outgoing(start + Conversation::answer);
    ASSERT_EQ(answer.size(), 1U);
    EXPECT_TRUE(hear(one, answer[0], start).empty());
    EXPECT_EQ(one.unacknowledged(), 0U);
    EXPECT_TRUE(one.take_outgoing(start).empty());
}

TEST(Conversation, SaysAgainWhatIsNotAcknowledged) {
    Conversation one(Voice::worker, 1, start);
    one.say(Bye{7});
    ASSERT_EQ(one.take_outgoing(start).size(), 1U);
    const auto again = one.take_outgoing(start + Conversation::repeat);
    ASSERT_EQ(again.size(), 1U);
    Conversation other(Voice::manager, 1, start);
    EXPECT_EQ(number_of(hear(other, again[0], start).at(0)), 7U);
    EXPECT_TRUE(hear(other, again[0], start).empty()) << "it is taken once";
}

TEST(Conversation, IgnoresAnAcknowledgementOfWhatWasNeverSaid) {
    Conversation one(Voice::worker, 1, start);
    one.say(Bye{7});
    static_cast<void>(one.take_outgoing(start));
    EXPECT_TRUE(
        one.hear({.voice = Voice::manager, .taken = 1000, .message = {}}, 1, start).empty());
    one.say(Bye{8});
    const auto said = one.take_outgoing(start);
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(wire::decode<Envelope>(said[0]).number, 2U);
}

class BadWay : public testing::TestWithParam<unsigned> {};

TEST_P(BadWay, EverythingArrivesOnceAndInOrder) {
    std::mt19937 random(GetParam());
    const auto chance = [&](unsigned percent) { return random() % 100 < percent; };
    Conversation ends[2] = {Conversation(Voice::worker, 1, start),
                            Conversation(Voice::manager, 1, start)};
    std::vector<Bytes> ways[2];  // to each end
    std::uint64_t said[2] = {0, 0};
    std::uint64_t heard[2] = {0, 0};
    constexpr std::uint64_t wanted = 300;
    Time now = start;
    for (int turn = 0; turn < 100'000 && (heard[0] < wanted || heard[1] < wanted); ++turn) {
        now += 50ms;
        for (unsigned end = 0; end < 2; ++end) {
            if (said[end] < wanted && chance(30)) ends[end].say(Bye{++said[end]});
            for (const Bytes& body : ends[end].take_outgoing(now)) {
                if (!chance(20)) ways[1 - end].push_back(body);
                if (chance(10)) ways[1 - end].push_back(body);
            }
            std::shuffle(ways[end].begin(), ways[end].end(), random);
            while (!ways[end].empty() && chance(80)) {
                for (const Message& message : hear(ends[end], ways[end].back(), now))
                    ASSERT_EQ(number_of(message), ++heard[end]);
                ways[end].pop_back();
            }
        }
    }
    EXPECT_EQ(heard[0], wanted);
    EXPECT_EQ(heard[1], wanted);
}

INSTANTIATE_TEST_SUITE_P(Seeds, BadWay, testing::Range(1U, 51U));

}  // namespace
}  // namespace norma::farm
