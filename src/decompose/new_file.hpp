#pragma once
// A file that all ranks write, and that has its name only once it is whole.

#include "norma/comm/communicator_class.hpp"

#include "decompose/file_bytes.hpp"

#include <optional>
#include <string>

namespace norma::detail {

class NewFile {
  public:
    /// Collective: begins `path` + ".part", empty. The failure is that of all ranks.
    NewFile(const Communicator& comm, std::string path);
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    /// What was not finished is removed.
    ~NewFile();

    [[nodiscard]] const std::optional<Failure>& failure() const noexcept { return failure_; }
    /// The open file of this rank.
    [[nodiscard]] FileBytes bytes() const noexcept { return {file_.get(), path_}; }

    enum class Durability { soon, now };

    /// Collective: gives the file its name, unless any rank failed, or fails now.
    [[nodiscard]] std::optional<Failure> finish(std::optional<Failure> own,
                                                Durability durability);

  private:
    [[nodiscard]] std::optional<Failure> close(Durability durability);
    void remove() noexcept;

    const Communicator& comm_;
    std::string path_;
    std::string part_;
    FileDescriptor file_;
    std::optional<Failure> failure_;
    bool is_begun_ = false;  // by this rank, and neither named nor removed
};

/// Makes what was renamed or made in a folder stay after a crash of the machine.
[[nodiscard]] std::optional<Failure> sync_folder_of(const std::string& path);

}  // namespace norma::detail
