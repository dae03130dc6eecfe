#include "farm/journal.hpp"

#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include "farm/journal_frame.hpp"
#include "farm/journal_lock.hpp"
#include "farm/pack_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace norma::farm {

namespace {

constexpr std::size_t chunk_size = 4 << 20;  // read at once

std::string reason() {
    return std::strerror(errno);
}

/// All of `bytes` at `offset`, or the errno that stopped it.
int write_all(int file, ByteView bytes, std::uint64_t offset) {
    while (!bytes.empty()) {
        const ssize_t n =
            ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        if (n == 0) return ENOSPC;
        bytes = bytes.subspan(static_cast<std::size_t>(n));
        offset += static_cast<std::uint64_t>(n);
    }
    return 0;
}

/// As many of the `wanted` bytes at `offset` as there are.
Result<Bytes> read_at(int file,
                      std::uint64_t offset,
                      std::size_t wanted,
                      const std::string& name) {
    Bytes bytes(wanted);
    std::size_t have = 0;
    while (have < wanted) {
        const ssize_t n = ::pread(
            file, bytes.data() + have, wanted - have, static_cast<off_t>(offset + have));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return Failure{"cannot read " + name + ": " + reason()};
        if (n == 0) break;
        have += static_cast<std::size_t>(n);
    }
    bytes.resize(have);
    return bytes;
}

}  // namespace

Result<Journal> Journal::open(const std::string& path, Mode mode) {
    for (int tries = 0; tries < 100; ++tries) {
        auto journal = open_once(path, mode);
        if (!journal) return Failure{journal.error()};
        if (!*journal) continue;
        if (const auto failure = (*journal)->begin(mode)) return *failure;
        return std::move(**journal);
    }
    return Failure{"the journal " + path + " is removed whenever it has been opened"};
}

/// None if a farm that just ended has removed the file that was opened: then there is a new
/// one.
Result<std::optional<Journal>> Journal::open_once(const std::string& path, Mode mode) {
    const bool inspect = mode == Mode::inspect;
    const int flags = inspect ? O_RDONLY : O_RDWR | O_CREAT;
    FileDescriptor file(::open(path.c_str(), flags | O_CLOEXEC, 0600));
    if (!file) return Failure{"cannot open the journal " + path + ": " + reason()};
    Journal journal(path, std::move(file));
    auto status = journal.status();
    if (!status) return Failure{status.error()};
    if (!S_ISREG(status->st_mode)) return Failure{journal.name() + " is not a regular file"};
    if (inspect) return std::optional(std::move(journal));
    if (const auto refused = lock_journal(journal.file_.get(), path)) return *refused;
    status = journal.status();
    if (!status) return Failure{status.error()};
    if (status->st_nlink == 0) return std::optional<Journal>();
    return std::optional(std::move(journal));
}

Result<Journal> Journal::scratch() {
    const char* folder = std::getenv("TMPDIR");
    if (folder == nullptr || *folder == '\0') folder = "/tmp";
    std::string name = std::string(folder) + "/norma-farm-XXXXXX";
    FileDescriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (!file) {
        return Failure{"cannot make a temporary file in " + std::string(folder) + ": " +
                       reason() + " (set TMPDIR to a writable folder)"};
    }
    ::unlink(name.c_str());
    return Journal({}, std::move(file));
}

Result<Journal> Journal::new_pack(const std::string& path) {
    FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file) return Failure{"cannot make the pack " + path + ": " + reason()};
    Journal pack(path, std::move(file));
    pack.is_pack_ = true;
    if (const auto failure = pack.begin(Mode::fresh)) return *failure;
    return pack;
}

Result<Journal> Journal::open_pack(const std::string& path) {
    // Whatever lies there now: a pipe is not waited for.
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file) return Failure{"cannot open the pack " + path + ": " + reason()};
    Journal pack(path, std::move(file));
    pack.is_pack_ = true;
    if (const auto failure = pack.begin(Mode::inspect)) return *failure;
    return pack;
}

Result<struct stat> Journal::status() const {
    struct stat status {};
    if (fstat(file_.get(), &status) == 0) return status;
    return Failure{"cannot look at " + name() + ": " + reason()};
}

std::string Journal::name() const {
    if (is_scratch()) return "the temporary file for waiting output";
    return (is_pack_ ? "the pack " : "the journal ") + path_;
}

std::optional<Failure> Journal::begin(Mode mode) {
    inspecting_ = mode == Mode::inspect;
    const auto head = read_at(file_.get(), 0, journal_magic.size(), name());
    if (!head) return Failure{head.error()};
    const bool ours = as_text(*head) == journal_magic.substr(0, head->size());
    if (!ours || (inspecting_ && head->size() < journal_magic.size())) {
        if (is_pack_) return Failure{name() + " is damaged in its first bytes"};
        if (inspecting_) return Failure{path_ + " is not a journal of norma-farm"};
        return Failure{path_ +
                       " exists and is not a journal of norma-farm; move it away, or name "
                       "another with --journal"};
    }
    flushed_ = journal_magic.size();
    if (head->size() == journal_magic.size() && mode != Mode::fresh) return std::nullopt;
    if (::ftruncate(file_.get(), 0) != 0) {
        return Failure{"cannot empty " + name() + ": " + reason()};
    }
    if (const int code = write_all(file_.get(), as_bytes(journal_magic), 0)) {
        return Failure{"cannot write " + name() + ": " + std::strerror(code)};
    }
    return std::nullopt;
}

Result<std::string> Journal::replay(
    const std::function<void(const JournalRecord&, Place)>& visit) {
    const auto status = this->status();
    if (!status) return Failure{status.error()};
    const auto end = static_cast<std::uint64_t>(status->st_size);
    Bytes chunk;
    std::uint64_t base = journal_magic.size();  // the file offset of chunk[0]
    std::size_t at = 0;
    while (true) {
        const ByteView rest = ByteView(chunk).subspan(at);
        const Frame frame = parse_frame(rest, base + at);
        if (frame.state == FrameState::whole) {
            const auto length =
                static_cast<std::uint32_t>(frame_header_size + frame.body.size());
            try {
                visit(wire::decode<JournalRecord>(frame.body), {base + at, length});
            } catch (const DecodeError&) {
                break;  // of another version, or damaged in a way the checksum cannot see
            }
            at += length;
            continue;
        }
        if (frame.state == FrameState::bad) break;
        base += at;
        at = 0;
        // A damaged length may want more than there is.
        if (end < base + frame.wanted) break;
        auto more =
            read_at(file_.get(),
                    base,
                    std::min<std::uint64_t>(end - base, std::max(chunk_size, frame.wanted)),
                    name());
        if (!more) return Failure{more.error()};
        if (more->size() < frame.wanted) break;
        chunk = std::move(*more);
    }
    flushed_ = base + at;
    if (end <= flushed_) return std::string();
    if (inspecting_) return std::string();  // a farm may be writing just now
    if (const auto failure = cut_tail(flushed_, end)) return *failure;
    return "the last " + std::to_string(end - flushed_) + " bytes of " + name() +
           " were torn or damaged; they are kept in " + path_ +
           ".bad, and what they recorded is done again";
}

std::optional<Failure> Journal::cut_tail(std::uint64_t good, std::uint64_t end) {
    const std::string bad = path_ + ".bad";
    const FileDescriptor copy(
        ::open(bad.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
    constexpr std::uint64_t step = 1 << 20;
    int code = copy ? 0 : errno;
    for (std::uint64_t at = good; code == 0 && at < end; at += step) {
        const auto bytes = read_at(file_.get(), at, std::min(step, end - at), name());
        if (!bytes) return Failure{bytes.error()};
        code = write_all(copy.get(), *bytes, at - good);
    }
    if (code != 0) return Failure{"cannot write " + bad + ": " + std::strerror(code)};
    if (::ftruncate(file_.get(), static_cast<off_t>(good)) != 0) {
        return Failure{"cannot cut the damaged end of " + path_ + ": " + reason()};
    }
    return std::nullopt;
}

Journal::Place Journal::append(const JournalRecord& record) {
    const std::uint64_t offset = flushed_ + pending_.size();
    const std::size_t before = pending_.size();
    append_frame(pending_, record, offset);
    return {offset, static_cast<std::uint32_t>(pending_.size() - before)};
}

std::optional<Failure> Journal::flush() {
    if (pending_.empty()) return std::nullopt;
    if (const int code = write_all(file_.get(), pending_, flushed_)) {
        // Whatever part arrived is no record; the next run would cut it off just the same.
        static_cast<void>(::ftruncate(file_.get(), static_cast<off_t>(flushed_)));
        return Failure{"cannot write " + name() + ": " + std::strerror(code)};
    }
    flushed_ += pending_.size();
    pending_.clear();
    unsynced_ = true;
    return std::nullopt;
}

std::optional<Failure> Journal::sync(Time now, Duration period) {
    const auto due = sync_due(period);
    if (!due || now < *due) return std::nullopt;
    if (synced_ == Time()) sync_name();
    synced_ = now;
    unsynced_ = false;
    if (::fdatasync(file_.get()) == 0 || errno == EINVAL || errno == EROFS) return std::nullopt;
    return Failure{"cannot bring " + name() + " to the disk: " + reason()};
}

std::optional<Failure> Journal::publish() {
    if (!std::exchange(unsynced_, false)) return std::nullopt;
    // Network file systems hand over what was written when a descriptor of it is closed.
    FileDescriptor copy(fcntl(file_.get(), F_DUPFD_CLOEXEC, 3));
    if (copy && ::close(copy.release()) == 0) return std::nullopt;
    return Failure{"cannot bring " + name() + " to its file system: " + reason()};
}

/// A file system need not keep the name of a new file with its bytes.
void Journal::sync_name() const {
    sync_folder(std::filesystem::path(path_).parent_path());
}

void sync_folder(const std::string& folder) {
    const FileDescriptor open_folder(
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (open_folder) static_cast<void>(::fsync(open_folder.get()));
}

std::optional<Time> Journal::sync_due(Duration period) const {
    if (!unsynced_ || is_scratch()) return std::nullopt;
    return synced_ + period;
}

Result<JournalRecord> Journal::read(Place place) {
    if (!inspecting_ && place.offset >= flushed_) {
        const ByteView waiting = ByteView(pending_).subspan(place.offset - flushed_);
        return wire::decode<JournalRecord>(parse_frame(waiting, place.offset).body);
    }
    const std::size_t length =
        std::min<std::size_t>(place.length, frame_header_size + frame_limit);
    const auto bytes = read_at(file_.get(), place.offset, length, name());
    if (!bytes) return Failure{bytes.error()};
    const Frame frame = parse_frame(*bytes, place.offset);
    if (frame.state == FrameState::whole) {
        try {
            return wire::decode<JournalRecord>(frame.body);
        } catch (const DecodeError&) {
            // as damaged as one with a wrong checksum
        }
    }
    if (is_pack_) {
        return Failure{name() + " is cut or damaged at byte " + std::to_string(place.offset)};
    }
    return Failure{name() + " changed while it was in use"};
}

Result<OutputRecord> Journal::read_output(Place place) {
    auto record = read(place);
    if (!record) return Failure{record.error()};
    if (const auto* packed = std::get_if<PackedRecord>(&*record)) return read_packed(*packed);
    if (auto* output = std::get_if<OutputRecord>(&*record)) return std::move(*output);
    return Failure{name() + " changed while it was in use"};
}

Result<OutputRecord> Journal::read_packed(const PackedRecord& packed) {
    const PackPlace& place = packed.place;
    if (!is_pack_name(place.pack))
        return Failure{name() + " names the pack '" + place.pack + "', which cannot be"};
    const std::string path = packs_beside(path_) + "/" + place.pack;
    const bool was_open = pack_ && pack_->path() == path;
    if (!was_open) {
        auto pack = open_pack(path);
        if (!pack) return Failure{pack.error()};
        pack_ = std::make_unique<Journal>(std::move(*pack));
    }
    auto record = pack_->read({place.offset, place.length});
    if (!record && was_open) {
        pack_.reset();  // what another host wrote since is seen in a file opened anew
        return read_packed(packed);
    }
    if (!record) return Failure{record.error()};
    auto* output = std::get_if<OutputRecord>(&*record);
    if (output == nullptr || output->attempt != packed.attempt ||
        output->channel != packed.channel) {
        return Failure{pack_->name() + " holds something else at byte " +
                       std::to_string(place.offset)};
    }
    output->id = packed.id;
    return std::move(*output);
}

std::optional<Failure> Journal::restart() {
    pending_.clear();
    return begin(Mode::fresh);
}

void Journal::forget(Place place) {
    static_cast<void>(fallocate(file_.get(),
                                FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                                static_cast<off_t>(place.offset),
                                place.length));
}

void Journal::clear() {
    pending_.clear();
    flushed_ = 0;
    static_cast<void>(::ftruncate(file_.get(), 0));
}

void Journal::remove() {
    ::unlink(path_.c_str());
    remove_packs(path_);
}

}  // namespace norma::farm
