#pragma once
// The commands of a fork server: those that wait for a slot, and those that run.
//
// A slot has a thread, which starts the slot's command, waits for its end and takes the next:
// so starting one command holds up no other, and nothing stands between the end of one and the
// start of the next. There are no more threads than cores to start commands on, and none where
// memory is limited; the server's own thread serves the slots that have none. It also reads
// what commands print while they run.

#include "norma/base/clock.hpp"

#include "base/file_descriptor.hpp"
#include "farm/descendants.hpp"
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

/// Called by the server's own thread alone. Its threads live as long as the process: never
/// destroyed.
class CommandRunner {
  public:
    /// What happens is told on `socket`, as ProcessEvents. Throws SystemError.
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

    /// Most commands have ended by then, and what they printed is read at their end: to look at
    /// their pipes would only mean to be woken when they let go of them.
    static constexpr std::chrono::milliseconds first_look{2};

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

    /// A command of the server's own thread.
    struct Own {
        std::uint64_t task = 0;
        int slot = 0;
    };

    /// A pipe being polled, and whose it is.
    struct Readable {
        std::uint64_t task = 0;
        Channel channel = Channel::out;
    };

    bool make_thread(int slot);
    void run_slot(int slot);
    void run_next(Lock& lock, int slot);
    [[nodiscard]] bool is_behind() const;
    [[nodiscard]] bool may_start() const;
    void wait_for_a_command(Lock& lock);

    SpawnRequest take_next();
    [[nodiscard]] std::optional<pid_t> start(Lock& lock, int slot, SpawnRequest request);
    void on_unstarted(const Unstarted& unstarted, SpawnRequest request, const Child& child);
    void shortage_may_be_over();
    void wait_for_end(Lock& lock, std::uint64_t task, pid_t pid);
    void ended(Lock& lock, std::uint64_t task, int status, Time when);

    void poll_once(Time until);
    void watch_children();
    void watch(std::uint64_t task, Channel channel, const FileDescriptor& pipe);
    void read_ready_output();
    void read_rest(std::uint64_t task, Child& child);
    bool read_channel(std::uint64_t task, Channel channel, FileDescriptor& pipe);
    void take_in(Lock& lock);
    [[nodiscard]] bool may_start_own() const;
    void start_own(Lock& lock);
    void wake_by(Time moment);

    void tell(const ProcessEvent& event) { events_.add(event); }
    [[nodiscard]] bool gathers() const;
    void pass_on();

    const int socket_;
    const SpawnEnvironment environment_;
    FileDescriptor alarm_;          // wakes the server's own thread
    FileDescriptor child_signals_;  // and so does the end of a command, if it has any
    int threads_ = 0;
    std::vector<pollfd> polled_;  // the socket, the alarm, the signals, then as readable_
    std::vector<Readable> readable_;

    std::mutex mutex_;  // for all that follows
    std::condition_variable changed_;
    std::deque<SpawnRequest> waiting_;         // for a slot, in the order they came
    std::map<std::uint64_t, Child> children_;  // by task
    std::map<pid_t, Own> own_;                 // commands of the server's own thread
    std::vector<int> own_slots_;               // that are free; the last freed is used next
    std::size_t idle_threads_ = 0;
    int starting_ = 0;                   // of the children
    int running_ = 0;                    // of the children
    std::optional<Time> try_again_;      // to start a command for which there was a shortage
    std::optional<Time> lacking_since_;  // while no command runs whose end could help
    SendBuffer events_;
    Time told_{};                  // when events were sent last
    Time wakes_at_ = Time::min();  // the server's own thread; min: it is awake
    bool ending_ = false;
    Bytes read_buffer_;
};

}  // namespace norma::farm
