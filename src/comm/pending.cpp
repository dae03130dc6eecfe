#include "norma/comm/pending.hpp"

#include "norma/comm/check.hpp"

#include "shadow.hpp"

#include <algorithm>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace norma::detail {

namespace {

struct List {
    std::mutex mutex;
    std::vector<std::shared_ptr<MessageTransfer>> receives;
};

List& list() {
    static auto* const the_list = new List;  // never destroyed: futures may outlive main
    return *the_list;
}

struct Backgrounds {
    std::recursive_mutex mutex;  // a work may itself call what helps the others along
    std::vector<Background*> works;
    bool busy = false;
};

Backgrounds& backgrounds() {
    static auto* const all = new Backgrounds;
    return *all;
}

void progress_backgrounds() {
    const std::unique_lock lock(backgrounds().mutex, std::try_to_lock);
    if (!lock || std::exchange(backgrounds().busy, true)) return;
    for (Background* const work : backgrounds().works)
        work->move_on();
    backgrounds().busy = false;
}

bool fits(int wanted, int actual, int any) {
    return wanted == any || wanted == actual;
}

bool wants(const MessageTransfer& receive, MPI_Comm comm, const Origin& message) {
    return receive.comm().raw == comm && fits(receive.call().peer, message.rank, any_source) &&
           fits(receive.call().tag, message.tag, any_tag);
}

/// The first pending receive that wants the message; at the latest the one whose probe saw it.
std::size_t first_that_wants(const List& pending, MPI_Comm comm, const Origin& message) {
    const auto found = std::ranges::find_if(
        pending.receives, [&](const auto& receive) { return wants(*receive, comm, message); });
    return static_cast<std::size_t>(found - pending.receives.begin());
}

/// Takes the receive out of the list and gives it the message, if that is still there.
bool hand_over(List& pending, std::size_t index, const Origin& from) {
    const std::shared_ptr<MessageTransfer> receive = pending.receives[index];
    MPI_Message message = MPI_MESSAGE_NULL;
    MPI_Status status;
    int found = 0;
    check(MPI_Improbe(from.rank, from.tag, receive->comm().raw, &found, &message, &status),
          "MPI_Improbe");
    if (found == 0) return false;
    pending.receives.erase(pending.receives.begin() + static_cast<std::ptrdiff_t>(index));
    --pending_work;
    receive->take(message, status);
    return true;
}

void progress(List& pending) {
    std::size_t index = 0;
    while (index < pending.receives.size()) {
        const MessageTransfer& receive = *pending.receives[index];
        MPI_Status status;
        int found = 0;
        check(MPI_Iprobe(
                  receive.call().peer, receive.call().tag, receive.comm().raw, &found, &status),
              "MPI_Iprobe");
        if (found == 0) {
            ++index;
            continue;
        }
        const Origin from{status.MPI_SOURCE, status.MPI_TAG};
        const std::size_t owner = first_that_wants(pending, receive.comm().raw, from);
        // An earlier receive wants it too, and perhaps an earlier message still: ask with its
        // eyes.
        if (owner < index) {
            index = owner;
        } else if (!hand_over(pending, index, from)) {
            ++index;
        }
    }
}

}  // namespace

void add_pending(std::shared_ptr<MessageTransfer> receive) {
    const std::scoped_lock lock(list().mutex);
    list().receives.push_back(std::move(receive));
    ++pending_work;
}

bool remove_pending(const MessageTransfer& receive) noexcept {
    const std::scoped_lock lock(list().mutex);
    const auto found = std::ranges::find_if(
        list().receives, [&](const auto& other) { return other.get() == &receive; });
    if (found == list().receives.end()) return false;
    list().receives.erase(found);
    --pending_work;
    return true;
}

bool overlaps_one_pending(MPI_Comm comm, int source, int tag) {
    const auto meet = [](int one, int other, int any) {
        return one == any || other == any || one == other;
    };
    const std::scoped_lock lock(list().mutex);
    return std::ranges::any_of(list().receives, [&](const auto& receive) {
        return receive->comm().raw == comm && meet(receive->call().peer, source, any_source) &&
               meet(receive->call().tag, tag, any_tag);
    });
}

void progress_pending() {
    if (!anything_pending()) return;
    {
        const std::scoped_lock lock(list().mutex);
        progress(list());
    }
    progress_collectives();
    progress_backgrounds();
}

void add_background(Background& work) {
    const std::scoped_lock lock(backgrounds().mutex);
    backgrounds().works.push_back(&work);
    ++pending_work;
}

void remove_background(Background& work) noexcept {
    const std::scoped_lock lock(backgrounds().mutex);
    std::erase(backgrounds().works, &work);
    --pending_work;
}

std::string pending_operations() {
    const std::scoped_lock lock(list().mutex);
    std::string lines;
    for (const auto& receive : list().receives)
        lines += describe(receive->call()) + '\n';
    return lines;
}

int wait_with_progress(MPI_Request& request, MPI_Status& status) {
    int done = 0;
    while (true) {
        const int code = MPI_Test(&request, &done, &status);
        if (code != MPI_SUCCESS || done != 0) return code;
        progress_pending();
        std::this_thread::yield();
    }
}

void ProgressMeanwhile::begin(MPI_Comm comm) {
    int level = MPI_THREAD_SINGLE;
    MPI_Query_thread(&level);
    if (level != MPI_THREAD_MULTIPLE) {
        finish_collectives(comm);
        return;
    }
    thread_ = std::make_shared<std::jthread>([](const std::stop_token& stop) {
        try {
            while (!stop.stop_requested() && anything_pending()) {
                progress_pending();
                std::this_thread::yield();
            }
        } catch (...) {  // whoever waits for these receives meets the same error
        }
    });
}

}  // namespace norma::detail
