#include "farm/descendants.hpp"

#include "farm/process_tree.hpp"

#include <csignal>
#include <string>

namespace norma::farm {

void Descendants::signal(int signal) {
    find_below(command_);
    find_orphans();
    ::kill(-command_, signal);
    pass_on(signal);
}

void Descendants::end() {
    for (int looks = 0; looks < 10; ++looks) {
        pass_on(SIGKILL);
        seen_.clear();
        find_orphans();
        if (seen_.empty()) return;
    }
}

void Descendants::find_below(pid_t root) {
    for (const pid_t pid : process_tree(root)) {
        if (const auto status = status_of(pid)) seen_[pid] = status->started;
    }
}

void Descendants::find_orphans() {
    for (const pid_t orphan : remains(command_, "NORMA_TASK=" + std::to_string(task_)))
        find_below(orphan);
}

void Descendants::pass_on(int signal) const {
    for (const auto& [pid, started] : seen_) {
        // Its parent may have taken in its end, and another process have its number.
        const auto status = status_of(pid);
        if (!status || status->started != started) continue;
        // A handler must not run twice for what was sent once to its group.
        if (status->group != command_ || signal == SIGKILL) ::kill(pid, signal);
    }
}

}  // namespace norma::farm
