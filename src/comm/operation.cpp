#include "norma/comm/operation.hpp"

#include "norma/comm/check_level.hpp"
#include "norma/comm/environment.hpp"
#include "norma/comm/handle.hpp"

#include <chrono>
#include <cstdio>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace norma::detail {

namespace {

/// Operations whose future is gone while MPI still reads or writes their own memory.
struct Orphans {
    std::mutex mutex;
    std::vector<std::shared_ptr<Operation>> operations;
};

Orphans& orphans() {
    static auto* const all = new Orphans;  // never destroyed: MPI may end after main
    return *all;
}

std::int64_t steady_milliseconds() noexcept {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

bool is_over_now(const std::shared_ptr<Operation>& operation) noexcept {
    try {
        return operation->test();
    } catch (...) {  // perhaps of what was helped along
        return operation->is_over();
    }
}

/// Looks at them aside: what runs meanwhile may itself leave others behind.
void forget_what_is_over() noexcept {
    std::vector<std::shared_ptr<Operation>> looked_at;
    {
        const std::scoped_lock lock(orphans().mutex);
        looked_at.swap(orphans().operations);
    }
    std::erase_if(looked_at, is_over_now);
    const std::scoped_lock lock(orphans().mutex);
    auto& all = orphans().operations;
    all.insert(all.end(), looked_at.begin(), looked_at.end());
}

}  // namespace

bool is_unwinding() noexcept {
    return std::uncaught_exceptions() > 0;
}

LastWait::LastWait() noexcept : until_(steady_milliseconds() + 1000 * std::int64_t{limit}) {}

bool LastWait::goes_on() const noexcept {
    std::this_thread::yield();
    return steady_milliseconds() < until_;
}

void LastWait::end_all(const std::string& what) const noexcept {
    const std::string told =
        "an exception has left the scope of something under way, which other ranks did not "
        "bring to its end in " +
        std::to_string(limit) + " seconds: " + what;
    abort_all_ranks(told.c_str(), 1);
}

void Operation::adopt(std::shared_ptr<Operation> self) noexcept {
    forget_what_is_over();
    if (is_over_now(self)) return;
    const std::scoped_lock lock(orphans().mutex);
    orphans().operations.push_back(std::move(self));
}

std::string orphaned_operations() {
    forget_what_is_over();
    const std::scoped_lock lock(orphans().mutex);
    std::string lines;
    for (const auto& operation : orphans().operations)
        lines += operation->description() + '\n';
    return lines;
}

void report_outlived(const std::string& what) noexcept {
    if (check_level() == CheckLevel::off) return;
    std::fprintf(
        stderr, "norma: MPI has ended, and this was still under way: %s\n", what.c_str());
}

void abandon(std::shared_ptr<Operation> operation) noexcept {
    try {
        if (!mpi_is_running()) {
            if (!operation->is_over()) report_outlived(operation->description());
        } else {
            Operation& it = *operation;
            it.let_go(std::move(operation));
        }
    } catch (...) {  // a message is lost that nobody waits for
    }
}

}  // namespace norma::detail
