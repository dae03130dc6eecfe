#include "farm/journal_frame.hpp"

#include "norma/base/checksum.hpp"
#include "norma/wire/encode.hpp"

#include <cstring>

namespace norma::farm {

namespace {

struct FrameHeader {
    std::uint32_t length = 0;
    std::uint32_t zero = 0;
    std::uint64_t check = 0;
};
static_assert(sizeof(FrameHeader) == frame_header_size);

}  // namespace

Frame parse_frame(ByteView bytes, std::uint64_t offset) {
    FrameHeader header;
    if (bytes.size() < sizeof header) {
        return {.state = FrameState::cut, .body = {}, .wanted = sizeof header};
    }
    std::memcpy(&header, bytes.data(), sizeof header);
    if (header.zero != 0 || header.length == 0 || header.length > frame_limit) return {};
    if (bytes.size() - sizeof header < header.length) {
        return {.state = FrameState::cut, .body = {}, .wanted = sizeof header + header.length};
    }
    const ByteView body = bytes.subspan(sizeof header, header.length);
    if (checksum(body, offset) != header.check) return {};
    return {.state = FrameState::whole, .body = body, .wanted = 0};
}

void append_frame(Bytes& to, const JournalRecord& record, std::uint64_t offset) {
    const std::size_t start = to.size();
    to.resize(start + sizeof(FrameHeader));
    wire::encode_into(to, record);
    const ByteView body = ByteView(to).subspan(start + sizeof(FrameHeader));
    const FrameHeader header{.length = static_cast<std::uint32_t>(body.size()),
                             .zero = 0,
                             .check = checksum(body, offset)};
    std::memcpy(to.data() + start, &header, sizeof header);
}

}  // namespace norma::farm
