#include "farm/doorbell.hpp"

#include "norma/comm/check.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

namespace norma::farm {

namespace {

struct Address {
    sockaddr_un raw{};
    socklen_t length = 0;
};

/// The bell of process `pid`, in the kernel's own name space: no file is left behind.
Address address_of(pid_t pid) {
    const std::string name = "norma-doorbell-" + std::to_string(pid);
    Address address;
    address.raw.sun_family = AF_UNIX;
    std::memcpy(address.raw.sun_path + 1, name.data(), name.size());  // the first byte stays 0
    address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    return address;
}

FileDescriptor open_bell() {
    FileDescriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const Address address = address_of(getpid());
    const auto* raw = reinterpret_cast<const sockaddr*>(&address.raw);
    if (socket && ::bind(socket.get(), raw, address.length) != 0) socket.close();
    return socket;
}

}  // namespace

Doorbell Doorbell::among(MPI_Comm comm) {
    Doorbell bell;
    bell.socket_ = open_bell();
    int rank = 0;
    int size = 1;
    check(MPI_Comm_rank(comm, &rank), "MPI_Comm_rank");
    check(MPI_Comm_size(comm, &size), "MPI_Comm_size");
    bell.process_of_.assign(static_cast<std::size_t>(size), 0);
    bell.has_rung_.assign(static_cast<std::size_t>(size), false);

    MPI_Comm host = MPI_COMM_NULL;
    check(MPI_Comm_split_type(comm, MPI_COMM_TYPE_SHARED, rank, MPI_INFO_NULL, &host),
          "MPI_Comm_split_type");
    int members = 0;
    check(MPI_Comm_size(host, &members), "MPI_Comm_size");
    // A process number of 0 stands for a bell that could not be opened.
    const int mine[2] = {rank, bell.socket_ ? getpid() : 0};
    std::vector<int> all(static_cast<std::size_t>(members) * 2);
    check(MPI_Allgather(mine, 2, MPI_INT, all.data(), 2, MPI_INT, host), "MPI_Allgather");
    check(MPI_Comm_free(&host), "MPI_Comm_free");

    bool all_have_bells = true;
    for (std::size_t i = 0; i < all.size(); i += 2) {
        bell.process_of_[static_cast<std::size_t>(all[i])] = all[i + 1];
        all_have_bells = all_have_bells && all[i + 1] != 0;
    }
    bell.reaches_everyone_ = all_have_bells && members == size;
    return bell;
}

void Doorbell::ring(int rank) {
    const pid_t pid = process_of_[static_cast<std::size_t>(rank)];
    if (pid == 0 || !socket_) return;
    const Address address = address_of(pid);
    const auto* raw = reinterpret_cast<const sockaddr*>(&address.raw);
    const char byte = 0;
    const ssize_t sent =
        ::sendto(socket_.get(), &byte, 1, MSG_DONTWAIT | MSG_NOSIGNAL, raw, address.length);
    // A bell full of rings is heard already.
    const auto index = static_cast<std::size_t>(rank);
    if (sent >= 0) has_rung_[index] = true;
    if (sent >= 0 || errno != ECONNREFUSED) return;
    process_of_[index] = 0;
    if (has_rung_[index]) {
        gone_.push_back(rank);
    } else {
        // It never will be there (another network name space): both sides look often instead.
        reaches_everyone_ = false;
    }
}

void Doorbell::answer() {
    char rings[64];
    while (socket_ && ::recv(socket_.get(), rings, sizeof rings, MSG_DONTWAIT) > 0) {
    }
}

}  // namespace norma::farm
