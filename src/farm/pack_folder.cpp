#include "farm/pack_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fmt/format.h>
#include <random>
#include <system_error>
#include <utility>
#include <vector>

namespace norma::farm {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t run_digits = 16;
constexpr std::size_t most_rank_digits = 10;

bool is_hexadecimal(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool is_run_name(std::string_view name) {
    return name.size() == run_digits && std::all_of(name.begin(), name.end(), is_hexadecimal);
}

std::string random_run_name() {
    std::random_device device;
    const std::uint64_t high = device();
    return fmt::format("{:016x}", high << 32 | device());
}

/// Others may have made it first, where they may write too.
bool is_own_folder(const std::string& path) {
    struct stat status {};
    return lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == geteuid();
}

}  // namespace

std::string packs_beside(const std::string& journal) {
    return journal + ".packs";
}

bool is_pack_name(std::string_view name) {
    const std::size_t slash = name.find('/');
    if (slash == std::string_view::npos || !is_run_name(name.substr(0, slash))) return false;
    const std::string_view rank = name.substr(slash + 1);
    return !rank.empty() && rank.size() <= most_rank_digits &&
           std::all_of(rank.begin(), rank.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string run_of_pack(const std::string& name) {
    return name.substr(0, name.find('/'));
}

void remove_packs(const std::string& journal, const std::set<std::string>& kept) {
    const std::string all = packs_beside(journal);
    if (!is_own_folder(all)) return;
    std::error_code ignored;
    std::vector<fs::path> old;
    for (fs::directory_iterator each(all, ignored), end; !ignored && each != end;
         each.increment(ignored)) {
        const std::string name = each->path().filename();
        if (is_run_name(name) && !kept.contains(name)) old.push_back(each->path());
    }
    for (const fs::path& run : old)
        fs::remove_all(run, ignored);
    ::rmdir(all.c_str());
}

PackFolder PackFolder::make(const std::string& journal) {
    std::error_code unknown;
    const std::string all = fs::absolute(packs_beside(journal), unknown);
    if (unknown) return {};
    static_cast<void>(::mkdir(all.c_str(), 0700));
    if (!is_own_folder(all)) return {};
    const std::string run = all + "/" + random_run_name();
    if (::mkdir(run.c_str(), 0700) != 0) return {};
    return PackFolder(run);
}

PackFolder::~PackFolder() {
    if (path_.empty()) return;
    ::rmdir(path_.c_str());
    ::rmdir(fs::path(path_).parent_path().c_str());
}

}  // namespace norma::farm
