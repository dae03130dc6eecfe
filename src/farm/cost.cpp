#include "farm/cost.hpp"

#include "base/printable.hpp"

#include <sys/stat.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace norma::farm {

namespace {

constexpr std::string_view blanks = " \t";

std::vector<std::string_view> words_of(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> words;
    while (true) {
        const auto begin = text.find_first_not_of(separators);
        if (begin == std::string_view::npos) return words;
        text.remove_prefix(begin);
        const auto end = std::min(text.find_first_of(separators), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

/// A positive number, or 0.
double number_in(std::string_view word) {
    double number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    const bool whole = error == std::errc() && end == word.data() + word.size();
    return whole && std::isfinite(number) && number > 0 ? number : 0;
}

double number_of_word(const std::string& line, int which) {
    const auto words = words_of(line, blanks);
    const int count = static_cast<int>(words.size());
    const int index = which > 0 ? which - 1 : count + which;
    return index >= 0 && index < count ? number_in(words[static_cast<std::size_t>(index)]) : 0;
}

double size_of_file(const std::string& name) {
    struct stat status {};
    return stat(name.c_str(), &status) == 0 ? static_cast<double>(status.st_size) : 0;
}

}  // namespace

Result<CostOf> cost_of_line(const std::string& how,
                            std::function<void(const std::string&)> tell) {
    CostOf cost;
    int which = 0;
    const char* const last = how.data() + how.size();
    const auto [end, error] = std::from_chars(how.data(), last, which);
    if (how == "{}") {
        cost = [](const Task& task) { return number_in(task.text); };
    } else if (how == "size") {
        cost = [](const Task& task) { return size_of_file(task.text); };
    } else if (error == std::errc() && end == last && which != 0) {
        cost = [which](const Task& task) { return number_of_word(task.text, which); };
    } else {
        return Failure{fmt::format(
            "--cost {}: write {{}} if the line itself is the number, N for its N-th word (-1: "
            "the last), or size for the size of the file it names",
            printable(how))};
    }
    return CostOf([cost, how, tell = std::move(tell), told = std::make_shared<bool>(false)](
                      const Task& task) {
        const double expected = cost(task);
        if (expected == 0 && !std::exchange(*told, true)) {
            tell(
                fmt::format("--cost {}: task {} ({}) has no positive number there; such tasks "
                            "start when what is known of their kind says so",
                            how,
                            task.seq,
                            printable(task.text.substr(0, 60))));
        }
        return expected;
    });
}

Result<CostOf> cost_of_job_log(const std::string& path, const CommandTemplate& command) {
    std::ifstream file(path);
    if (!file) {
        return Failure{fmt::format("cannot read the job log {}: {}; name one with --cost-from",
                                   path,
                                   strerror(errno))};
    }
    constexpr std::size_t run_time = 3;
    constexpr std::size_t fields_before_command = 8;
    std::unordered_map<std::string, double> seconds_of;
    std::string line;
    std::getline(file, line);
    if (!line.starts_with("Seq\tHost\t")) {
        return Failure{path +
                       " is not a job log: it does not begin with a line of titles (Seq, "
                       "Host, Starttime, ...)"};
    }
    while (std::getline(file, line)) {
        std::string_view rest = line;
        std::string_view seconds;
        bool whole = true;
        for (std::size_t field = 0; field < fields_before_command && whole; ++field) {
            const auto tab = rest.find('\t');
            whole = tab != std::string_view::npos;
            if (field == run_time) seconds = rest.substr(0, tab);
            if (whole) rest.remove_prefix(tab + 1);
        }
        // A log that was cut off ends in the middle of a line; the rest of it is good.
        if (!whole) continue;
        const auto first_digit = seconds.find_first_not_of(' ');
        if (first_digit == std::string_view::npos) continue;
        seconds_of[std::string(rest)] = number_in(seconds.substr(first_digit));
    }
    if (seconds_of.empty()) return Failure{"the job log " + path + " holds no job"};
    auto known =
        std::make_shared<const std::unordered_map<std::string, double>>(std::move(seconds_of));
    return CostOf([known, command](const Task& task) {
        const auto found = known->find(command.shown(task.text, task.seq));
        return found == known->end() ? 0 : found->second;
    });
}

}  // namespace norma::farm
