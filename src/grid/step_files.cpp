#include "grid/step_files.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>
#include <tuple>

namespace norma::grid {

namespace fs = std::filesystem;

std::optional<std::int64_t> step_of_file(std::string_view name) {
    constexpr std::size_t least_digits = 10;
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const std::string_view kind = name.substr(dot);
    const std::string_view stem = name.substr(0, dot);
    const auto digits = stem.find_last_not_of("0123456789");
    if (digits == std::string_view::npos || stem.size() - digits - 1 < least_digits)
        return std::nullopt;
    const bool is_field = (kind == ".npy" || kind == ".png") && stem[digits] == '-';
    const bool is_cells = kind == ".bin" && stem[digits] == '.' && stem.starts_with("run.");
    if (!is_field && !is_cells) return std::nullopt;
    std::int64_t step = 0;
    const auto [_, error] =
        std::from_chars(stem.data() + digits + 1, stem.data() + stem.size(), step);
    if (error != std::errc{}) return std::nullopt;
    return step;
}

Result<std::vector<StepFile>> step_files(const std::string& folder) {
    std::vector<StepFile> files;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::end(entry);
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (const auto step = step_of_file(name)) files.push_back({name, *step});
    }
    if (error)
        return Failure{fmt::format("cannot list the folder {}: {}", folder, error.message())};
    std::sort(files.begin(), files.end(), [](const StepFile& a, const StepFile& b) {
        return std::tie(a.step, a.name) < std::tie(b.step, b.name);
    });
    return files;
}

std::optional<Failure> remove_step_files(const std::string& folder,
                                         const std::vector<StepFile>& files) {
    std::vector<fs::path> paths{fs::path(folder) / "run.xdmf"};
    for (const StepFile& file : files)
        paths.push_back(fs::path(folder) / file.name);
    for (const fs::path& path : paths) {
        std::error_code error;
        fs::remove(path, error);
        if (error)
            return Failure{fmt::format("cannot remove {}: {}", path.string(), error.message())};
    }
    return std::nullopt;
}

}  // namespace norma::grid
