#include "table/pieces.hpp"

#include "table/packed_pieces.hpp"
#include "table/piece_list.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <span>
#include <string>
#include <utility>

namespace norma::table {
namespace {

std::vector<Piece> plain_pieces(std::uint64_t size, std::uint64_t target_size) {
    const std::uint64_t step =
        std::max<std::uint64_t>({target_size, size / PieceList::most + 1, 1});
    std::vector<Piece> pieces;
    for (std::uint64_t begin = 0; size - begin > step; begin += step)
        pieces.push_back({.begin = begin, .end = begin + step, .at = begin});
    const std::uint64_t last = pieces.empty() ? 0 : pieces.back().end;
    pieces.push_back({.begin = last, .end = size, .at = last});
    return pieces;
}

Failure cannot_read(const InputFile& file, int code) {
    return Failure{fmt::format("cannot read '{}': {}", file.name(), std::strerror(code))};
}

std::unique_ptr<ByteSource> unpacked(std::unique_ptr<ByteSource> bytes,
                                     Compression compression,
                                     const std::string& name,
                                     std::uint64_t until) {
    switch (compression) {
        case Compression::gzip:
            return unpacked_gzip(std::move(bytes), name, until);
        case Compression::zstd:
            return unpacked_zstd(std::move(bytes), name, until);
        case Compression::none:
            break;
    }
    return bytes;
}

Result<std::unique_ptr<ByteSource>> open_stream(const InputFile& file) {
    FileDescriptor descriptor(file.path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                                               : open(file.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!descriptor) return cannot_read(file, errno);
    std::unique_ptr<ByteSource> bytes = stream_source(std::move(descriptor), file.name());
    std::string head(head_size, '\0');
    std::size_t filled = 0;
    while (filled < head.size()) {
        Result<std::size_t> got = bytes->read(std::span(head).subspan(filled));
        if (!got) return Failure{got.error()};
        if (*got == 0) break;
        filled += *got;
    }
    head.resize(filled);
    const Result<Compression> compression = compression_of(head, file.name());
    if (!compression) return Failure{compression.error()};
    return unpacked(
        preceded(std::move(head), std::move(bytes)), *compression, file.name(), to_the_end);
}

}  // namespace

Result<std::vector<Piece>> pieces_of(const InputFile& file, std::uint64_t target_size) {
    if (file.is_stream) return std::vector<Piece>{{}};
    if (file.compression == Compression::none) return plain_pieces(file.size, target_size);
    FileDescriptor descriptor(open(file.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!descriptor) return cannot_read(file, errno);
    FileWindow window(std::move(descriptor), file.size);
    return file.compression == Compression::gzip ? gzip_pieces(window, target_size)
                                                 : zstd_pieces(window, target_size);
}

Result<std::unique_ptr<ByteSource>> open_piece(const InputFile& file, const Piece& piece) {
    if (file.is_stream) return open_stream(file);
    Result<std::unique_ptr<ByteSource>> bytes = open_file(file.path, piece.at, file.size);
    if (!bytes) return bytes;
    const std::uint64_t until = piece.end == to_the_end ? to_the_end : piece.end - piece.begin;
    return unpacked(std::move(*bytes), file.compression, file.path, until);
}

}  // namespace norma::table
