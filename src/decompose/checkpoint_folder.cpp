#include "decompose/checkpoint_folder.hpp"

#include "decompose/checkpoint_meta.hpp"
#include "decompose/file_bytes.hpp"
#include "decompose/new_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <utility>

namespace norma::detail {

namespace {

namespace fs = std::filesystem;

// A folder cannot be replaced by one rename: the old one steps aside. If the machine stops just
// then, it is found under this name.
constexpr std::string_view aside = ".old";
constexpr std::string_view unfinished = ".part";

std::optional<Failure> failure_of(const std::error_code& error,
                                  const char* doing,
                                  const std::string& path) {
    if (!error) return std::nullopt;
    return file_failure(doing, path, error.value());
}

/// The step of a whole checkpoint's name, also of one that stepped aside.
std::optional<std::int64_t> step_of(std::string_view name) {
    if (name.ends_with(aside)) name.remove_suffix(aside.size());
    return step_of_name(name);
}

/// What was begun and has no name yet, as far as that is possible: it is never taken for one.
void remove_unfinished(const std::string& series) {
    std::error_code ignored;
    for (fs::directory_iterator at(series, ignored), end; at != end; at.increment(ignored)) {
        const std::string name = at->path().filename().string();
        const bool was_begun =
            name.ends_with(unfinished) &&
            step_of_name(std::string_view(name).substr(0, name.size() - unfinished.size()));
        if (was_begun) fs::remove_all(at->path(), ignored);
    }
}

/// A folder and those above it, where they are missing; that they are there, the disk has.
std::optional<Failure> make_folders(const fs::path& folder) {
    std::error_code error;
    if (folder.empty() || fs::is_directory(folder, error)) return std::nullopt;
    if (auto failure = make_folders(folder.parent_path())) return failure;
    fs::create_directory(folder, error);
    if (error) return failure_of(error, "make the folder", folder.string());
    return sync_folder_of(folder.string());
}

}  // namespace

std::optional<Failure> begin_checkpoint(const std::string& series, const std::string& part) {
    if (auto failure = make_folders(series)) return failure;
    std::error_code error;
    fs::remove_all(part, error);
    if (error) return failure_of(error, "remove", part);
    fs::create_directory(part, error);
    return failure_of(error, "make the folder", part);
}

std::optional<Failure> name_checkpoint(const std::string& part, const std::string& path) {
    if (auto failure = sync_folder_of(part + "/.")) return failure;
    const std::string old = path + std::string(aside);
    std::error_code error;
    const bool replaces = fs::exists(path, error);
    if (replaces) {
        fs::remove_all(old, error);
        fs::rename(path, old, error);
        if (error) return failure_of(error, "replace", path);
    }
    fs::rename(part, path, error);
    if (error) return failure_of(error, "write", path);
    if (auto failure = sync_folder_of(path)) return failure;
    fs::remove_all(old, error);  // it is in nobody's way
    return std::nullopt;
}

void abandon_checkpoint(const std::string& part) {
    std::error_code ignored;
    fs::remove_all(part, ignored);
}

std::optional<Failure> remove_others(const std::string& series, std::int64_t step, int keep) {
    const auto names = checkpoints_in(series);
    if (!names) return Failure{names.error()};
    std::optional<Failure> failure;
    int kept = 0;
    for (const std::string& name : *names) {
        const bool is_later = *step_of(name) > step;
        if (!is_later && step_of_name(name) && ++kept <= keep) continue;
        const std::string path = fmt::format("{}/{}", series, name);
        std::error_code error;
        fs::remove_all(path, error);
        // An older one that stays takes room, and does no harm; a later one is of another run,
        // and would be taken for the last of this one.
        if (is_later && !failure) failure = failure_of(error, "remove", path);
    }
    remove_unfinished(series);
    return failure;
}

norma::Result<std::int64_t> remove_series(const std::string& series) {
    std::error_code error;
    if (!fs::is_directory(series, error)) return 0;
    const auto names = checkpoints_in(series);
    if (!names) return Failure{names.error()};
    for (const std::string& name : *names) {
        const std::string path = fmt::format("{}/{}", series, name);
        fs::remove_all(path, error);
        if (error) return *failure_of(error, "remove", path);
    }
    remove_unfinished(series);
    fs::remove(series, error);  // it stays if it holds something else
    return static_cast<std::int64_t>(names->size());
}

norma::Result<std::vector<std::string>> checkpoints_in(const std::string& series) {
    std::error_code error;
    std::vector<std::string> names;
    fs::directory_iterator at(series, error);
    if (error) return file_failure("read the folder", series, error.value());
    for (const fs::directory_iterator end; at != end; at.increment(error)) {
        std::string name = at->path().filename().string();
        if (step_of(name)) names.push_back(std::move(name));
    }
    // An entry that cannot be read makes the iterator the end.
    if (error) return file_failure("read the folder", series, error.value());
    std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
        const auto step_a = *step_of(a);
        const auto step_b = *step_of(b);
        return step_a != step_b ? step_a > step_b
                                : a < b;  // one aside comes after its successor
    });
    return names;
}

}  // namespace norma::detail
