#pragma once
// How a record lies in the file: length, checksum, body. See docs/formats/journal.md.

#include "norma/base/bytes.hpp"

#include "farm/journal_record.hpp"

#include <cstdint>
#include <string_view>

namespace norma::farm {

constexpr std::string_view journal_magic = "norma-journal 1\n";

/// Before every body: its length (4 bytes), four bytes of zero, its checksum (8 bytes).
constexpr std::size_t frame_header_size = 16;
/// A longer body can only be damage.
constexpr std::size_t frame_limit = 16 << 20;

enum class FrameState {
    whole,
    cut,  ///< more bytes are needed to tell
    bad,  ///< no bytes to come can make it whole
};

struct Frame {
    FrameState state = FrameState::bad;
    ByteView body;
    std::size_t wanted = 0;  ///< if cut: how many bytes the next look needs
};

/// Looks at the frame that begins `bytes`, which lie at `offset` of the file. The checksum is
/// seeded with the offset: a stale copy of a record in another place is not one.
[[nodiscard]] Frame parse_frame(ByteView bytes, std::uint64_t offset);

void append_frame(Bytes& to, const JournalRecord& record, std::uint64_t offset);

}  // namespace norma::farm
