#include "farm/doorbell.hpp"

#include "norma/comm/communicator.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

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
    const Communicator everyone(comm);
    const auto size = static_cast<std::size_t>(everyone.size());
    bell.process_of_.assign(size, 0);
    bell.has_rung_.assign(size, false);

    struct Bell {
        int rank;
        pid_t process;  // 0 stands for a bell that could not be opened
    };
    const std::vector<Bell> all =
        everyone.split_by_host(everyone.rank())
            .all_gather(Bell{everyone.rank(), bell.socket_ ? getpid() : 0});

    bool all_have_bells = true;
    for (const Bell& one : all) {
        bell.process_of_[static_cast<std::size_t>(one.rank)] = one.process;
        all_have_bells = all_have_bells && one.process != 0;
    }
    bell.reaches_everyone_ = all_have_bells && all.size() == size;
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
