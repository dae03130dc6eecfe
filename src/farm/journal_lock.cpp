#include "farm/journal_lock.hpp"

#include "base/file_descriptor.hpp"
#include "farm/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace norma::farm {

namespace {

struct flock whole_file(short type) {
    struct flock lock {};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    return lock;
}

/// What the last run of the journal says of itself, e.g. " (last begun by process 4711 on
/// node7)".
std::string holder(const std::string& path) {
    auto journal = Journal::open(path, Journal::Mode::inspect);
    std::string who;
    if (!journal) return who;
    static_cast<void>(journal->replay([&](const JournalRecord& record, Journal::Place) {
        if (const auto* run = std::get_if<RunRecord>(&record)) {
            who = " (last begun by process " + std::to_string(run->pid) + " on " + run->host +
                  ")";
        }
    }));
    return who;
}

}  // namespace

std::optional<Failure> lock_journal(int file, const std::string& path) {
    struct flock lock = whole_file(F_WRLCK);
    // The lock belongs to the open file, not to the process: fork and close elsewhere cannot
    // lose it.
    if (fcntl(file, F_OFD_SETLK, &lock) == 0) return std::nullopt;
    if (errno == EAGAIN || errno == EACCES) {
        return Failure{"another farm is using the journal " + path + holder(path) +
                       "; wait for it, or name another with --journal"};
    }
    return Failure{
        "cannot lock the journal " + path + ": " + std::strerror(errno) +
        " (some network file systems cannot; name one on a local disk with --journal)"};
}

bool journal_is_locked(const std::string& path) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct flock lock = whole_file(F_RDLCK);
    return file && fcntl(file.get(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

}  // namespace norma::farm
