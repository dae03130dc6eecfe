#include "norma/comm/timer.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <utility>

namespace norma {

namespace {

// The timers of this thread, each knowing the one that encloses it.
thread_local const Timer* innermost = nullptr;

std::int64_t nanoseconds(Duration duration) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count();
}

}  // namespace

namespace detail {

/// One path of this process. Scopes are added, never removed: whoever finds one may keep it,
/// and finds it without a lock.
struct TimedScope {
    explicit TimedScope(std::string_view called) : name(called) {}

    [[nodiscard]] static TimedScope& root();
    [[nodiscard]] static TimedScope& around(const Timer* timer);
    [[nodiscard]] TimedScope& inside(std::string_view called);
    void list_inside(std::vector<TimeSpent>& spent, const std::string& prefix) const;

    const std::string name;
    std::atomic<std::uint64_t> calls{0};
    std::atomic<std::int64_t> nanoseconds{0};
    std::atomic<TimedScope*> first_inside{nullptr};
    std::atomic<TimedScope*> next_beside{nullptr};
};

/// Never destroyed: threads and static objects may still be timed while the program ends.
TimedScope& TimedScope::root() {
    static TimedScope* const everything = std::make_unique<TimedScope>("").release();
    return *everything;
}

TimedScope& TimedScope::around(const Timer* timer) {
    return timer != nullptr ? *timer->scope_ : root();
}

/// The scope of that name in this one, made on the first visit.
TimedScope& TimedScope::inside(std::string_view called) {
    std::atomic<TimedScope*>* link = &first_inside;
    const auto search_on = [&]() -> TimedScope* {
        while (TimedScope* const scope = link->load(std::memory_order_acquire)) {
            if (scope->name == called) return scope;
            link = &scope->next_beside;
        }
        return nullptr;
    };
    if (TimedScope* const known = search_on()) return *known;
    static std::mutex one_adds;
    const std::lock_guard lock(one_adds);
    if (TimedScope* const added_meanwhile = search_on()) return *added_meanwhile;
    TimedScope* const added = std::make_unique<TimedScope>(called).release();
    link->store(added, std::memory_order_release);
    return *added;
}

void TimedScope::list_inside(std::vector<TimeSpent>& spent, const std::string& prefix) const {
    for (const TimedScope* scope = first_inside.load(std::memory_order_acquire);
         scope != nullptr;
         scope = scope->next_beside.load(std::memory_order_acquire)) {
        std::int64_t open = 0;
        for (const Timer* timer = innermost; timer != nullptr; timer = timer->enclosing_)
            if (timer->scope_ == scope) open += norma::nanoseconds(timer->elapsed());
        std::string path = prefix + scope->name;
        spent.push_back({path, scope->calls.load(), scope->nanoseconds.load() + open});
        scope->list_inside(spent, path += '/');
    }
}

std::vector<TimeSpent> time_spent() {
    std::vector<TimeSpent> spent;
    TimedScope::root().list_inside(spent, "");
    return spent;
}

}  // namespace detail

Timer::Timer(std::string_view name, Now now)
    : enclosing_(innermost),
      scope_(&detail::TimedScope::around(innermost).inside(name)),
      now_(now),
      begin_(now()) {
    scope_->calls.fetch_add(1, std::memory_order_relaxed);
    innermost = this;
}

Timer::~Timer() {
    scope_->nanoseconds.fetch_add(nanoseconds(elapsed()), std::memory_order_relaxed);
    if (innermost == this) {
        innermost = enclosing_;
        return;
    }
    for (const Timer* timer = innermost; timer != nullptr; timer = timer->enclosing_) {
        if (timer->enclosing_ == this) {  // they did not end in the order of a stack
            timer->enclosing_ = enclosing_;
            return;
        }
    }
}

}  // namespace norma
