#pragma once
// What the manager (rank 0) and the workers (every rank) say to each other.

#include "norma/base/bytes.hpp"
#include "norma/wire/encode.hpp"

#include "farm/task.hpp"
#include "farm/termination.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace norma::farm {

constexpr std::uint32_t protocol_version = 3;

/// The largest message: a receive buffer of every rank. One command line (the kernel allows 128
/// KiB in one argument) or one piece of output fits with room to spare.
constexpr std::size_t message_limit = std::size_t{256} * 1024;

/// Output up to this size rides with the outcome; more is sent ahead in pieces of this size.
constexpr std::size_t inline_output_limit = std::size_t{32} * 1024;

/// The words of a command together: they travel in one message.
constexpr std::size_t command_limit = message_limit / 2;

enum class Channel : std::uint8_t { out, err };

// ---- worker to manager

/// The first message of a worker: where it runs and what the rank may use there.
struct Hello {
    std::uint32_t version = protocol_version;
    std::string host;
    std::vector<int> allowed;  ///< cores this rank may use
    std::optional<int> quota;  ///< at most this many at once on this host
};

/// Where a piece of output lies in a pack: see pack_folder.hpp.
struct PackPlace {
    std::string pack;  ///< "RUN/RANK"
    std::uint64_t offset = 0;
    std::uint32_t length = 0;
};

/// A piece of output that is too large to ride with the outcome; always sent before it.
struct Output {
    std::uint64_t seq = 0;
    std::uint32_t attempt = 0;
    Channel channel = Channel::out;
    Bytes bytes;
    std::optional<PackPlace> packed{};  ///< it lies there, and `bytes` is empty
};

/// How one attempt ended, with what is left of its output.
struct Ended {
    std::uint64_t seq = 0;
    std::uint32_t attempt = 0;
    Ending ending = Ending::finished;
    std::int32_t exit_status = 0;
    std::int32_t signal = 0;
    double started = 0;
    double ran = 0;
    std::uint64_t out_bytes = 0;  ///< written to standard output, with what was sent ahead
    std::uint64_t left_out = 0;   ///< bytes of its output that are not kept
    std::string note;
    Bytes out;
    Bytes err;
};

/// Everything that ended in one turn of a worker, and what it gives back unstarted.
struct Outcomes {
    std::vector<Ended> ended;
    std::vector<std::uint64_t> returned;
};

/// The last message of a worker.
struct Bye {
    std::uint64_t ran = 0;
};

// ---- manager to worker

/// Where a rank keeps large outputs by itself.
struct PackSettings {
    std::string folder;       ///< of this run; empty: they are sent to rank 0
    std::uint8_t synced = 1;  ///< they are on the disk before the end of their task is told
};

/// The answer to Hello: how many tasks at a time, and how commands are made and ended.
struct Welcome {
    int slots = 1;
    int first_slot = 1;  ///< slots are numbered over the whole farm, from 1
    std::vector<std::string> command;
    std::int64_t timeout_us = 0;        ///< 0: no limit
    std::int64_t lease_us = 0;          ///< who hears nothing for so long leaves
    std::vector<std::string> limits{};  ///< words before each command that limit it
    std::uint64_t max_output = 0;       ///< kept of each channel of a task; 0: all
    Termination termination{};          ///< empty: killed at once
    PackSettings packs{};
};

struct WorkItem {
    std::uint64_t seq = 0;
    std::uint32_t attempt = 1;
    std::string text;
};

struct Work {
    std::vector<WorkItem> items;
};

/// Another copy of the task is done: end this one.
struct Cancel {
    std::uint64_t seq = 0;
    std::uint32_t attempt = 0;
};

/// Start nothing new, give back what has not started, let running tasks end.
struct Drain {
    std::uint8_t reserved = 0;
};

/// As Drain, and end the running tasks now.
struct Stop {
    std::uint8_t reserved = 0;
};

/// Nothing more will come: answer Bye and leave.
struct Quit {
    std::uint8_t scattered = 0;  ///< 1: ranks are gone, so MPI_Finalize might never end
};

using Message =
    std::variant<Hello, Output, Outcomes, Bye, Welcome, Work, Cancel, Drain, Stop, Quit>;

}  // namespace norma::farm
