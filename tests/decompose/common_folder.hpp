#pragma once
// One folder for all ranks, and files read and written without the code under test.

#include "norma/comm/communicator.hpp"

#include "support/temporary_folder.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace norma {

/// Made by rank 0, removed by it when all ranks are done.
class CommonFolder {
  public:
    explicit CommonFolder(const Communicator& comm) : comm_(comm) {
        if (comm_.rank() == 0) folder_.emplace();
        path_ = comm_.bcast(folder_ ? folder_->path("") : std::string(), 0);
    }
    CommonFolder(const CommonFolder&) = delete;
    CommonFolder& operator=(const CommonFolder&) = delete;
    ~CommonFolder() { comm_.barrier(); }

    [[nodiscard]] std::string path(const std::string& name) const { return path_ + name; }

  private:
    Communicator comm_;
    std::optional<TemporaryFolder> folder_;
    std::string path_;
};

inline std::string bytes_of_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Collective: rank 0 writes, and all ranks go on when it has.
inline void write_file(const Communicator& comm,
                       const std::string& path,
                       const std::string& bytes) {
    if (comm.rank() == 0) std::ofstream(path, std::ios::binary) << bytes;
    comm.barrier();
}

}  // namespace norma
