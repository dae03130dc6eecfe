#pragma once
// A rank's large outputs on their way into its pack, so that rank 0 hears only where they are.
//
//     writer.use(welcome.packs);
//     writer.store(output);      // the bytes are in the pack, and `output` says where
//     writer.settle(outcomes);   // before these are told

#include "farm/journal.hpp"
#include "farm/message.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace norma::farm {

class PackWriter {
  public:
    /// So much is brought to the disk at once, also amid a task: a rank that waits for the disk
    /// too long is taken for dead.
    static constexpr std::uint64_t settled_at_once = 32 << 20;

    explicit PackWriter(int rank) : rank_(rank) {}

    /// What the manager said of packs.
    void use(const PackSettings& settings) { settings_ = settings; }
    /// Takes the bytes out of `output` and says there where they are. Where no pack can be
    /// written (no folder, not seen from this host, a full disk) it stays as it is.
    void store(Output& output);
    /// Brings the output of what has ended to the disk. One whose output may be lost has
    /// failed, and says why.
    void settle(Outcomes& outcomes);

  private:
    [[nodiscard]] bool open();
    [[nodiscard]] std::optional<Failure> bring_to_disk();

    int rank_;
    PackSettings settings_;
    std::unique_ptr<Journal> pack_;
    std::string name_;               // of the pack in the journal
    bool closed_ = false;            // nothing more is stored
    std::uint64_t unsettled_ = 0;    // bytes
    std::set<std::uint64_t> owing_;  // tasks that have something in the pack, by seq
    std::optional<Failure> lost_;    // what the pack holds may be
};

}  // namespace norma::farm
