#pragma once
// `norma doctor`: looks at everything a launch depends on and says what is wrong with it.

#include <string>

namespace norma::app {

struct DoctorOptions {
    std::string hostfile;
    bool json = false;
    bool clean = false;  ///< remove stale segments of shared memory first
};

/// 0 when all is well, 1 when something is wrong.
[[nodiscard]] int doctor(const DoctorOptions& options);

}  // namespace norma::app
