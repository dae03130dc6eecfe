#include "reduce/same_file.hpp"

#include "reduce/reduce_settings.hpp"

#include <sys/stat.h>

#include <fmt/format.h>
#include <map>
#include <optional>
#include <utility>

namespace norma::reduce {

namespace {

using Identity = std::pair<dev_t, ino_t>;

/// Of a regular file: of pipes and devices nothing is lost.
std::optional<Identity> identity_of(const std::string& path) {
    struct stat status {};
    if (stat(path == "-" ? "/dev/stdin" : path.c_str(), &status) != 0) return std::nullopt;
    if (!S_ISREG(status.st_mode)) return std::nullopt;
    return Identity{status.st_dev, status.st_ino};
}

}  // namespace

std::string would_destroy(const ReduceSettings& settings,
                          const std::vector<std::string>& inputs) {
    std::map<Identity, std::string> taken;
    for (const auto& [option, path] :
         {std::pair{"-o", settings.output}, std::pair{"--save", settings.save}}) {
        const auto identity = identity_of(path);
        if (!identity) continue;
        const auto [other, is_new] = taken.emplace(*identity, option);
        if (!is_new) return fmt::format("-o and --save {} are the same file", path);
    }
    struct stat status {};
    if (!settings.output.empty() && settings.output == settings.save &&
        stat(settings.output.c_str(), &status) != 0) {
        return fmt::format("-o and --save {} are the same file", settings.output);
    }
    if (taken.empty()) return {};
    for (const std::string& input : inputs) {
        const auto identity = identity_of(input);
        if (!identity) continue;
        const auto found = taken.find(*identity);
        if (found == taken.end()) continue;
        return fmt::format("{} would write over {}, which is read: name another file",
                           found->second,
                           input == "-" ? "standard input" : input);
    }
    return {};
}

std::string named_twice(const std::vector<std::string>& inputs) {
    std::map<Identity, std::string> seen;
    for (const std::string& input : inputs) {
        const auto identity = identity_of(input);
        if (!identity) continue;
        const auto [before, is_new] = seen.emplace(*identity, input);
        if (is_new) continue;
        return before->second == input
                   ? fmt::format("{} is named twice, and would count twice", input)
                   : fmt::format("{} is the same file as {}, and would count twice",
                                 input,
                                 before->second);
    }
    return {};
}

}  // namespace norma::reduce
