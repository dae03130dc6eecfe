#include "norma/launch/hostfile.hpp"

#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sstream>

namespace norma::launch {
namespace {

constexpr int most_slots = 65536;

std::optional<int> slot_count(std::string_view text) {
    int value = 0;
    const auto [stopped, error] =
        std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || stopped != text.data() + text.size()) return std::nullopt;
    if (value < 1 || value > most_slots) return std::nullopt;
    return value;
}

bool is_host_name(std::string_view name) {
    constexpr std::string_view letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:@[]%";
    return !name.empty() && name.front() != '-' &&
           name.find_first_not_of(letters) == std::string_view::npos;
}

Failure bad_name(const std::string& where, std::string_view name) {
    return {fmt::format("{}: '{}' is no host name; a line is: NAME slots=N", where, name)};
}

/// Takes "slots=4", "max_slots=8" or "max-slots=8".
std::optional<Failure> take_setting(std::string_view word,
                                    const std::string& where,
                                    Host& host) {
    const std::size_t equals = word.find('=');
    const std::string_view key = word.substr(0, equals);
    if (key != "slots" && key != "max_slots" && key != "max-slots") {
        return Failure{
            fmt::format("{}: '{}' after host '{}' is not understood; a line is: NAME [slots=N] "
                        "[max_slots=N]",
                        where,
                        word,
                        host.name)};
    }
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : word.substr(equals + 1);
    const auto slots = slot_count(value);
    if (!slots) {
        return Failure{
            fmt::format("{}: {} of host '{}' is '{}'; a whole number from 1 to {} is "
                        "needed, without blanks around '='",
                        where,
                        key,
                        host.name,
                        value,
                        most_slots)};
    }
    if (key == "slots") host.slots = slots;
    return std::nullopt;
}

Result<Host> parse_line(const std::string& line, const std::string& where) {
    std::istringstream words(line);
    Host host;
    words >> host.name;
    if (!is_host_name(host.name)) return bad_name(where, host.name);
    for (std::string word; words >> word;) {
        if (auto failure = take_setting(word, where, host)) return std::move(*failure);
    }
    return host;
}

}  // namespace

Result<std::vector<Host>> parse_hostfile(std::string_view text, const std::string& path) {
    std::istringstream lines{std::string(text)};
    std::vector<Host> hosts;
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        line = line.substr(0, line.find('#'));
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        auto host = parse_line(line, fmt::format("{}:{}", path, number));
        if (!host) return Failure{host.error()};
        hosts.push_back(std::move(*host));
    }
    if (hosts.empty()) {
        return Failure{path +
                       ": names no host; write one a line, for example: localhost slots=2"};
    }
    return hosts;
}

Result<std::vector<Host>> read_hostfile(const std::string& path) {
    if (std::filesystem::is_directory(path)) {
        return Failure{"hostfile " + path + ": is a directory; name the file in it"};
    }
    std::ifstream file(path);
    if (!file) {
        return Failure{"hostfile " + path + ": " +
                       (std::filesystem::exists(path) ? "cannot be read; check its permissions"
                                                      : "there is no such file")};
    }
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return parse_hostfile(text, path);
}

Result<std::vector<Host>> parse_hosts(std::string_view text) {
    std::istringstream parts{std::string(text)};
    std::vector<Host> hosts;
    for (std::string part; std::getline(parts, part, ',');) {
        const std::size_t colon = part.rfind(':');
        Host host{part.substr(0, colon), 1};
        if (colon != std::string::npos) host.slots = slot_count(part.substr(colon + 1));
        if (!is_host_name(host.name) || !host.slots) {
            return Failure{fmt::format(
                "-H {}: '{}' is not understood; write HOST or HOST:SLOTS, separated "
                "by commas, for example: -H node1:4,node2:4",
                text,
                part)};
        }
        hosts.push_back(std::move(host));
    }
    if (hosts.empty()) return Failure{"-H names no host; for example: -H node1:4,node2:4"};
    return hosts;
}

std::optional<int> total_slots(std::span<const Host> hosts) {
    int total = 0;
    for (const Host& host : hosts) {
        if (!host.slots) return std::nullopt;
        total += *host.slots;
    }
    return total;
}

}  // namespace norma::launch
