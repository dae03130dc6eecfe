// Arguments that cannot be right are refused by every call, before MPI sees them and before
// anybody waits.
#include "norma/comm/check_level.hpp"
#include "norma/comm/persistent.hpp"

#include "comm/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace norma {
namespace {

using namespace samples;
using Ints = std::vector<int>;
using std::ignore;

/// Expects `call` to throw a UsageError that tells `what` and where it was called.
template <typename Call>
void expect_refused(const std::string& what, Call call, Where where = Where::current()) {
    const testing::ScopedTrace trace(where.file_name(), static_cast<int>(where.line()), what);
    try {
        call();
        ADD_FAILURE() << "accepted";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr(what));
        EXPECT_THAT(error.what(), testing::HasSubstr("arguments_test.cpp:"));
    }
}

class Arguments : public testing::Test {
  protected:
    const Communicator world;
    const PersistentCalls calls = world.persistent();
    const int nobody = world.size();
    const Ints values = Ints(3, 1);
    const Table table{{"a", {1}}};
    Ints room = Ints(3);
    const std::function<int(int, int)> sum = std::plus<>();
};

TEST_F(Arguments, DestinationsAndTagsOfSends) {
    for (const int to : {nobody, -7, 1 << 30}) {
        const std::string what = "destination " + std::to_string(to) + " is outside";
        expect_refused(what, [&] { world.send(values, to); });
        expect_refused(what, [&] { world.send(table, to); });
        expect_refused(what, [&] { world.send(values, to, {.mode = Mode::synchronous}); });
        expect_refused(what, [&] { ignore = world.isend(Ints(values), to); });
        expect_refused(what, [&] { ignore = world.isend(view(values), to); });
        expect_refused(what, [&] { ignore = world.isend(view(table), to); });
        expect_refused(what, [&] { ignore = world.send_recv(1, to, 0); });
        expect_refused(what, [&] { ignore = world.send_recv(table, to, 0); });
        expect_refused(what, [&] { world.send_recv_into(values, to, room, 0); });
        expect_refused(what, [&] { ignore = calls.send(values, to); });
    }
    for (const int tag : {-1, -7, std::numeric_limits<int>::min()}) {
        const std::string what = "tag " + std::to_string(tag) + " is outside";
        expect_refused(what, [&] { world.send(values, 0, {.tag = tag}); });
        expect_refused(what, [&] { world.send(table, 0, {.tag = tag}); });
        expect_refused(what, [&] { ignore = world.isend(Ints(values), 0, {.tag = tag}); });
        expect_refused(what, [&] { ignore = world.isend(view(values), 0, {.tag = tag}); });
        expect_refused(what, [&] { ignore = world.send_recv(1, 0, 0, {.send_tag = tag}); });
        expect_refused(what, [&] { ignore = calls.send(values, 0, {.tag = tag}); });
    }
}

TEST_F(Arguments, SourcesAndTagsOfReceives) {
    Table into;
    for (const int from : {nobody, -7, 1 << 30}) {
        const std::string what = "source " + std::to_string(from) + " is outside";
        expect_refused(what, [&] { ignore = world.recv<int>(from); });
        expect_refused(what, [&] { ignore = world.recv<Ints>(from); });
        expect_refused(what, [&] { ignore = world.recv<Table>(from); });
        expect_refused(what, [&] { ignore = world.recv_from<Table>(from); });
        expect_refused(what, [&] { world.recv_into(room, from); });
        expect_refused(what, [&] { world.recv_into(std::span(room), from); });
        expect_refused(what, [&] { world.recv_into(into, from); });
        expect_refused(what, [&] { ignore = world.irecv<int>(from); });
        expect_refused(what, [&] { ignore = world.irecv<Table>(from); });
        expect_refused(what, [&] { ignore = world.irecv_into(std::span(room), from); });
        expect_refused(what, [&] { ignore = world.irecv_into(into, from); });
        expect_refused(what, [&] { ignore = world.probe(from); });
        expect_refused(what, [&] { ignore = world.iprobe(from); });
        expect_refused(what, [&] { ignore = world.probe_message(from); });
        expect_refused(what, [&] { ignore = world.iprobe_message(from); });
        expect_refused(what, [&] { ignore = calls.recv_into(room, from); });
        expect_refused(what, [&] { ignore = world.send_recv(1, no_rank, from); });
    }
    const int tag = -7;
    const std::string what = "tag -7 is outside";
    expect_refused(what, [&] { ignore = world.recv<int>(0, {.tag = tag}); });
    expect_refused(what, [&] { ignore = world.recv<Table>(0, {.tag = tag}); });
    expect_refused(what, [&] { world.recv_into(std::span(room), 0, {.tag = tag}); });
    expect_refused(what, [&] { ignore = world.irecv<Table>(0, {.tag = tag}); });
    expect_refused(what, [&] { ignore = world.irecv_into(std::span(room), 0, {.tag = tag}); });
    expect_refused(what, [&] { ignore = world.probe(0, {.tag = tag}); });
    expect_refused(what, [&] { ignore = calls.recv_into(room, 0, {.tag = tag}); });
}

TEST_F(Arguments, RootsOfCollectives) {
    const std::vector<std::string> words(ranks_of(world));
    const Ragged<int> rows(std::vector<Ints>(ranks_of(world), Ints(2)));
    Ints all(3 * ranks_of(world));
    Ragged<int> out;
    Ints row;
    const std::string text = "x";
    // Asked again with the shadow there, where collectives stand in a queue.
    for (const bool in_queue : {false, true}) {
        if (in_queue) world.iall_gather(std::string("x")).wait();
        for (const int root : {nobody, -1}) {
            const std::string what = "root " + std::to_string(root) + " is outside";
            expect_refused(what, [&] { ignore = world.bcast(1, root); });
            expect_refused(what, [&] { ignore = world.bcast(table, root); });
            expect_refused(what, [&] { world.bcast_into(std::span(room), root); });
            expect_refused(what, [&] { ignore = world.ibcast(1, root); });
            expect_refused(what, [&] { ignore = world.ibcast(table, root); });
            expect_refused(what, [&] { ignore = world.ibcast_into(std::span(room), root); });
            expect_refused(what, [&] { ignore = calls.bcast_into(room, root); });
            expect_refused(what, [&] { ignore = world.reduce(1, sum, root); });
            expect_refused(what, [&] { ignore = world.reduce(text, std::plus<>(), root); });
            expect_refused(what, [&] { world.reduce_into(values, room, sum, root); });
            expect_refused(what, [&] { ignore = world.ireduce(1, sum, root); });
            expect_refused(
                what, [&] { ignore = world.ireduce(std::string(text), std::plus<>(), root); });
            expect_refused(what, [&] { ignore = world.ireduce_into(values, room, sum, root); });
            expect_refused(what, [&] { ignore = calls.reduce_into(values, room, sum, root); });
            expect_refused(what, [&] { ignore = world.gather(1, root); });
            expect_refused(what, [&] { ignore = world.gather(table, root); });
            expect_refused(what, [&] { world.gather_into(values, all, root); });
            expect_refused(what, [&] { ignore = world.igather(1, root); });
            expect_refused(what, [&] { ignore = world.igather(Table(table), root); });
            expect_refused(what, [&] { ignore = world.igather_into(values, all, root); });
            expect_refused(what, [&] { ignore = calls.gather_into(values, all, root); });
            expect_refused(what, [&] { ignore = world.gather_v(values, root); });
            expect_refused(what, [&] { world.gather_v_into(values, out, root); });
            expect_refused(what, [&] { ignore = world.igather_v(Ints(values), root); });
            expect_refused(what, [&] { ignore = world.igather_v_into(values, out, root); });
            expect_refused(what, [&] { ignore = calls.gather_v_into(values, out, root); });
            expect_refused(what, [&] { ignore = world.scatter(Ints(ranks_of(world)), root); });
            expect_refused(what, [&] { ignore = world.scatter(words, root); });
            expect_refused(what, [&] { world.scatter_into(all, room, root); });
            expect_refused(what, [&] { ignore = world.iscatter(Ints(ranks_of(world)), root); });
            expect_refused(what, [&] { ignore = world.iscatter(Words(words), root); });
            expect_refused(what, [&] { ignore = world.iscatter_into(all, room, root); });
            expect_refused(what, [&] { ignore = calls.scatter_into(all, room, root); });
            expect_refused(what, [&] { ignore = world.scatter_v(rows, root); });
            expect_refused(what, [&] { world.scatter_v_into(rows, row, root); });
            expect_refused(what, [&] { ignore = world.iscatter_v(Ragged<int>(rows), root); });
            expect_refused(what, [&] { ignore = world.iscatter_v_into(rows, row, root); });
            expect_refused(what, [&] { ignore = calls.scatter_v_into(rows, row, root); });
        }
    }
}

TEST_F(Arguments, LengthsOfResults) {
    const std::string what = "elements were given where there must be";
    const Communicator self = Communicator::self();
    const PersistentCalls of_self = self.persistent();
    Ints two(2);
    expect_refused(what, [&] { self.reduce_into(values, two, sum, 0); });
    expect_refused(what, [&] { ignore = self.ireduce_into(values, two, sum, 0); });
    expect_refused(what, [&] { ignore = of_self.reduce_into(values, two, sum, 0); });
    expect_refused(what, [&] { self.all_reduce_into(values, two, sum); });
    expect_refused(what, [&] { ignore = self.iall_reduce_into(values, two, sum); });
    expect_refused(what, [&] { ignore = of_self.all_reduce_into(values, two, sum); });
    expect_refused(what, [&] { self.scan_into(values, two, sum); });
    expect_refused(what, [&] { ignore = self.iscan_into(values, two, sum); });
    expect_refused(what, [&] { ignore = of_self.scan_into(values, two, sum); });
    expect_refused(what, [&] { self.exclusive_scan_into(values, two, sum); });
    expect_refused(what, [&] { ignore = self.iexclusive_scan_into(values, two, sum); });
    expect_refused(what, [&] { ignore = of_self.exclusive_scan_into(values, two, sum); });
    expect_refused(what, [&] { self.gather_into(values, two, 0); });
    expect_refused(what, [&] { ignore = self.igather_into(values, two, 0); });
    expect_refused(what, [&] { ignore = of_self.gather_into(values, two, 0); });
    expect_refused(what, [&] { self.all_gather_into(values, two); });
    expect_refused(what, [&] { ignore = self.iall_gather_into(values, two); });
    expect_refused(what, [&] { ignore = of_self.all_gather_into(values, two); });
    expect_refused(what, [&] { self.scatter_into(values, two, 0); });
    expect_refused(what, [&] { ignore = self.iscatter_into(values, two, 0); });
    expect_refused(what, [&] { ignore = of_self.scatter_into(values, two, 0); });
    expect_refused(what, [&] { self.all_to_all_into(values, two); });
    expect_refused(what, [&] { ignore = self.iall_to_all_into(values, two); });
    expect_refused(what, [&] { ignore = of_self.all_to_all_into(values, two); });
    expect_refused(what, [&] { self.reduce_scatter_block_into(values, two, sum); });
    expect_refused(what, [&] { ignore = self.ireduce_scatter_block_into(values, two, sum); });
    expect_refused(what, [&] { ignore = of_self.reduce_scatter_block_into(values, two, sum); });
    const Ragged<int> three({1, 2, 3}, {3});
    expect_refused(what, [&] { self.reduce_scatter_into(three, two, sum); });
    expect_refused(what, [&] { ignore = self.ireduce_scatter_into(three, two, sum); });
    expect_refused(what, [&] { ignore = of_self.reduce_scatter_into(three, two, sum); });
}

TEST_F(Arguments, OneForEachRank) {
    const std::string what = "elements were given where there must be";
    const Communicator self = Communicator::self();
    const PersistentCalls of_self = self.persistent();
    const Words words(2);
    const Ints two(2);
    const Ragged<int> rows({1, 2}, {1, 1});
    Ragged<int> out;
    Ints part(1);
    const std::vector<Piece> pieces(2);
    expect_refused(what, [&] { ignore = self.scatter(two, 0); });
    expect_refused(what, [&] { ignore = self.scatter(words, 0); });
    expect_refused(what, [&] { ignore = self.iscatter(Ints(two), 0); });
    expect_refused(what, [&] { ignore = self.iscatter(Words(words), 0); });
    expect_refused(what, [&] { ignore = self.scatter_v(rows, 0); });
    expect_refused(what, [&] { ignore = self.iscatter_v(Ragged<int>(rows), 0); });
    expect_refused(what, [&] { ignore = self.iscatter_v_into(rows, part, 0); });
    expect_refused(what, [&] { ignore = of_self.scatter_v_into(rows, part, 0); });
    expect_refused(what, [&] { ignore = self.all_to_all(two); });
    expect_refused(what, [&] { ignore = self.all_to_all(words); });
    expect_refused(what, [&] { ignore = self.iall_to_all(Ints(two)); });
    expect_refused(what, [&] { ignore = self.all_to_all_v(rows); });
    expect_refused(what, [&] { ignore = self.iall_to_all_v(Ragged<int>(rows)); });
    expect_refused(what, [&] { ignore = self.iall_to_all_v_into(rows, out); });
    expect_refused(what, [&] { ignore = of_self.all_to_all_v_into(rows, out); });
    expect_refused(what, [&] { self.all_to_all_w(pieces, pieces); });
    expect_refused(what, [&] { ignore = self.iall_to_all_w(pieces, pieces); });
    expect_refused(what, [&] { ignore = of_self.all_to_all_w(pieces, pieces); });
    expect_refused(what, [&] { ignore = self.reduce_scatter(rows, sum); });
    expect_refused(what, [&] { self.reduce_scatter_into(rows, part, sum); });
    expect_refused(what, [&] { ignore = self.ireduce_scatter(Ragged<int>(rows), sum); });
    expect_refused(what, [&] { ignore = self.ireduce_scatter_into(rows, part, sum); });
    expect_refused(what, [&] { ignore = of_self.reduce_scatter_into(rows, part, sum); });
    Ragged<int> own({1}, {1});
    expect_refused("into other memory", [&] { self.all_to_all_v_into(own, own); });
    expect_refused("into other memory", [&] { self.gather_v_into(own[0], own, 0); });
    expect_refused("into other memory", [&] { self.all_gather_v_into(own[0], own); });
    expect_refused("into other memory", [&] { self.igather_v_into(own[0], own, 0).get(); });
    expect_refused("into other memory", [&] { self.iall_gather_v_into(own[0], own).get(); });
    expect_refused("into other memory", [&] { ignore = self.iall_to_all_v_into(own, own); });
    expect_refused("into other memory", [&] { ignore = of_self.all_to_all_v_into(own, own); });
}

TEST_F(Arguments, PartsThatCannotBeEven) {
    if (world.size() == 1) return;
    const Ints uneven(ranks_of(world) + 1);
    Ints out(ranks_of(world) + 1);
    const std::string what = "cannot be dealt out evenly";
    expect_refused(what, [&] { ignore = world.reduce_scatter_block(uneven, sum); });
    expect_refused(what, [&] { ignore = world.ireduce_scatter_block(view(uneven), sum); });
    expect_refused(what, [&] { world.all_to_all_into(uneven, out); });
    expect_refused(what, [&] { ignore = world.iall_to_all_into(uneven, out); });
    expect_refused(what, [&] { ignore = calls.all_to_all_into(uneven, out); });
}

}  // namespace
}  // namespace norma
