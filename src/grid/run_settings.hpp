#pragma once
// What norma-grid is asked to run.

#include "norma/base/clock.hpp"

#include "grid/model.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace norma::grid {

constexpr int not_as_expected = 1;  ///< --check, or values that are no numbers
constexpr int wrong_usage = 2;
constexpr int cannot_go_on = 3;  ///< reading, writing, memory
constexpr int work_left = 75;    ///< asked to end before the end; restart goes on

/// How the grid is cut into parts, one for each rank.
struct CutChoice {
    enum class Kind : std::uint8_t {
        automatic,  ///< the cheapest cut; of equal work where there is a mask or weights
        grid,       ///< so many parts along x, y and z
        strips,     ///< along the last dimension: whole rows
        bisect,     ///< in two, again and again, by work
    };
    Kind kind = Kind::automatic;
    std::array<int, 3> processes{1, 1, 1};
};

/// The model as it was given, to be written into checkpoints and read from them.
struct ModelSource {
    std::string text;                                       ///< a model file
    std::string name;                                       ///< of the file
    std::vector<std::pair<std::string, std::string>> sets;  ///< what --set changes
};

struct RunSettings {
    ModelSource source;
    Model model;
    std::string start;                                    ///< of a preset: how it starts
    std::optional<std::chrono::microseconds> time_limit;  ///< to end before, with a checkpoint
    std::optional<std::uint64_t> mask_checksum;           ///< of the mask it began with
    Time begin{};                                         ///< when that time began
    CutChoice cut;
    std::string weights;           ///< a .npy file of the work of each cell; empty: all alike
    int depth = 0;                 ///< steps with one exchange; 0: as many as are fastest
    bool anew = false;             ///< an earlier run in the folder is removed
    bool use_expressions = false;  ///< also where a preset has loops of its own
    bool check = false;            ///< against the exact solution, where one is known
    bool sums = false;             ///< of each field, at the end
    bool quiet = false;
    bool progress = false;  ///< also where standard error is no terminal
    bool stopped = false;   ///< by the model's stop_when: the run is at its end
};

}  // namespace norma::grid
