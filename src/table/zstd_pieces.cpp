// RFC 8878, section 3: a frame tells the size of its content if whoever packed it knew it, and
// each block in it tells its own size. The table of the "seekable format" (contrib of zstd) is
// a skippable frame at the end of the file.
#include "table/packed_pieces.hpp"
#include "table/piece_list.hpp"

#include <array>
#include <optional>

namespace norma::table {
namespace {

constexpr std::uint64_t frame_magic = 0xfd2fb528;
constexpr std::uint64_t skippable_magic = 0x184d2a50;  // and the 15 numbers behind it
constexpr std::uint64_t table_magic = 0x184d2a5e;
constexpr std::uint64_t seekable_magic = 0x8f92eab1;
/// Behind a frame of more than this nobody looks for others: to find them costs more than it
/// gives.
constexpr std::uint64_t most_content = std::uint64_t{4} << 30;
constexpr std::uint64_t most_block = 128 << 10;

struct Frame {
    std::uint64_t size;     ///< in the file
    std::uint64_t content;  ///< unpacked; 0 of a skippable one
};

struct Header {
    std::uint64_t size;
    std::uint64_t content;
    bool has_checksum;
};

bool is_skippable(std::uint64_t magic) {
    return (magic & ~std::uint64_t{15}) == skippable_magic;
}

/// The header of a frame that tells the size of its content.
std::optional<Header> header_at(FileWindow& file, std::uint64_t at) {
    const char* start = file.bytes(at, 5);
    if (start == nullptr) return std::nullopt;
    const auto flags = static_cast<unsigned char>(start[4]);
    constexpr std::array<std::size_t, 4> dictionary_sizes{0, 1, 2, 4};
    const bool is_single = (flags & 0x20U) != 0;
    const std::size_t before =
        5 + (is_single ? 0 : 1) + dictionary_sizes[flags & 3U];  // a window size, if not single
    const std::size_t content_size =
        (flags >> 6U) == 0 ? (is_single ? 1 : 0) : std::size_t{1} << (flags >> 6U);
    if (content_size == 0) return std::nullopt;
    const char* field = file.bytes(at + before, content_size);
    if (field == nullptr) return std::nullopt;
    const std::uint64_t content =
        FileWindow::number(field, content_size) + (content_size == 2 ? 256 : 0);
    return Header{before + content_size, content, (flags & 4U) != 0};
}

/// Where the blocks that start at `at` end.
std::optional<std::uint64_t> end_of_blocks(FileWindow& file, std::uint64_t at) {
    while (true) {
        const char* bytes = file.bytes(at, 3);
        if (bytes == nullptr) return std::nullopt;
        const std::uint64_t block = FileWindow::number(bytes, 3);
        const std::uint64_t kind = block >> 1U & 3U;
        constexpr std::uint64_t one_byte_repeated = 1;
        constexpr std::uint64_t reserved = 3;
        const std::uint64_t size = block >> 3U;
        if (kind == reserved || size > most_block) return std::nullopt;
        at += 3 + (kind == one_byte_repeated ? 1 : size);
        if ((block & 1U) != 0) return at;
    }
}

/// The frame at `at`; nothing if it does not tell its sizes, or is none.
std::optional<Frame> frame_at(FileWindow& file, std::uint64_t at) {
    const char* start = file.bytes(at, 4);
    if (start == nullptr) return std::nullopt;
    const std::uint64_t magic = FileWindow::number(start, 4);
    if (is_skippable(magic)) {
        const char* size = file.bytes(at + 4, 4);
        if (size == nullptr) return std::nullopt;
        return Frame{8 + FileWindow::number(size, 4), 0};
    }
    if (magic != frame_magic) return std::nullopt;
    const auto header = header_at(file, at);
    if (!header || header->content > most_content) return std::nullopt;
    const auto end = end_of_blocks(file, at + header->size);
    if (!end) return std::nullopt;
    return Frame{*end - at + (header->has_checksum ? 4 : 0), header->content};
}

/// Whether a frame of that content starts at `at`, as far as its header tells.
bool starts_frame(FileWindow& file, std::uint64_t at, std::uint64_t content) {
    const char* start = file.bytes(at, 4);
    if (start == nullptr || FileWindow::number(start, 4) != frame_magic) return false;
    const auto header = header_at(file, at);
    return !header || header->content == content;
}

/// By the table at the end, if there is one and the frames are where it says.
std::optional<std::vector<Piece>> by_table(FileWindow& file, std::uint64_t target_size) {
    constexpr std::uint64_t footer_size = 9;
    if (file.size() < 8 + footer_size) return std::nullopt;
    const char* footer = file.bytes(file.size() - footer_size, footer_size);
    if (footer == nullptr || FileWindow::number(footer + 5, 4) != seekable_magic) {
        return std::nullopt;
    }
    const std::uint64_t count = FileWindow::number(footer, 4);
    const std::size_t entry = (footer[4] & 0x80) != 0 ? 12 : 8;
    const std::uint64_t table = count * entry + footer_size;
    if (table + 8 > file.size()) return std::nullopt;
    const std::uint64_t start = file.size() - table - 8;
    const char* header = file.bytes(start, 8);
    if (header == nullptr || FileWindow::number(header, 4) != table_magic ||
        FileWindow::number(header + 4, 4) != table) {
        return std::nullopt;
    }
    FileWindow entries = file.another();
    PieceList pieces(target_size);
    std::uint64_t at = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        const char* sizes = entries.bytes(start + 8 + i * entry, 8);
        if (sizes == nullptr) return std::nullopt;
        const std::uint64_t packed = FileWindow::number(sizes, 4);
        const std::uint64_t content = FileWindow::number(sizes + 4, 4);
        if (content > 0) {
            if (!starts_frame(file, at, content)) return std::nullopt;
            pieces.add(at, content);
        }
        at += packed;
    }
    if (at != start) return std::nullopt;
    return std::move(pieces).whole();
}

}  // namespace

std::vector<Piece> zstd_pieces(FileWindow& file, std::uint64_t target_size) {
    if (auto pieces = by_table(file, target_size)) return *std::move(pieces);
    PieceList pieces(target_size);
    std::uint64_t at = 0;
    while (at < file.size()) {
        const auto frame = frame_at(file, at);
        if (!frame || frame->size > file.size() - at) return std::move(pieces).open(at);
        if (frame->content > 0) pieces.add(at, frame->content);
        at += frame->size;
    }
    return std::move(pieces).whole();
}

}  // namespace norma::table
