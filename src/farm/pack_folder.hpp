#pragma once
// Where packs lie: beside the journal J in J.packs/RUN/RANK, a folder for each run and a file
// for each of its ranks that had large outputs. See docs/formats/journal.md.

#include <set>
#include <string>
#include <string_view>

namespace norma::farm {

/// The folder of all packs of the journal at `journal`.
[[nodiscard]] std::string packs_beside(const std::string& journal);

/// True of "RUN/RANK", as packs are named in a journal: nothing that leads elsewhere.
[[nodiscard]] bool is_pack_name(std::string_view name);
/// The RUN of it.
[[nodiscard]] std::string run_of_pack(const std::string& name);

/// Removes the packs of all runs but `kept`, and nothing that is no pack.
void remove_packs(const std::string& journal, const std::set<std::string>& kept = {});

/// The folder of one run. Its name is random: a rank that finds it sees the same file system.
class PackFolder {
  public:
    /// Without a path if none can be made, or if J.packs belongs to somebody else.
    [[nodiscard]] static PackFolder make(const std::string& journal);

    PackFolder() = default;
    PackFolder(const PackFolder&) = delete;
    PackFolder& operator=(const PackFolder&) = delete;
    /// Leaves nothing behind if no rank had a large output.
    ~PackFolder();

    /// Absolute; empty: none.
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

  private:
    explicit PackFolder(std::string path) : path_(std::move(path)) {}

    std::string path_;
};

}  // namespace norma::farm
