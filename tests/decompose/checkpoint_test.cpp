#include "norma/decompose/checkpoint.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/communicator.hpp"

#include "decompose/checkpoint_meta.hpp"
#include "decompose/common_folder.hpp"
#include "decompose/numbered_cells.hpp"
#include "decompose/random_decomposition.hpp"
#include "decompose/short_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace norma {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

constexpr Extents<2> extents{90, 700};

/// Two fields with values of their own.
struct State {
    explicit State(const Communicator& world, unsigned seed) : random(seed) {
        const auto parts = random_decomposition<2>(extents, world.size(), random);
        u.emplace(world, parts, 0, 0.0);
        v.emplace(world, random_decomposition<2>(extents, world.size(), random), 0, 0.0F);
    }
    std::vector<FieldToWrite<2>> to_write() { return {{"u", *u}, {"v", *v}}; }
    std::vector<FieldToRead<2>> to_read() { return {{"u", *u}, {"v", *v}}; }
    void fill_all() {
        fill(*u);
        fill(*v);
    }
    [[nodiscard]] std::int64_t wrong() const { return wrong_cells(*u) + wrong_cells(*v); }

    std::mt19937 random;
    std::optional<Field<double, 2>> u;
    std::optional<Field<float, 2>> v;
};

std::string text_of(const std::optional<Failure>& failure) {
    return failure ? failure->message : "no failure";
}

/// What all ranks are told; the same everywhere.
std::string same_everywhere(const Communicator& world, const std::string& text) {
    EXPECT_EQ(world.bcast(text, 0), text);
    world.barrier();
    return text;
}

TEST(Checkpoint, GivesBackWhatWasSavedIntoAnyCut) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string series = folder.path("deep/saved");
    State saved(world, 1);
    saved.fill_all();
    ASSERT_FALSE(
        Checkpoint::save(world,
                         series,
                         {.step = 500, .time = 0.1, .user = R"({"b": [1, 2], "a": 3})"},
                         saved.to_write()));
    for (unsigned seed = 2; seed < 8; ++seed) {
        const auto last = Checkpoint::latest(world, series);
        ASSERT_TRUE(last) << last.error();
        EXPECT_EQ(last->path(), series + "/step-0000000500");
        EXPECT_EQ(last->step(), 500);
        EXPECT_EQ(last->time(), 0.1);
        EXPECT_EQ(last->user(), R"({"b":[1,2],"a":3})");
        EXPECT_EQ(last->fields().at(1).name, "v");
        EXPECT_EQ(last->fields().at(1).type, ElementType::of<float>());
        EXPECT_TRUE(last->notes().empty());
        State loaded(world, seed);
        EXPECT_EQ(text_of(last->load(loaded.to_read())), "no failure");
        EXPECT_EQ(loaded.wrong(), 0);
    }
}

TEST(Checkpoint, IsTheSameBytesForAnyNumberOfRanksAndAnyCut) {
    const Communicator world;
    const CommonFolder folder(world);
    std::string first;
    for (unsigned seed = 0; seed < 6; ++seed) {
        State state(world, seed);
        state.fill_all();
        ASSERT_FALSE(Checkpoint::save(world, folder.path("s"), {.step = 3}, state.to_write()));
        const std::string one = folder.path("s/step-0000000003/");
        EXPECT_THAT(names_in(one), ElementsAre("meta.json", "u.npy", "v.npy"));
        const std::string all = bytes_of_file(one + "meta.json") +
                                bytes_of_file(one + "u.npy") + bytes_of_file(one + "v.npy");
        if (seed == 0) first = all;
        EXPECT_TRUE(all == first);
        world.barrier();
    }
    // What other numbers of ranks must come to, too.
    EXPECT_THAT(first.substr(0, 500), HasSubstr("\"checksum\": \"2c32cf71c4d35322\""));
    EXPECT_THAT(names_in(folder.path("s")), ElementsAre("step-0000000003"));
}

TEST(Checkpoint, KeepsTheLastOnesAndRemovesWhatWasNeverFinished) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string series = folder.path("s");
    State state(world, 1);
    if (world.rank() == 0) {
        fs::create_directories(series + "/step-0000000007.part");
        fs::create_directories(series + "/not-ours.part");
        fs::create_directories(series + "/step-notes");
    }
    world.barrier();
    for (const std::int64_t step : {10, 20, 30, 40}) {
        ASSERT_FALSE(
            Checkpoint::save(world, series, {.step = step}, state.to_write(), {.keep = 2}));
    }
    EXPECT_THAT(
        names_in(series),
        ElementsAre("not-ours.part", "step-0000000030", "step-0000000040", "step-notes"));
    world.barrier();
    // What is later is of another run, and is not to be gone on from.
    ASSERT_FALSE(Checkpoint::save(world, series, {.step = 35}, state.to_write(), {.keep = 2}));
    EXPECT_THAT(
        names_in(series),
        ElementsAre("not-ours.part", "step-0000000030", "step-0000000035", "step-notes"));
    world.barrier();
    const auto last = Checkpoint::latest(world, series);
    ASSERT_TRUE(last) << last.error();
    EXPECT_EQ(last->step(), 35);
}

TEST(Checkpoint, IsRemovedWithItsSeriesAndNothingElse) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string series = folder.path("s");
    const auto removed = [&] {
        const auto count = Checkpoint::remove_series(world, series);
        EXPECT_TRUE(count) << count.error();
        world.barrier();
        return count ? *count : -1;
    };
    EXPECT_EQ(removed(), 0) << "there is none";
    State state(world, 1);
    for (const std::int64_t step : {10, 20})
        ASSERT_FALSE(Checkpoint::save(world, series, {.step = step}, state.to_write()));
    if (world.rank() == 0) {
        fs::create_directories(series + "/step-0000000030.part");
        fs::create_directories(series + "/step-notes");
    }
    world.barrier();
    EXPECT_EQ(removed(), 2);
    EXPECT_THAT(names_in(series), ElementsAre("step-notes"));
    world.barrier();
    if (world.rank() == 0) fs::remove(series + "/step-notes");
    ASSERT_FALSE(Checkpoint::save(world, series, {.step = 1}, state.to_write()));
    EXPECT_EQ(removed(), 1);
    EXPECT_FALSE(fs::exists(series));
}

/// Changes a byte of a file, or cuts it off.
void damage(const Communicator& world, const std::string& path, std::size_t at, bool cut) {
    std::string bytes = bytes_of_file(path);
    world.barrier();
    if (cut) {
        bytes.resize(at);
    } else {
        bytes[at] ^= 1;
    }
    write_file(world, path, bytes);
}

TEST(Checkpoint, PassesOverDamagedOnesWithANote) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string series = folder.path("s");
    State state(world, 1);
    state.fill_all();
    for (const std::int64_t step : {1, 2, 3, 4, 5}) {
        ASSERT_FALSE(
            Checkpoint::save(world, series, {.step = step}, state.to_write(), {.keep = 9}));
    }
    const auto file = [&](int step, const std::string& name) {
        return series + "/" + detail::checkpoint_name(step) + "/" + name;
    };
    damage(world, file(5, "u.npy"), 90 * 700 * 8, false);  // one bit of one cell
    damage(world, file(4, "v.npy"), 90 * 700 * 4, true);
    damage(world, file(3, "meta.json"), 70, false);
    if (world.rank() == 0) fs::remove(file(2, "meta.json"));
    world.barrier();
    const auto last = Checkpoint::latest(world, series);
    ASSERT_TRUE(last) << last.error();
    EXPECT_EQ(last->step(), 1);
    ASSERT_EQ(last->notes().size(), 4U);
    EXPECT_THAT(last->notes()[0], HasSubstr("step-0000000005' is passed over: '"));
    EXPECT_THAT(last->notes()[0],
                HasSubstr("u.npy' is damaged: the checksum of its cells is "));
    EXPECT_THAT(last->notes()[1], HasSubstr("it was not copied or written to its end"));
    EXPECT_THAT(last->notes()[2], HasSubstr("meta.json' cannot be read: it is damaged"));
    EXPECT_THAT(last->notes()[3], HasSubstr("meta.json': No such file or directory"));
    for (const auto& note : last->notes())
        static_cast<void>(same_everywhere(world, note));

    const auto sizes_only = Checkpoint::latest(world, series, CheckpointCheck::sizes);
    ASSERT_TRUE(sizes_only);
    EXPECT_EQ(sizes_only->step(), 5);
    EXPECT_THAT(same_everywhere(world, text_of(sizes_only->load(state.to_read()))),
                HasSubstr("u.npy' is damaged: the checksum of its cells is "));
}

TEST(Checkpoint, TellsWhatIsNotThere) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string series = folder.path("s");
    const auto nothing = Checkpoint::latest(world, series);
    ASSERT_FALSE(nothing);
    EXPECT_EQ(same_everywhere(world, nothing.error()),
              "cannot read the folder '" + series + "': No such file or directory");
    if (world.rank() == 0) fs::create_directories(series);
    world.barrier();
    const auto empty = Checkpoint::latest(world, series);
    ASSERT_FALSE(empty);
    EXPECT_EQ(empty.error(), "there is no whole checkpoint in '" + series + "'");

    State state(world, 1);
    ASSERT_FALSE(Checkpoint::save(world, series, {.step = 1}, state.to_write()));
    const auto one = Checkpoint::open(world, series + "/step-0000000001");
    ASSERT_TRUE(one) << one.error();
    const std::vector<FieldToRead<2>> missing{{"w", *state.u}};
    EXPECT_EQ(
        text_of(one->load(missing)),
        "the checkpoint '" + series + "/step-0000000001' has no field 'w'; it has 'u', 'v'");
    const std::vector<FieldToRead<2>> another_type{{"v", *state.u}};
    EXPECT_THAT(text_of(one->load(another_type)),
                HasSubstr("holds float32, the field float64"));
    Field<double, 2> small(world,
                           random_decomposition<2>({90, 70}, world.size(), state.random));
    const std::vector<FieldToRead<2>> another_shape{{"u", small}};
    EXPECT_THAT(text_of(one->load(another_shape)),
                HasSubstr("is of 90 x 700 cells, the field of 90 x 70"));
}

TEST(Checkpoint, LeavesTheLastOneWhenTheDiskIsFull) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string series = folder.path("s");
    State state(world, 1);
    state.fill_all();
    ASSERT_FALSE(Checkpoint::save(world, series, {.step = 1}, state.to_write(), {.keep = 1}));
    for (const std::int64_t step : {1, 2}) {
        std::optional<ShortFiles> full;
        if (world.rank() == world.size() - 1) full.emplace(20000);
        const auto failure =
            Checkpoint::save(world, series, {.step = step}, state.to_write(), {.keep = 1});
        EXPECT_THAT(same_everywhere(world, text_of(failure)), HasSubstr("make room"));
        EXPECT_THAT(names_in(series), ElementsAre("step-0000000001"));
        world.barrier();
    }
    const auto last = Checkpoint::latest(world, series);
    ASSERT_TRUE(last) << last.error();
    State loaded(world, 2);
    EXPECT_EQ(text_of(last->load(loaded.to_read())), "no failure");
    EXPECT_EQ(loaded.wrong(), 0);
}

TEST(Checkpoint, IsFoundWhereTheMachineStoppedWhileOneWasReplaced) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string series = folder.path("s");
    State state(world, 1);
    state.fill_all();
    ASSERT_FALSE(Checkpoint::save(world, series, {.step = 1}, state.to_write()));
    const std::string path = series + "/step-0000000001";
    if (world.rank() == 0) fs::rename(path, path + ".old");
    world.barrier();
    const auto last = Checkpoint::latest(world, series);
    ASSERT_TRUE(last) << last.error();
    EXPECT_EQ(last->step(), 1);
    ASSERT_FALSE(Checkpoint::save(world, series, {.step = 1}, state.to_write()));
    EXPECT_THAT(names_in(series), ElementsAre("step-0000000001"));
}

TEST(Checkpoint, KeepsLongLinesOfOneDimension) {
    const Communicator world;
    const CommonFolder folder(world);
    const Extents<1> line{300'000};  // several segments, the last not full
    std::mt19937 random(3);
    Field<std::int32_t, 1> a(world, random_decomposition<1>(line, world.size(), random));
    fill(a);
    const std::vector<FieldToWrite<1>> out{{"a", a}};
    ASSERT_FALSE(Checkpoint::save(world, folder.path("s"), {.step = 1}, out));
    const auto last = Checkpoint::latest(world, folder.path("s"));
    ASSERT_TRUE(last) << last.error();
    EXPECT_EQ(last->fields().at(0).checksum, 0xf48323a9f8174411U);
    Field<std::int32_t, 1> b(world, random_decomposition<1>(line, world.size(), random));
    const std::vector<FieldToRead<1>> in{{"a", b}};
    EXPECT_EQ(text_of(last->load(in)), "no failure");
    EXPECT_EQ(wrong_cells(b), 0);
}

TEST(Checkpoint, RefusesWhatCannotBeSaved) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string series = folder.path("s");
    State state(world, 1);
    const auto fields = state.to_write();
    EXPECT_THROW(static_cast<void>(Checkpoint::save(world, series, {.step = -1}, fields)),
                 UsageError);
    EXPECT_THROW(
        static_cast<void>(Checkpoint::save(world, series, {.time = std::nan("")}, fields)),
        UsageError);
    EXPECT_THROW(
        static_cast<void>(Checkpoint::save(world, series, {.user = "not JSON"}, fields)),
        UsageError);
    EXPECT_THROW(static_cast<void>(Checkpoint::save(world, series, {}, fields, {.keep = 0})),
                 UsageError);
    for (const std::string& name :
         {std::string(), std::string(".hidden"), std::string("a/b"), std::string(201, 'a')}) {
        const std::vector<FieldToWrite<2>> named{{name, *state.u}};
        try {
            static_cast<void>(Checkpoint::save(world, series, {}, named));
            ADD_FAILURE() << name;
        } catch (const UsageError& error) {
            EXPECT_THAT(error.what(), HasSubstr("of 1 to 200 of them, not beginning with '.'"));
        }
    }
    const std::vector<FieldToWrite<2>> twice{{"u", *state.u}, {"u", *state.u}};
    EXPECT_THROW(static_cast<void>(Checkpoint::save(world, series, {}, twice)), UsageError);
    EXPECT_FALSE(fs::exists(series));
}

TEST(CheckpointMeta, IsReadBackAndNoticesAnyChange) {
    detail::CheckpointMeta meta;
    meta.moment = {.step = 12, .time = 1.0 / 3, .user = R"({"model": "heat"})"};
    meta.fields.push_back({"u", {4, 5}, ElementType::of<double>(), 0x1234});
    const std::string text = detail::meta_text(meta);
    const auto back = detail::parse_meta(text);
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(back->moment.time, 1.0 / 3);
    EXPECT_EQ(detail::meta_text(*back), text);
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string changed = text;
        changed[at] ^= 2;
        const auto read = detail::parse_meta(changed);
        // Blanks between words mean nothing.
        EXPECT_TRUE(!read || detail::meta_text(*read) == text) << "byte " << at;
    }
    EXPECT_FALSE(detail::parse_meta(text.substr(0, text.size() / 2)));
    EXPECT_FALSE(detail::parse_meta("[]"));
    EXPECT_EQ(detail::step_of_name("step-0000000012"), 12);
    EXPECT_EQ(detail::step_of_name(detail::checkpoint_name(123456789012)), 123456789012);
    EXPECT_FALSE(detail::step_of_name("step-12"));
    EXPECT_FALSE(detail::step_of_name("step-0000000012.part"));
}

TEST(CheckpointMeta, IsNotNestedWithoutEnd) {
    const auto nested = [](std::size_t deep) {
        return std::string(deep, '[') + std::string(deep, ']');
    };
    detail::CheckpointMeta meta;
    meta.moment.user = nested(100);
    const std::string text = detail::meta_text(meta);
    const auto back = detail::parse_meta(text);
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(back->moment.user, nested(100));
    for (const std::size_t deep : {std::size_t{101}, std::size_t{300'000}}) {
        meta.moment.user = nested(deep);
        EXPECT_THROW(static_cast<void>(detail::meta_text(meta)), UsageError);
        const auto hostile = detail::parse_meta(
            R"({"format": "norma checkpoint", "version": 1, "checksum": "0", "user": )" +
            nested(deep) + "}");
        ASSERT_FALSE(hostile);
        EXPECT_EQ(hostile.error(), "it is damaged: it is nested more than 101 deep");
    }
}

}  // namespace
}  // namespace norma
