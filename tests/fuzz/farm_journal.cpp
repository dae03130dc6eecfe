// Any bytes are a journal, up to some record, or none: looking at it changes nothing, going on
// from it keeps what was seen, and what is added is there the next time.

#include "norma/base/checksum.hpp"

#include "farm/history.hpp"
#include "farm/journal_frame.hpp"
#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <span>
#include <string>

namespace {

using namespace norma;
using namespace norma::farm;

void require(bool condition) {
    if (!condition) std::abort();
}

std::string path() {
    static const TemporaryFolder folder;
    return folder.path("journal");
}

void spit(ByteView bytes) {
    const FileDescriptor file(::open(path().c_str(), O_WRONLY | O_CREAT, 0600));
    require(::pwrite(file.get(), bytes.data(), bytes.size(), 0) ==
            static_cast<ssize_t>(bytes.size()));
    require(::ftruncate(file.get(), static_cast<off_t>(bytes.size())) == 0);
}

/// A journal whose frames hold pieces of `bytes` and are whole, for what lies behind checksums.
/// A piece begins with its length.
Bytes framed(ByteView bytes) {
    const ByteView magic = as_bytes(journal_magic);
    Bytes file(magic.begin(), magic.end());
    while (!bytes.empty()) {
        const auto length = std::min(std::to_integer<std::size_t>(bytes[0]), bytes.size() - 1);
        const ByteView body = bytes.subspan(1, length);
        const std::uint64_t header[] = {body.size(), checksum(body, file.size())};
        const auto raw = std::as_bytes(std::span(header));
        file.insert(file.end(), raw.begin(), raw.end());
        file.insert(file.end(), body.begin(), body.end());
        bytes = bytes.subspan(1 + length);
    }
    return file;
}

/// Every place that the history points to holds what it is said to hold.
void require_places(Journal& journal, const History& history) {
    for (const auto& [id, task] : history.tasks) {
        for (const Journal::Place place : task.places()) {
            const auto piece = journal.read(place);
            require(static_cast<bool>(piece));
            const auto* packed = std::get_if<PackedRecord>(&*piece);
            require(packed ? packed->id == id : std::get<OutputRecord>(*piece).id == id);
        }
        if (!task.ending) continue;
        const auto end = journal.read(task.end);
        require(end && std::get<EndRecord>(*end).outcome.id == id);
    }
}

std::uint64_t look(std::uint64_t& total) {
    auto journal = Journal::open(path(), Journal::Mode::inspect);
    if (!journal) return 0;
    const auto history = History::read(*journal);
    require(static_cast<bool>(history));
    require_places(*journal, *history);
    total = history->total;
    return history->finished;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView bytes = std::as_bytes(std::span(data, size)).subspan(1);
    spit(data[0] % 2 == 0 ? framed(bytes) : Bytes(bytes.begin(), bytes.end()));
    std::uint64_t total = 0;
    const std::uint64_t finished = look(total);
    {
        auto journal = Journal::open(path(), Journal::Mode::resume);
        if (!journal) return 0;
        const auto history = History::read(*journal);
        require(history && history->finished == finished && history->total == total);
        require_places(*journal, *history);
        journal->append(ListRecord{total + 1});
        require(!journal->flush());
    }
    ::unlink((path() + ".bad").c_str());
    std::uint64_t grown = 0;
    require(look(grown) == finished && grown == total + 1);
    return 0;
}
