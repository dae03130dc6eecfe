#include "grid/saved_run.hpp"

#include "norma/comm/bcast.hpp"
#include "norma/comm/communicator.hpp"

#include "grid/outputs.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace norma::grid {

namespace {

/// Of the run whose checkpoint this is, where it lies in one's; empty if in none's.
std::string folder_of_run(const std::string& checkpoint) {
    std::error_code error;
    const auto above = [](const std::filesystem::path& path) {
        return (path / "..").lexically_normal().parent_path();  // whether or not it ends in '/'
    };
    const auto series = above(std::filesystem::absolute(checkpoint, error));
    return series.filename() == "checkpoints" ? series.parent_path().string() : "";
}

}  // namespace

Result<SavedRun> saved_run(const Communicator& comm, const std::string& path) {
    namespace fs = std::filesystem;
    enum class Is : int { series, run, checkpoint };
    Is is = Is::series;
    if (comm.rank() == 0) {
        std::error_code error;
        if (fs::exists(fs::path(path) / "checkpoints", error)) is = Is::run;
        if (fs::exists(fs::path(path) / "meta.json", error)) is = Is::checkpoint;
    }
    is = static_cast<Is>(comm.bcast(static_cast<int>(is), 0));
    auto checkpoint =
        is == Is::checkpoint
            ? Checkpoint::open(comm, path, CheckpointCheck::contents)
            : Checkpoint::latest(comm, is == Is::run ? path + "/checkpoints" : path);
    if (!checkpoint) return Failure{checkpoint.error()};
    auto settings = described_run(checkpoint->user(), checkpoint->path());
    if (!settings) return Failure{settings.error()};
    // Where the run is now, by the name it has from here; not where it was when it was saved.
    const std::string folder = is == Is::run ? path : folder_of_run(checkpoint->path());
    if (!folder.empty()) settings->model.output.folder = folder;
    return SavedRun{std::move(*settings), std::move(*checkpoint)};
}

}  // namespace norma::grid
