#include "farm/process_tree.hpp"

#include <cstdio>
#include <dirent.h>
#include <fstream>
#include <memory>
#include <string>

namespace norma::farm {

std::vector<pid_t> children_of(pid_t pid) {
    std::vector<pid_t> children;
    const std::string threads = "/proc/" + std::to_string(pid) + "/task";
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(threads.c_str()), closedir);
    if (!folder) return children;
    while (const dirent* thread = readdir(folder.get())) {
        if (thread->d_name[0] == '.') continue;
        std::ifstream list(threads + "/" + thread->d_name + "/children");
        for (pid_t child = 0; list >> child;)
            children.push_back(child);
    }
    return children;
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
