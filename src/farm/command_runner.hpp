#pragma once
// The commands of a fork server: those that wait for a slot, and those that run.
//
// Every slot has a thread, which starts the slot's command, waits for its end and takes the
// next: so starting one command holds up no other, and nothing stands between the end of one
// and the start of the next. One thread more, the server's own, reads what commands print while
// they run.

#include "norma/base/clock.hpp"

#include "farm/descendants.hpp"
#include "farm/file_descriptor.hpp"
#include "farm/process.hpp"
#include "farm/spawn.hpp"
#include "farm/spawn_protocol.hpp"

#include <poll.h>

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace norma::farm {

/// Called by the server's own thread alone. Its slots' threads live as long as the process:
/// never destroyed.
class CommandRunner {
  public:
    /// What happens is told on `socket`, as ProcessEvents.
    explicit CommandRunner(int socket);

    void open_slots(int slots, int first);
    /// Commands are started in the order they come.
    void add(SpawnRequest request);
    void withdraw(std::uint64_t task);
    void signal(std::uint64_t task, int signal);

    /// Looks after the output of commands until the socket can be read (true) or at the latest
    /// until then.
    bool serve(Time until);

    /// TERM for all that is left, half a second to comply, then KILL until nothing is. Nothing
    /// is told any more.
    void end_everything();

  private:
    using Lock = std::unique_lock<std::mutex>;

    /// A command being started or running.
    struct Child {
        std::optional<Descendants> tree;  ///< while it may be signalled
        FileDescriptor out;
        FileDescriptor err;
        double started = 0;
        Time since;
        bool was_signalled = false;
        bool withdrawn = false;  ///< unless it can be started now
    };

    /// A pipe being polled, and whose it is.
    struct Readable {
        std::uint64_t task = 0;
        Channel channel = Channel::out;
    };

    void open_missing_slots();
    void run_slot(int slot);
    void run_next(Lock& lock, int slot);
    [[nodiscard]] bool may_start() const;
    void wait_for_a_command(Lock& lock);
    [[nodiscard]] std::optional<pid_t> start(Lock& lock,
                                             int slot,
                                             SpawnRequest& request,
                                             Child& child);
    void on_unstarted(const Unstarted& unstarted, SpawnRequest& request, const Child& child);
    void wait_for_end(Lock& lock, std::uint64_t task, pid_t pid, Child& child);

    void poll_once(Time until);
    void watch_children();
    void watch(std::uint64_t task, Channel channel, const FileDescriptor& pipe);
    void read_ready_output();
    void read_rest(std::uint64_t task, Child& child);
    bool read_channel(std::uint64_t task, Channel channel, FileDescriptor& pipe);
    void wake_by(Time moment);

    void tell(const ProcessEvent& event) { events_.add(event); }
    [[nodiscard]] bool gathers() const;
    void pass_on();

    const int socket_;
    const SpawnEnvironment environment_;
    FileDescriptor alarm_;        // wakes the server's own thread
    std::vector<int> missing_;    // slots whose thread could not be made yet
    std::vector<pollfd> polled_;  // the socket, the alarm, then as readable_
    std::vector<Readable> readable_;

    std::mutex mutex_;  // for all that follows
    std::condition_variable changed_;
    std::deque<SpawnRequest> waiting_;         // for a slot, in the order they came
    std::map<std::uint64_t, Child> children_;  // by task
    int running_ = 0;                          // of the children
    std::optional<Time> try_again_;  // to start a command for which there was a shortage
    int tries_left_;
    SendBuffer events_;
    Time told_{};                  // when events were sent last
    Time wakes_at_ = Time::min();  // the server's own thread; min: it is awake
    bool ending_ = false;
    Bytes read_buffer_;
};

}  // namespace norma::farm
