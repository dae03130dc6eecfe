#include "farm/process_tree.hpp"

#include <unistd.h>

#include <cstdio>
#include <dirent.h>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

namespace norma::farm {

namespace {

void add_children(const std::string& thread, std::vector<pid_t>& children) {
    std::ifstream list(thread + "/children");
    for (pid_t child = 0; list >> child;)
        children.push_back(child);
}

bool began_with(pid_t pid, const std::string& variable) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/environ");
    for (std::string entry; std::getline(file, entry, '\0');) {
        if (entry == variable) return true;
    }
    return false;
}

}  // namespace

std::vector<pid_t> children_of(pid_t pid) {
    std::vector<pid_t> children;
    const std::string threads = "/proc/" + std::to_string(pid) + "/task";
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(threads.c_str()), closedir);
    if (!folder) return children;
    while (const dirent* thread = readdir(folder.get())) {
        if (thread->d_name[0] == '.') continue;
        add_children(threads + "/" + thread->d_name, children);
    }
    return children;
}

std::optional<ProcessStatus> status_of(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    std::getline(file, line);
    // The second field is the program's name, in parentheses, and may hold anything.
    const std::size_t name_end = line.rfind(')');
    if (name_end == std::string::npos) return std::nullopt;
    std::istringstream fields(line.substr(name_end + 1));
    ProcessStatus status;
    std::string skipped;
    fields >> status.state >> skipped >> status.group >> status.session;
    for (int field = 7; field < 22; ++field)
        fields >> skipped;
    fields >> status.started;
    if (!fields) return std::nullopt;
    return status;
}

std::vector<pid_t> remains(pid_t session, const std::string& variable) {
    std::vector<pid_t> found;
    const std::string self = std::to_string(getpid());
    std::vector<pid_t> orphans;
    add_children("/proc/" + self + "/task/" + self, orphans);
    for (const pid_t pid : orphans) {
        const auto status = status_of(pid);
        if (!status || status->state == 'Z') continue;
        if (status->session == session || began_with(pid, variable)) found.push_back(pid);
    }
    return found;
}

std::vector<pid_t> process_tree(pid_t pid) {
    std::vector<pid_t> tree{pid};
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const std::vector<pid_t> children = children_of(tree[i]);
        tree.insert(tree.end(), children.begin(), children.end());
    }
    return tree;
}

}  // namespace norma::farm
