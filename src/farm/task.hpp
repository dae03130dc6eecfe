#pragma once
// One unit of farm work, and how one attempt at it ended.

#include "norma/base/checksum.hpp"

#include <cstdint>
#include <string>

namespace norma::farm {

/// Names a task by its content and its occurrence among equals, never by its line number, so
/// that the list may be edited, grown or reordered between runs.
using TaskId = Hash128;

struct Task {
    TaskId id;
    std::uint64_t seq =
        0;  ///< 1 for the first task of this run's list: the order of -k and the job log
    std::string text;  ///< the line of the list: a value for the template, or a whole command
};

enum class Ending : std::uint8_t {
    finished,    ///< exit status 0
    failed,      ///< another exit status, a signal of its own, or it could not be started
    timed_out,   ///< ended by us after --timeout
    canceled,    ///< ended by us because the user stopped the run
    lost,        ///< its rank disappeared
    superseded,  ///< ended by us because another copy of the task was done first
};

/// How one attempt ended.
struct Outcome {
    TaskId id;
    std::uint64_t seq = 0;
    std::uint32_t attempt = 1;
    Ending ending = Ending::finished;
    std::int32_t exit_status = 0;  ///< of the process, 0..255
    std::int32_t signal = 0;       ///< the signal that ended it, or 0
    double started = 0;            ///< wall time, seconds since 1970
    double ran = 0;                ///< seconds
    std::uint64_t out_bytes = 0;   ///< written to standard output
    std::string host;
    std::string note;  ///< why it could not be started; empty otherwise
    std::string text;  ///< the task's text again, for reports made without the list
};

}  // namespace norma::farm
