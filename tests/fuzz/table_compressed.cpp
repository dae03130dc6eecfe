// Packed files: whatever their bytes, the pieces follow each other and reading them ends; and
// where every piece can be read, together they are what the file gives from its beginning.

#include "table/packed_files.hpp"
#include "table/pieces.hpp"
#include "table/reading.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <string>

namespace {

using namespace norma::table;

constexpr std::size_t most = 1 << 20;

void read_in_pieces(const InputFile& file) {
    const auto pieces = pieces_of(file, 1);
    if (!pieces || pieces->empty() || pieces->front().begin != 0) __builtin_trap();
    auto source = open_piece(file, {});
    const Read whole = read_all(**source, 4096, most);
    Read together;
    std::uint64_t begin = 0;
    for (const Piece& piece : *pieces) {
        if (piece.begin != begin || piece.end < begin || piece.at > file.size) __builtin_trap();
        begin = piece.end;
        const std::uint64_t size = piece.end - piece.begin;
        auto part = open_piece(file, piece);
        const Read read = read_all(**part, 4096, size < most ? size : most);
        together.bytes += read.bytes;
        if (read.failure || together.bytes.size() >= most) return;
    }
    if (!whole.failure && whole.bytes.size() < most && together.bytes != whole.bytes) {
        __builtin_trap();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const int memory = memfd_create("fuzz", 0);
    if (ftruncate(memory, 0) != 0 ||
        pwrite(memory, data, size, 0) != static_cast<ssize_t>(size)) {
        return 0;
    }
    InputFile file;
    file.path = "/proc/self/fd/" + std::to_string(memory);
    file.size = size;
    for (const Compression compression : {Compression::gzip, Compression::zstd}) {
        file.compression = compression;
        read_in_pieces(file);
    }
    return 0;
}
