#pragma once
// How a worker starts, signals and hears of operating system processes: one per slot.

#include "norma/base/bytes.hpp"

#include "farm/command.hpp"
#include "farm/message.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace norma::farm {

/// A piece of what the process in `slot` wrote.
struct ProcessOutput {
    std::int32_t slot = 0;
    Channel channel = Channel::out;
    Bytes bytes;
};

/// The process in `slot` is gone and all it wrote has been delivered. `note` says why it could
/// not be started; then the statuses mean nothing.
struct ProcessEnded {
    std::int32_t slot = 0;
    std::int32_t exit_status = 0;
    std::int32_t signal = 0;
    double started = 0;  ///< wall time, seconds since 1970
    double ran = 0;      ///< seconds
    std::string note;
};

using ProcessEvent = std::variant<ProcessOutput, ProcessEnded>;

class ProcessHost {
  public:
    ProcessHost() = default;
    ProcessHost(ProcessHost&&) = default;
    ProcessHost(const ProcessHost&) = delete;
    ProcessHost& operator=(const ProcessHost&) = delete;
    virtual ~ProcessHost() = default;

    /// `slot` must be free. What goes wrong is told by a ProcessEnded with a note.
    virtual void start(int slot, const Command& command) = 0;
    /// To the process in `slot` and all its descendants; ignored when it is gone.
    virtual void signal(int slot, int signal_number) = 0;
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
