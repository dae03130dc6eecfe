#pragma once
// The command line of norma-farm.

#include "norma/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace norma::app {

struct FarmOptions {
    std::string list;  ///< -a FILE; empty or "-": standard input
    std::string jobs;  ///< -j, as typed
    bool keep_order = false;
    std::string job_log;
    int tries = 1;
    std::string timeout;  ///< as typed
    std::string limits;   ///< as typed
    std::string max_output = "1G";
    std::string termination = "TERM,1000,KILL";
    std::string cost;       ///< as typed
    std::string cost_from;  ///< a job log
    bool backup = false;
    std::string lease;  ///< as typed
    std::string journal;
    std::string journal_sync = "1s";  ///< as typed
    bool fresh = false;
    bool dry_run = false;
    std::string results;
    std::string summary_json;
    bool quiet = false;

    std::string status;  ///< --status RUN: say how it stands, and nothing else
    std::string cat;
    std::string failed;

    std::vector<std::string> command;  ///< the words after the options
};

/// What to do, or what to print instead.
struct ParsedOptions {
    FarmOptions options;
    std::optional<std::string> print;  ///< --help, --version
};

/// Options end at the first word that is none: it begins the command. A word that looks like an
/// option and is none is refused with the nearest one named.
[[nodiscard]] Result<ParsedOptions> parse_options(int argc, const char* const* argv);

}  // namespace norma::app
