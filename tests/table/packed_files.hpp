#pragma once
// Packed files for tests, made as the programs that make them do.

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <zlib.h>
#include <zstd.h>

namespace norma::table {

inline void write_file(const std::string& path, std::string_view bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

/// A little-endian number of so many bytes.
inline std::string little(std::uint64_t value, std::size_t size) {
    std::string bytes(size, '\0');
    for (char& byte : bytes) {
        byte = static_cast<char>(value & 0xffU);
        value >>= 8U;
    }
    return bytes;
}

/// One deflate stream; `window` as zlib takes it.
inline std::string deflated(std::string_view text, int window) {
    z_stream zlib{};
    if (deflateInit2(&zlib, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::runtime_error("deflateInit2");
    }
    std::string packed(deflateBound(&zlib, static_cast<uLong>(text.size())) + 64, '\0');
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    zlib.avail_in = static_cast<uInt>(text.size());
    zlib.next_out = reinterpret_cast<Bytef*>(packed.data());
    zlib.avail_out = static_cast<uInt>(packed.size());
    deflate(&zlib, Z_FINISH);
    packed.resize(zlib.total_out);
    deflateEnd(&zlib);
    return packed;
}

/// One gzip member.
inline std::string gzip(std::string_view text) {
    return deflated(text, 15 + 16);
}

/// One BGZF block, of at most 65280 bytes.
inline std::string bgzf_block(std::string_view text) {
    const std::string body = deflated(text, -15);
    const auto sum =
        crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
    return std::string("\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0", 16) +
           little(body.size() + 25, 2) + body + little(sum, 4) + little(text.size(), 4);
}

/// A BGZF file: blocks of `block` bytes, and the empty one that marks the end.
inline std::string bgzf(std::string_view text, std::size_t block) {
    std::string packed;
    for (std::size_t at = 0; at < text.size(); at += block)
        packed += bgzf_block(text.substr(at, block));
    return packed + bgzf_block("");
}

enum class ContentSize { told, unknown };

/// One zstd frame, with a checksum.
inline std::string zstd(std::string_view text, ContentSize size = ContentSize::told) {
    ZSTD_CCtx* packer = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(packer, ZSTD_c_checksumFlag, 1);
    ZSTD_CCtx_setParameter(packer, ZSTD_c_contentSizeFlag, size == ContentSize::told ? 1 : 0);
    std::string packed(ZSTD_compressBound(text.size()), '\0');
    packed.resize(
        ZSTD_compress2(packer, packed.data(), packed.size(), text.data(), text.size()));
    ZSTD_freeCCtx(packer);
    return packed;
}

/// Frames of `frame` bytes each.
inline std::string zstd_frames(std::string_view text, std::size_t frame) {
    std::string packed;
    for (std::size_t at = 0; at < text.size(); at += frame)
        packed += zstd(text.substr(at, frame));
    return packed;
}

inline std::string skippable_frame(std::string_view bytes, unsigned number = 0) {
    return little(0x184d2a50U + number, 4) + little(bytes.size(), 4) + std::string(bytes);
}

/// The same in the seekable format: a table of the frames is in the last one.
inline std::string seekable_zstd(std::string_view text, std::size_t frame) {
    std::string packed;
    std::string table;
    std::uint64_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += frame, ++count) {
        const std::string_view content = text.substr(at, frame);
        const std::string one = zstd(content, ContentSize::unknown);
        packed += one;
        table += little(one.size(), 4) + little(content.size(), 4);
    }
    return packed +
           skippable_frame(table + little(count, 4) + '\0' + little(0x8f92eab1, 4), 14);
}

/// Text that packs to about a third, the same each time.
inline std::string sample_text(std::size_t size) {
    std::string text;
    std::uint64_t state = 1;
    while (text.size() < size) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        text += std::to_string(state >> 40U) + (state % 7 == 0 ? "\n" : ",");
    }
    text.resize(size);
    return text;
}

}  // namespace norma::table
