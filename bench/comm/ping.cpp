// A message there and back: of known length, and of a length that is found out.

#include "row.hpp"

#include <fmt/format.h>
#include <memory>
#include <span>

namespace bench {

namespace {

std::string size_name(std::size_t bytes) {
    if (bytes < 1024) return fmt::format("{} B", bytes);
    if (bytes < 1024 * 1024) return fmt::format("{} KiB", bytes / 1024);
    return fmt::format("{} MiB", bytes / (1024 * 1024));
}

Row known_number(const Ranks& ranks) {
    const auto x = std::make_shared<double>(0);
    return {.name = "ping 8 B",
            .wanted = 1.03,
            .counted = true,
            .raw = ping(
                ranks,
                [=](int peer) { MPI_Send(x.get(), 1, MPI_DOUBLE, peer, 0, ranks.raw); },
                [=](int peer) {
                    MPI_Recv(x.get(), 1, MPI_DOUBLE, peer, 0, ranks.raw, MPI_STATUS_IGNORE);
                }),
            .norma = ping(
                ranks,
                [=](int peer) { ranks.world.send(*x, peer); },
                [=](int peer) { ranks.world.recv_into(*x, peer); }),
            .boost = ping(
                ranks,
                [=](int peer) { ranks.boost.send(peer, 0, *x); },
                [=](int peer) { ranks.boost.recv(peer, 0, *x); })};
}

Row known(const Ranks& ranks, std::size_t count) {
    const auto kept = std::make_shared<std::vector<double>>(count);
    const std::span<double> x(*kept);
    const int n = static_cast<int>(count);
    return {.name = "ping " + size_name(8 * count),
            .wanted = 1.03,
            .raw = ping(
                ranks,
                [=](int peer) { MPI_Send(kept->data(), n, MPI_DOUBLE, peer, 0, ranks.raw); },
                [=](int peer) {
                    MPI_Recv(
                        kept->data(), n, MPI_DOUBLE, peer, 0, ranks.raw, MPI_STATUS_IGNORE);
                }),
            .norma = ping(
                ranks,
                [=](int peer) { ranks.world.send(x, peer); },
                [=](int peer) { ranks.world.recv_into(x, peer); }),
            .boost = ping(
                ranks,
                [=](int peer) { ranks.boost.send(peer, 0, kept->data(), n); },
                [=](int peer) { ranks.boost.recv(peer, 0, kept->data(), n); })};
}

/// A number to the right while one comes from the left.
Row shifted_number(const Ranks& ranks) {
    const auto out = std::make_shared<double>(0);
    const auto in = std::make_shared<double>(0);
    return {
        .name = "send_recv 8 B",
        .wanted = 1.05,
        .counted = true,
        .raw = loop([=] {
            MPI_Sendrecv(out.get(),
                         1,
                         MPI_DOUBLE,
                         ranks.right,
                         0,
                         in.get(),
                         1,
                         MPI_DOUBLE,
                         ranks.left,
                         0,
                         ranks.raw,
                         MPI_STATUS_IGNORE);
        }),
        .norma = loop([=] { ranks.world.send_recv_into(*out, ranks.right, *in, ranks.left); }),
        .boost = {}};
}

void raw_receive_unknown(std::vector<double>& values, int peer, MPI_Comm comm) {
    MPI_Message message = MPI_MESSAGE_NULL;
    MPI_Status status;
    int count = 0;
    MPI_Mprobe(peer, 0, comm, &message, &status);
    MPI_Get_count(&status, MPI_DOUBLE, &count);
    values.resize(static_cast<std::size_t>(count));
    MPI_Mrecv(values.data(), count, MPI_DOUBLE, &message, MPI_STATUS_IGNORE);
}

Row unknown(const Ranks& ranks, std::size_t count) {
    const auto x = std::make_shared<std::vector<double>>(count);
    return {.name = "ping unknown " + size_name(8 * count),
            .wanted = 1.05,
            .counted = count == 1,
            .raw = ping(
                ranks,
                [=](int peer) {
                    MPI_Send(
                        x->data(), static_cast<int>(x->size()), MPI_DOUBLE, peer, 0, ranks.raw);
                },
                [=](int peer) { raw_receive_unknown(*x, peer, ranks.raw); }),
            .norma = ping(
                ranks,
                [=](int peer) { ranks.world.send(*x, peer); },
                [=](int peer) { ranks.world.recv_into(*x, peer); }),
            .boost = ping(
                ranks,
                [=](int peer) { ranks.boost.send(peer, 0, *x); },
                [=](int peer) { ranks.boost.recv(peer, 0, *x); })};
}

}  // namespace

void add_ping_rows(Rows& rows, const Ranks& ranks) {
    rows.push_back(known_number(ranks));
    for (const std::size_t count : {128UL, 8192UL, 524288UL})
        rows.push_back(known(ranks, count));
    for (const std::size_t count : {1UL, 128UL, 8192UL})
        rows.push_back(unknown(ranks, count));
    rows.push_back(shifted_number(ranks));
}

}  // namespace bench
