// What a receive says of a message it cannot take: which call, from whom, with which tag,
// where.
#include "norma/norma.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace norma {
namespace {

using Table = std::map<std::string, int>;

/// Every rank sends itself a message of three bytes with tag 7.
void send_three_bytes(const Communicator& world) {
    const std::vector<char> bytes(3, 'x');
    const SendBuffer buffer(1, 3);
    world.send(bytes, world.rank(), {.tag = 7, .mode = Mode::buffered});
}

/// Expects a DecodeError that tells `call`, this rank, and a line of this file.
void expect_told(const std::string& call, const std::function<void()>& receive) {
    const Communicator world;
    try {
        receive();
        ADD_FAILURE() << call << ": nothing was refused";
    } catch (const DecodeError& error) {
        const std::string what = error.what();
        EXPECT_EQ(what.find(call), 0U) << what;
        for (const std::string& part : {"rank " + std::to_string(world.rank()) + " of",
                                        std::string("damaged_test.cpp:"),
                                        std::string("a message")})
            EXPECT_NE(what.find(part), std::string::npos) << part << " in: " << what;
        EXPECT_EQ(what.find("called at"), what.rfind("called at")) << "told twice: " << what;
    }
}

/// The same of a message from one rank.
void expect_message_told(const std::string& call, const std::function<void()>& receive) {
    const Communicator world;
    send_three_bytes(world);
    expect_told(call, [&] {
        try {
            receive();
        } catch (const DecodeError& error) {
            const std::string peer = "peer " + std::to_string(world.rank()) + ", tag 7";
            EXPECT_NE(std::string(error.what()).find(peer), std::string::npos) << error.what();
            throw;
        }
    });
}

TEST(Damaged, MessagesAreToldByEveryReceive) {
    const Communicator world;
    const int self = world.rank();
    const RecvOptions tag{.tag = 7};
    double number = 0;
    std::vector<double> numbers(5);
    Table table;
    expect_message_told("recv of 1 element,", [&] { number = world.recv<double>(self, tag); });
    expect_message_told("recv", [&] { numbers = world.recv<std::vector<double>>(self, tag); });
    expect_message_told("recv", [&] { table = world.recv<Table>(self, tag); });
    expect_message_told("recv of 5 elements", [&] {
        world.recv_into(std::span(numbers), any_source, {.tag = any_tag});
    });
    expect_message_told("recv", [&] { world.recv_into(table, any_source, {.tag = any_tag}); });
    expect_message_told("irecv", [&] { table = world.irecv<Table>(self, tag).get(); });
    expect_message_told(
        "irecv", [&] { number = world.irecv<std::vector<double>>(self, tag).get().front(); });
    expect_message_told("irecv_into", [&] { world.irecv_into(table, self, tag).wait(); });
    expect_message_told("irecv_into", [&] { world.irecv_into(number, self, tag).wait(); });
    expect_message_told("recv of a probed message",
                        [&] { table = world.probe_message(self, tag).recv<Table>(); });
    expect_message_told("recv of a probed message",
                        [&] { number = world.probe_message(self, tag).recv<double>(); });
    expect_message_told("persistent recv", [&] {
        auto prepared = world.persistent().recv_into(numbers, self, tag);
        prepared.start();
        prepared.wait();
    });
}

TEST(Damaged, MessagesThatStandInLineAreTold) {
    const Communicator world;
    const int self = world.rank();
    for (const bool known : {false, true}) {
        auto before = world.irecv<std::vector<char>>(self, {.tag = any_tag});
        send_three_bytes(world);
        double number = 0;
        expect_message_told(known ? "irecv_into" : "irecv", [&] {
            if (known)
                world.irecv_into(number, self, {.tag = 7}).wait();
            else
                number = world.irecv<std::vector<double>>(self, {.tag = 7}).get().front();
        });
        EXPECT_EQ(before.get().size(), 3U);
    }
}

TEST(Damaged, CollectivesAreTold) {
    const Communicator world;
    if (world.size() == 1) return;  // nothing travels
    const bool gives_table = world.rank() == 0;
    std::vector<Table> tables(1);
    std::vector<std::string> words;
    const auto broadcast = [&] {
        if (gives_table)
            tables[0] = world.bcast(Table{{"a", 1}}, 0);
        else
            words = world.bcast(std::vector<std::string>{"b"}, 0);
    };
    const auto begun = [&] {
        if (gives_table)
            tables[0] = world.ibcast(Table{{"a", 1}}, 0).get();
        else
            words = world.ibcast(std::vector<std::string>{"b"}, 0).get();
    };
    if (gives_table) {
        broadcast();
        begun();
    } else {
        expect_told("bcast", broadcast);
        expect_told("ibcast", begun);
    }
    const auto first = [](const auto& a, const auto& /*b*/) { return a; };
    expect_told("exclusive_scan,", [&] {
        if (gives_table)
            tables[0] = world.exclusive_scan(Table{{"a", 1}}, first, {});
        else
            words = world.exclusive_scan(std::vector<std::string>{"b"}, first, {});
    });
    expect_told("iexclusive_scan,", [&] {
        if (gives_table)
            tables[0] = world.iexclusive_scan(Table{{"a", 1}}, first, {}).get();
        else
            words = world.iexclusive_scan(std::vector<std::string>{"b"}, first, {}).get();
    });
    expect_told("iscan,", [&] {
        if (gives_table)
            tables[0] = world.iscan(Table{{"a", 1}}, first).get();
        else
            words = world.iscan(std::vector<std::string>{"b"}, first).get();
    });
    expect_told("all_gather,", [&] {
        if (gives_table)
            tables = world.all_gather(Table{{"a", 1}});
        else
            words = world.all_gather(std::vector<std::string>{"b"}).front();
    });
}

}  // namespace
}  // namespace norma
