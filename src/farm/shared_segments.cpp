#include "farm/shared_segments.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

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

}  // namespace norma::farm
