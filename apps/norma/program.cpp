#include "program.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace norma::app {
namespace {

namespace fs = std::filesystem;

bool runnable(const fs::path& file) {
    std::error_code ignored;
    return fs::is_regular_file(file, ignored) && access(file.c_str(), X_OK) == 0;
}

Failure cannot_run(const std::string& path) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) return {path + ": there is no such program"};
    if (fs::is_directory(path, ignored)) return {path + ": is a directory, not a program"};
    return {path + ": is not executable; if it is a program: chmod +x " + path};
}

Failure not_in_path(const std::string& name) {
    if (runnable(name)) {
        return {"there is no program '" + name +
                "' in PATH; start the one in this folder as ./" + name};
    }
    return {"there is no program '" + name + "' in PATH or beside norma; give its path"};
}

}  // namespace

std::optional<std::string> in_path(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::istringstream folders(path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        const fs::path file = fs::path(folder.empty() ? "." : folder) / name;
        if (runnable(file)) return file.string();
    }
    return std::nullopt;
}

std::string own_path() {
    std::error_code ignored;
    return fs::read_symlink("/proc/self/exe", ignored).string();
}

Result<std::string> find_program(const std::string& name) {
    if (name.find('/') != std::string::npos) {
        if (runnable(name)) return name;
        return cannot_run(name);
    }
    const fs::path beside = fs::path(own_path()).parent_path() / name;
    if (name.starts_with("norma") && runnable(beside)) return beside.string();
    if (in_path(name)) return name;
    if (runnable(beside)) return beside.string();
    return not_in_path(name);
}

}  // namespace norma::app
