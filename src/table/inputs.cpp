#include "table/inputs.hpp"

#include "norma/base/nearest.hpp"

#include "base/file_descriptor.hpp"
#include "table/glob.hpp"
#include "table/partitions.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace norma::table {
namespace {

namespace fs = std::filesystem;

struct Ending {
    std::string_view text;
    InputFormat format;
    bool in_folders;  ///< whether a folder stands for such files too
};

constexpr Ending endings[] = {
    {".csv", InputFormat::csv, true},
    {".tsv", InputFormat::tsv, true},
    {".tab", InputFormat::tsv, true},
    {".txt", InputFormat::unknown, true},
    {".ndjson", InputFormat::ndjson, true},
    {".jsonl", InputFormat::ndjson, true},
    {".json", InputFormat::ndjson, false},  // mostly no lines
    {".npy", InputFormat::npy, true},
    {".bin", InputFormat::record, false},
    {".dat", InputFormat::record, false},
};
constexpr const char* known_in_folders = ".csv .tsv .tab .txt .ndjson .jsonl .npy (.gz, .zst)";
constexpr std::size_t most_suggestions = 10000;  // to choose the nearest name from

const Ending* ending_of(std::string_view name) {
    name = without_compression(name);
    const auto* found =
        std::find_if(std::begin(endings), std::end(endings), [name](auto& ending) {
            return name.ends_with(ending.text);
        });
    return found == std::end(endings) ? nullptr : found;
}

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
        names.push_back(at->path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// "; is 'data/sales.csv' meant?": the nearest name to the first part of `path` that is
/// missing.
std::string suggestion(const std::string& path) {
    std::string before;
    std::string_view rest = path;
    while (true) {
        const std::size_t slash = rest.find('/');
        const std::string part(rest.substr(0, slash));
        std::error_code error;
        if (!part.empty() && !fs::exists(before + part, error)) {
            const std::string folder = before.empty() ? "." : before;
            std::vector<std::string> names = names_in(folder);
            if (names.size() > most_suggestions) names.resize(most_suggestions);
            const auto near = nearest(part, names);
            if (near) return fmt::format("; is '{}{}' meant?", before, *near);
            if (slash == std::string_view::npos) return {};
            return fmt::format("; there is no folder '{}{}'", before, part);
        }
        if (slash == std::string_view::npos) return {};
        before += part + "/";
        rest.remove_prefix(slash + 1);
    }
}

Failure cannot_read(const std::string& path, int code) {
    std::string remedy;
    if (code == ENOENT || code == ENOTDIR) remedy = suggestion(path);
    if (code == EACCES) remedy = "; you may not read it: see ls -l";
    if (code == EMFILE) remedy = "; raise the limit of open files: ulimit -n";
    return Failure{fmt::format("cannot read '{}': {}{}", path, std::strerror(code), remedy)};
}

Failure nothing_of(const std::string& pattern) {
    const std::size_t slash = pattern.rfind('/', pattern.find_first_of("*?["));
    const std::string folder =
        slash == std::string::npos ? std::string(".") : pattern.substr(0, slash + 1);
    std::error_code error;
    std::string instead;
    if (!fs::is_directory(folder, error)) {
        instead = fmt::format("there is no folder '{}'{}", folder, suggestion(folder));
    } else if (const std::vector<std::string> names = names_in(folder); names.empty()) {
        instead = fmt::format("the folder '{}' is empty", folder);
    } else {
        const std::size_t more = names.size() - 1;
        instead = fmt::format("the folder '{}' holds '{}'{}",
                              folder,
                              names.front(),
                              more == 0 ? std::string() : fmt::format(" and {} more", more));
    }
    return Failure{fmt::format("no file is of the pattern '{}'; {}", pattern, instead)};
}

/// Of a folder whose `others` files all end in something else.
Failure nothing_in(const std::string& folder, std::size_t others) {
    const std::string instead =
        others == 0 ? std::string("it holds no other file either")
                    : fmt::format(
                          "to read what else is there, {} file{}, quote a pattern: "
                          "'{}/*'",
                          others,
                          others == 1 ? "" : "s",
                          folder);
    return Failure{fmt::format(
        "no file below the folder '{}' ends in {}; {}", folder, known_in_folders, instead)};
}

InputFile stream(const std::string& path) {
    InputFile input;
    input.path = path;
    input.is_stream = true;
    return input;
}

class Finder {
  public:
    std::optional<Failure> add_word(const std::string& word, bool from_list);
    std::vector<InputFile> take() { return std::move(found_); }

  private:
    std::optional<Failure> add_list(const std::string& list);
    std::optional<Failure> add_pattern(const std::string& pattern);
    std::optional<Failure> add_folder(const std::string& folder);
    std::optional<Failure> add_path(const std::string& path);
    std::optional<Failure> add_file(const std::string& path, std::uint64_t size);
    void add(InputFile file);

    std::vector<InputFile> found_;
    std::unordered_map<std::string, std::size_t> index_of_;  // by the path without links
};

void Finder::add(InputFile file) {
    std::error_code error;
    const fs::path real =
        file.is_stream ? fs::path(file.path) : fs::canonical(file.path, error);
    const auto [at, is_new] =
        index_of_.emplace(error ? file.path : real.string(), found_.size());
    if (is_new) {
        found_.push_back(std::move(file));
    } else {
        found_[at->second].also_given_as.push_back(std::move(file.path));
    }
}

std::optional<Failure> Finder::add_file(const std::string& path, std::uint64_t size) {
    const FileDescriptor descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!descriptor) return cannot_read(path, errno);
    std::array<char, head_size> head{};
    ssize_t got = -1;
    do {
        got = pread(descriptor.get(), head.data(), head.size(), 0);
    } while (got < 0 && errno == EINTR);
    if (got < 0) return cannot_read(path, errno);
    const Result<Compression> compression =
        compression_of({head.data(), static_cast<std::size_t>(got)}, path);
    if (!compression) return Failure{compression.error()};
    const Ending* ending = ending_of(path);
    add({.path = path,
         .size = size,
         .compression = *compression,
         .format = ending == nullptr ? InputFormat::unknown : ending->format,
         .is_stream = false,
         .partitions = partitions_of(path),
         .also_given_as = {}});
    return std::nullopt;
}

std::optional<Failure> Finder::add_path(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return cannot_read(path, errno);
    if (S_ISDIR(status.st_mode)) return add_folder(path);
    if (S_ISREG(status.st_mode)) {
        return add_file(path, static_cast<std::uint64_t>(status.st_size));
    }
    if (S_ISSOCK(status.st_mode) || S_ISBLK(status.st_mode)) {
        return Failure{
            fmt::format("cannot read '{}': it is no file, folder or pipe; read it on the way: "
                        "PROGRAM | norma-reduce ... -",
                        path)};
    }
    add(stream(path));
    return std::nullopt;
}

std::optional<Failure> Finder::add_folder(const std::string& folder) {
    std::vector<std::string> paths;
    std::error_code error;
    std::size_t others = 0;
    fs::recursive_directory_iterator at(folder, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        const std::string name = at->path().filename().string();
        std::error_code gone;
        if (name.starts_with('.')) {
            if (at->is_directory(gone)) at.disable_recursion_pending();
            continue;
        }
        if (!at->is_regular_file(gone)) continue;
        const Ending* ending = ending_of(name);
        if (ending != nullptr && ending->in_folders) {
            paths.push_back(at->path().string());
        } else {
            ++others;
        }
    }
    if (error) return cannot_read(folder, error.value());
    if (paths.empty()) return nothing_in(folder, others);
    std::sort(paths.begin(), paths.end());
    for (const std::string& path : paths) {
        if (auto failure = add_path(path)) return failure;
    }
    return std::nullopt;
}

std::optional<Failure> Finder::add_pattern(const std::string& pattern) {
    const Result<std::vector<std::string>> paths = expand(pattern);
    if (!paths) return Failure{paths.error()};
    if (paths->empty()) return nothing_of(pattern);
    for (const std::string& path : *paths) {
        if (auto failure = add_path(path)) return failure;
    }
    return std::nullopt;
}

std::optional<Failure> Finder::add_list(const std::string& list) {
    const bool is_stream = list == "-";
    std::error_code error;
    if (!is_stream && fs::is_directory(list, error)) {
        return Failure{fmt::format(
            "the list '{0}' is a folder; name it without the @ to read the files in it", list)};
    }
    std::ifstream lines(is_stream ? "/dev/stdin" : list);
    if (!lines) return cannot_read(list, errno);
    std::string line;
    std::size_t number = 0;
    bool is_empty = true;
    while (std::getline(lines, line)) {
        ++number;
        if (line.ends_with('\r')) line.pop_back();
        if (line.empty() || line.front() == '#') continue;
        is_empty = false;
        if (auto failure = add_word(line, true)) {
            return Failure{fmt::format("{}:{}: {}", list, number, failure->message)};
        }
    }
    if (lines.bad()) return cannot_read(list, errno == 0 ? EIO : errno);
    if (is_empty) {
        return Failure{fmt::format("the list '{}' names no file; it needs one a line", list)};
    }
    return std::nullopt;
}

std::optional<Failure> Finder::add_word(const std::string& word, bool from_list) {
    if (word.empty())
        return Failure{"an empty word is no file; remove it, or quote $NAME less"};
    if (word.find('\0') != std::string::npos) {
        return Failure{"a name with a zero byte in it is no file; is the list a text?"};
    }
    if (word == "-" && !from_list) {
        add(stream(word));
        return std::nullopt;
    }
    if (word.starts_with('@')) {
        if (from_list) return Failure{"a list cannot name another list; put its lines here"};
        return add_list(word.substr(1));
    }
    struct stat status {};
    if (is_pattern(word) && lstat(word.c_str(), &status) != 0) return add_pattern(word);
    return add_path(word);
}

}  // namespace

Result<std::vector<InputFile>> find_inputs(std::span<const std::string> words) {
    Finder finder;
    for (const std::string& word : words) {
        if (auto failure = finder.add_word(word, false)) return *failure;
    }
    if (words.empty()) static_cast<void>(finder.add_word("-", false));
    return finder.take();
}

}  // namespace norma::table
