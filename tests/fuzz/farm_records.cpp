// What arrives from other ranks and from a journal: any bytes are a record, or an error.

#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include "farm/conversation.hpp"
#include "farm/journal_frame.hpp"
#include "farm/message.hpp"
#include "farm/spawn_protocol.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace {

using namespace norma;

/// Decodes a `T`, and checks that what was understood says the same when written and read
/// again.
template <typename T>
void decode_twice(ByteView bytes) {
    try {
        const Bytes once = wire::encode(wire::decode<T>(bytes));
        if (wire::encode(wire::decode<T>(once)) != once) __builtin_trap();
    } catch (const DecodeError&) {
        return;  // refused, as most bytes are
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = std::as_bytes(std::span(data, size));
    decode_twice<farm::Envelope>(bytes);
    decode_twice<farm::Message>(bytes);
    decode_twice<farm::JournalRecord>(bytes);
    decode_twice<farm::ServerRequest>(bytes);
    decode_twice<farm::ProcessEvent>(bytes);
    static_cast<void>(farm::parse_frame(bytes, 16));
    return 0;
}
