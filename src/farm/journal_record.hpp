#pragma once
// What a journal holds: see docs/formats/journal.md.

#include "norma/base/bytes.hpp"

#include "farm/message.hpp"
#include "farm/task.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace norma::farm {

/// One run of the farm on this journal: the first record, and one more each time it is
/// continued.
struct RunRecord {
    std::uint32_t version = 1;
    std::string host;
    std::int64_t pid = 0;
    double started = 0;                ///< wall time, seconds since 1970
    std::vector<std::string> command;  ///< the template's words
    std::string list;                  ///< the task file's name, or "-"
};

/// An attempt was handed to a rank.
struct StartRecord {
    TaskId id;
    std::uint64_t seq = 0;
    std::uint32_t attempt = 1;
    std::int32_t rank = 0;
    std::string text;
};

/// A piece of an attempt's output, too large for its EndRecord; counts only if that follows.
struct OutputRecord {
    TaskId id;
    std::uint32_t attempt = 1;
    Channel channel = Channel::out;
    Bytes bytes;
};

/// An attempt ended, with the last or only piece of its output.
struct EndRecord {
    Outcome outcome;
    std::uint8_t final = 1;  ///< 0: it will be tried again in this run
    Bytes out;
    Bytes err;
};

/// The list was read to its end.
struct ListRecord {
    std::uint64_t total = 0;
};

/// As an OutputRecord, whose bytes are those of the OutputRecord at this place of a pack.
struct PackedRecord {
    TaskId id;
    std::uint32_t attempt = 1;
    Channel channel = Channel::out;
    PackPlace place;
};

using JournalRecord =
    std::variant<RunRecord, StartRecord, OutputRecord, EndRecord, ListRecord, PackedRecord>;

}  // namespace norma::farm
