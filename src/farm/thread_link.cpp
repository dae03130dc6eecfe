#include "farm/thread_link.hpp"

#include "norma/base/error.hpp"

#include <sys/eventfd.h>

#include <cstdint>

namespace norma::farm {

std::vector<std::unique_ptr<ThreadLink>> ThreadLink::make(int size) {
    auto boxes = std::make_shared<Mailboxes>(static_cast<std::size_t>(size));
    for (Mailbox& box : *boxes) {
        box.bell = FileDescriptor(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
        if (!box.bell) throw SystemError("cannot make an eventfd");
    }
    std::vector<std::unique_ptr<ThreadLink>> links;
    links.reserve(boxes->size());
    for (int rank = 0; rank < size; ++rank) {
        links.push_back(std::unique_ptr<ThreadLink>(new ThreadLink(boxes, rank)));
    }
    return links;
}

int ThreadLink::size() const {
    return static_cast<int>(boxes_->size());
}

int ThreadLink::descriptor() const {
    return (*boxes_)[static_cast<std::size_t>(rank_)].bell.get();
}

void ThreadLink::send(int to, Bytes body) {
    Mailbox& box = (*boxes_)[static_cast<std::size_t>(to)];
    const std::lock_guard lock(box.mutex);
    box.messages.push_back({.from = rank_, .body = std::move(body)});
    const std::uint64_t one = 1;
    static_cast<void>(!::write(box.bell.get(), &one, sizeof one));
}

std::optional<Received> ThreadLink::receive() {
    Mailbox& box = (*boxes_)[static_cast<std::size_t>(rank_)];
    const std::lock_guard lock(box.mutex);
    if (box.messages.empty()) {
        std::uint64_t rings = 0;
        static_cast<void>(!::read(box.bell.get(), &rings, sizeof rings));
        return std::nullopt;
    }
    Received received = std::move(box.messages.front());
    box.messages.pop_front();
    return received;
}

}  // namespace norma::farm
