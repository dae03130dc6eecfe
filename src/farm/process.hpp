#pragma once
// How a worker starts, signals and hears of operating system processes.

#include "norma/base/bytes.hpp"

#include "farm/command.hpp"
#include "farm/message.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace norma::farm {

/// A slot was free for the task: its process runs.
struct ProcessStarted {
    std::uint64_t task = 0;
};

/// The task was taken back before a slot was free for it.
struct ProcessWithdrawn {
    std::uint64_t task = 0;
};

/// A piece of what the task's process wrote.
struct ProcessOutput {
    std::uint64_t task = 0;
    Channel channel = Channel::out;
    Bytes bytes;
};

/// The task's process is gone and all it wrote has been delivered. `note` says why it could not
/// be started; then the statuses mean nothing.
struct ProcessEnded {
    std::uint64_t task = 0;
    std::int32_t exit_status = 0;
    std::int32_t signal = 0;
    bool signalled = false;  ///< ended after signal() had reached it
    double started = 0;      ///< wall time, seconds since 1970
    double ran = 0;          ///< seconds
    std::string note;
};

using ProcessEvent =
    std::variant<ProcessStarted, ProcessWithdrawn, ProcessOutput, ProcessEnded>;

/// Runs the tasks it is given in their order, as many at a time as it has slots. Those that
/// must wait for a slot wait here, so that the next one starts the moment a slot is free.
class ProcessHost {
  public:
    ProcessHost() = default;
    ProcessHost(ProcessHost&&) = default;
    ProcessHost(const ProcessHost&) = delete;
    ProcessHost& operator=(const ProcessHost&) = delete;
    ProcessHost& operator=(ProcessHost&&) = delete;
    virtual ~ProcessHost() = default;

    /// At most `slots` processes at a time; a process finds its slot's number, from `first` on,
    /// in NORMA_SLOT and PARALLEL_JOBSLOT. There are none before this is called, once.
    virtual void open_slots(int slots, int first) = 0;
    /// No other process of this `task` may be left. What goes wrong is told by a ProcessEnded
    /// with a note.
    virtual void start(std::uint64_t task, const Command& command) = 0;
    /// Answered by ProcessWithdrawn, unless the task has started or ended by then.
    virtual void withdraw(std::uint64_t task) = 0;
    /// To the process of `task` and all its descendants; ignored when there is none.
    virtual void signal(std::uint64_t task, int signal_number) = 0;
    /// Hands on what was asked for since the last call.
    virtual void flush() = 0;
    /// Part of what was asked for could not be handed on yet: flush() again when descriptor()
    /// takes it.
    [[nodiscard]] virtual bool has_unsent() const { return false; }
    /// What has happened; never blocks.
    virtual std::vector<ProcessEvent> poll() = 0;
    /// Readable when poll() may have something; -1 when there is no such descriptor.
    [[nodiscard]] virtual int descriptor() const = 0;
};

}  // namespace norma::farm
