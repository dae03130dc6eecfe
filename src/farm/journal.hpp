#pragma once
// The farm's memory on disk: one append-only file of checksummed records.
//
//     auto journal = Journal::open("tasks.txt.norma", Journal::Mode::resume);
//     journal->replay([&](const JournalRecord& record, Journal::Place place) { ... });
//     journal->append(record);
//     if (auto failure = journal->flush()) stop(*failure);     // one write(), then results may
//     show

#include "norma/base/bytes.hpp"
#include "norma/base/clock.hpp"
#include "norma/base/result.hpp"

#include "base/file_descriptor.hpp"
#include "farm/journal_record.hpp"

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace norma::farm {

class Journal {
  public:
    enum class Mode {
        resume,   ///< keep what is there
        fresh,    ///< start over
        inspect,  ///< read only, also while a farm is writing
    };

    /// Where a record's frame lies in the file.
    struct Place {
        std::uint64_t offset = 0;
        std::uint32_t length = 0;
    };

    /// Opens and locks the journal at `path`, made if missing (but not to inspect). Refused
    /// when another farm holds it, when it is not a journal, or when the file cannot be opened.
    [[nodiscard]] static Result<Journal> open(const std::string& path, Mode mode);
    /// A journal nobody will ever read again, on a nameless file of the temporary directory: it
    /// only holds output that waits for its turn.
    [[nodiscard]] static Result<Journal> scratch();
    /// A pack: a new file in the journal's form, for the large outputs of one rank.
    [[nodiscard]] static Result<Journal> new_pack(const std::string& path);
    /// One that is there, to read from.
    [[nodiscard]] static Result<Journal> open_pack(const std::string& path);

    /// Calls `visit` with every whole record, in the order written. What follows the last whole
    /// one is moved to `path`.bad (unless inspecting) and told in the returned note.
    [[nodiscard]] Result<std::string> replay(
        const std::function<void(const JournalRecord&, Place)>& visit);

    /// Adds a record; it is in the file after the next flush().
    Place append(const JournalRecord& record);
    /// One write() for all that was appended. A failure says what, and that nothing more is
    /// kept.
    [[nodiscard]] std::optional<Failure> flush();
    /// Makes all that was flushed survive a crash of the machine, at most once in `period`.
    [[nodiscard]] std::optional<Failure> sync(Time now, Duration period);
    /// Lets other hosts see all that was flushed, and does not wait for the disk.
    [[nodiscard]] std::optional<Failure> publish();
    /// From when on sync() would do something; none if all is on the disk.
    [[nodiscard]] std::optional<Time> sync_due(Duration period) const;
    /// Reads back one record.
    [[nodiscard]] Result<JournalRecord> read(Place place);
    /// Reads back a piece of output, from here or from the pack it lies in.
    [[nodiscard]] Result<OutputRecord> read_output(Place place);
    [[nodiscard]] Result<OutputRecord> read_packed(const PackedRecord& packed);

    /// Starts over, keeping the lock.
    [[nodiscard]] std::optional<Failure> restart();
    /// Gives the disk a record's space back, where the file system can: for a scratch journal.
    void forget(Place place);
    /// Forgets everything: for a scratch journal that nothing refers to any more.
    void clear();
    /// Removes the file and its packs: all is done.
    void remove();

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] bool is_scratch() const noexcept { return path_.empty(); }
    [[nodiscard]] std::uint64_t size() const noexcept { return flushed_ + pending_.size(); }

  private:
    Journal(std::string path, FileDescriptor file)
        : path_(std::move(path)), file_(std::move(file)) {}
    /// For messages.
    [[nodiscard]] std::string name() const;
    [[nodiscard]] static Result<std::optional<Journal>> open_once(const std::string& path,
                                                                  Mode mode);
    [[nodiscard]] Result<struct stat> status() const;
    void sync_name() const;
    [[nodiscard]] std::optional<Failure> begin(Mode mode);
    [[nodiscard]] std::optional<Failure> cut_tail(std::uint64_t good, std::uint64_t end);

    std::string path_;
    FileDescriptor file_;
    std::unique_ptr<Journal> pack_;  // the last one read from
    std::uint64_t flushed_ = 0;      // bytes of the file that are ours and whole
    Bytes pending_;
    bool unsynced_ = false;
    bool inspecting_ = false;
    bool is_pack_ = false;
    Time synced_;
};

/// Makes the names in a folder survive a crash of the machine, where that can be asked for.
void sync_folder(const std::string& folder);

}  // namespace norma::farm
