#include "farm/shared_segments.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <system_error>

namespace norma::farm {

std::vector<std::string> own_shared_segments(const std::string& maps) {
    std::vector<std::string> found;
    const char* const rank = std::getenv("OMPI_COMM_WORLD_LOCAL_RANK");
    if (rank == nullptr) return found;
    const std::string ending = std::string(".") + rank;
    std::ifstream file(maps);
    for (std::string line; std::getline(file, line);) {
        const std::string path = line.substr(std::min(line.find('/'), line.size()));
        const bool is_segment = path.starts_with("/dev/shm/vader_segment.") ||
                                path.starts_with("/dev/shm/sm_segment.");
        if (is_segment && path.ends_with(ending) &&
            std::find(found.begin(), found.end(), path) == found.end())
            found.push_back(path);
    }
    return found;
}

std::vector<std::string> segments_named_after_this_rank(const std::string& folder) {
    std::vector<std::string> found;
    const char* const job = std::getenv("OMPI_MCA_ess_base_jobid");
    const char* const rank = std::getenv("OMPI_COMM_WORLD_LOCAL_RANK");
    if (job == nullptr || rank == nullptr) return found;
    // vader_segment.HOST.USER.JOB.RANK, the job in hexadecimal
    const std::string ending =
        fmt::format(".{}.{:x}.{}", geteuid(), std::strtoul(job, nullptr, 10), rank);
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
        const std::string name = entry.path().filename();
        if (name.starts_with("vader_segment.") && name.ends_with(ending))
            found.push_back(entry.path());
    }
    return found;
}

}  // namespace norma::farm
