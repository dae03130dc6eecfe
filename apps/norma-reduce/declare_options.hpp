#pragma once
// The options that norma-reduce has, and what they were given.

#include "reduce/reduce_settings.hpp"

#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): not ours
class App;
}

namespace norma::app {

/// What is read before it is understood.
struct Typed {
    std::vector<std::string> words;
    std::string separator;
    std::string quote;
    std::string comment;
    std::string missing;
    std::string levels;
    std::string range;
    std::string memory;
    std::string input_format = "auto";
    std::string record;
    std::string format = "table";
    std::string piece;
    std::string chunk;
    std::string limit;
    std::string rows;
    std::string seed;
    std::string bins;
    std::string digits;
    std::string threads;
    bool no_header = false;
    bool decimal_comma = false;
    bool approx = false;
    bool skip_bad = false;
};

/// Tells `app` of all options. What they are given goes to these two.
void declare_options(CLI::App& app, reduce::ReduceSettings& settings, Typed& typed);

}  // namespace norma::app
