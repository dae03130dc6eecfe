// The two notations for lists met in the environment of a job: Linux' cpu lists and Slurm's
// counts per node.
#include "norma/launch/machine.hpp"

#include <algorithm>
#include <charconv>

namespace norma::launch {
namespace {

constexpr int most_cores = 65536;

/// Takes a number from the front of `text`.
std::optional<int> take_number(std::string_view& text) {
    int value = 0;
    const auto [stopped, error] =
        std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stopped - text.data()));
    return value;
}

bool take(std::string_view& text, std::string_view expected) {
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(expected.size());
    return true;
}

/// Takes "3" or "0-3" from the front of `text` and appends its numbers.
bool take_range(std::string_view& text, std::vector<int>& cores) {
    const auto first = take_number(text);
    if (!first) return false;
    const auto last = take(text, "-") ? take_number(text) : first;
    if (!last || *last < *first || *last >= most_cores) return false;
    for (int core = *first; core <= *last; ++core)
        cores.push_back(core);
    return true;
}

/// Takes "(x3)" from the front of `text`: 3; 1 when it is not there.
std::optional<int> take_repetition(std::string_view& text) {
    if (!take(text, "(x")) return 1;
    const auto times = take_number(text);
    return take(text, ")") ? times : std::nullopt;
}

}  // namespace

Result<std::vector<int>> parse_cpu_list(std::string_view text) {
    const std::string whole(text);
    std::vector<int> cores;
    while (!text.empty()) {
        if (!take_range(text, cores) || (!text.empty() && !take(text, ","))) {
            return Failure{"'" + whole + "' is no list of cores such as 0-3,8"};
        }
    }
    std::sort(cores.begin(), cores.end());
    cores.erase(std::unique(cores.begin(), cores.end()), cores.end());
    return cores;
}

std::optional<int> slurm_per_node(std::string_view text, int node) {
    if (node < 0) return std::nullopt;
    while (!text.empty()) {
        const auto value = take_number(text);
        const auto times = value ? take_repetition(text) : std::nullopt;
        if (!times) return std::nullopt;
        if (node < *times) return value;
        node -= *times;
        if (!text.empty() && !take(text, ",")) return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace norma::launch
