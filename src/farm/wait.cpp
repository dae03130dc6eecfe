#include "farm/wait.hpp"

#include <ctime>

namespace norma::farm {

void Wait::for_readable(int descriptor) {
    if (descriptor >= 0) polled_.push_back({descriptor, POLLIN, 0});
}

void Wait::for_writable(int descriptor) {
    if (descriptor >= 0) polled_.push_back({descriptor, POLLOUT, 0});
}

void Wait::until(std::optional<Time> moment) {
    if (moment && (!moment_ || *moment < *moment_)) moment_ = moment;
}

void Wait::sleep(Time now) {
    timespec limit{};
    if (moment_ && *moment_ > now) {
        const auto left =
            std::chrono::duration_cast<std::chrono::nanoseconds>(*moment_ - now).count();
        limit.tv_sec = left / 1'000'000'000;
        limit.tv_nsec = left % 1'000'000'000;
    }
    ::ppoll(polled_.data(), polled_.size(), moment_ ? &limit : nullptr, nullptr);
}

}  // namespace norma::farm
