// BGZF, as the SAM/BAM specification (section 4.1) describes it: gzip members of at most 64
// KiB, each with its packed size in the extra field "BC" of its header, and its unpacked size
// at its end as every gzip member has.
#include "table/packed_pieces.hpp"
#include "table/piece_list.hpp"

#include <optional>
#include <string_view>

namespace norma::table {
namespace {

constexpr std::size_t fixed_header = 12;  // up to and with the size of the extra fields
constexpr std::size_t longest_extra = 1024;
constexpr std::uint64_t most_content = 64 << 10;
constexpr std::uint64_t least_block = fixed_header + 6 + 2 + 8;
constexpr char has_extra = 4;

/// The size of the block at `at`, which lies in the file; nothing if there is no such block.
std::optional<std::uint64_t> block_size(FileWindow& file, std::uint64_t at) {
    const char* header = file.bytes(at, fixed_header);
    if (header == nullptr || std::string_view(header, 3) != "\x1f\x8b\x08") return std::nullopt;
    if ((header[3] & has_extra) == 0) return std::nullopt;
    const auto extra_size = static_cast<std::size_t>(FileWindow::number(header + 10, 2));
    if (extra_size > longest_extra) return std::nullopt;
    const char* extra = file.bytes(at + fixed_header, extra_size);
    if (extra == nullptr) return std::nullopt;
    for (std::size_t field = 0; field + 4 <= extra_size;) {
        const auto size = static_cast<std::size_t>(FileWindow::number(extra + field + 2, 2));
        if (field + 4 + size > extra_size) return std::nullopt;
        if (size == 2 && std::string_view(extra + field, 2) == "BC") {
            const std::uint64_t block = FileWindow::number(extra + field + 4, 2) + 1;
            const bool fits =
                block >= least_block + extra_size - 6 && block <= file.size() - at;
            return fits ? std::optional(block) : std::nullopt;
        }
        field += 4 + size;
    }
    return std::nullopt;
}

}  // namespace

std::vector<Piece> gzip_pieces(FileWindow& file, std::uint64_t target_size) {
    PieceList pieces(target_size);
    std::uint64_t at = 0;
    while (at < file.size()) {
        const auto block = block_size(file, at);
        if (!block) return std::move(pieces).open(at);
        const char* end = file.bytes(at + *block - 4, 4);
        if (end == nullptr) return std::move(pieces).open(at);
        const std::uint64_t content = FileWindow::number(end, 4);
        if (content > most_content) return std::move(pieces).open(at);
        if (content > 0) pieces.add(at, content);
        at += *block;
    }
    return std::move(pieces).whole();
}

}  // namespace norma::table
