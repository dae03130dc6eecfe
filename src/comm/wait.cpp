#include "norma/comm/wait.hpp"

#include <thread>

namespace norma::detail {

namespace {

bool is_over(const Awaited& one) {
    return !one.is_expected(one.future) || one.is_ready(one.future);
}

void expect_some(std::span<const Awaited> futures, const char* caller) {
    for (const Awaited& one : futures)
        if (one.is_expected(one.future)) return;
    throw UsageError(std::string(caller) + ": none of the futures has a result to come");
}

}  // namespace

void refuse_empty_future() {
    throw UsageError("this Future has no result: get() was called before, or it is empty");
}

bool test_all(std::span<const Awaited> futures) {
    bool all = true;
    for (const Awaited& one : futures)
        all = is_over(one) && all;  // each is helped along
    return all;
}

std::optional<std::size_t> test_any(std::span<const Awaited> futures) {
    for (std::size_t i = 0; i < futures.size(); ++i)
        if (futures[i].is_expected(futures[i].future) && is_over(futures[i])) return i;
    return std::nullopt;
}

std::vector<std::size_t> test_some(std::span<const Awaited> futures) {
    std::vector<std::size_t> over;
    for (std::size_t i = 0; i < futures.size(); ++i)
        if (futures[i].is_expected(futures[i].future) && is_over(futures[i])) over.push_back(i);
    return over;
}

std::size_t wait_any(std::span<const Awaited> futures) {
    expect_some(futures, "wait_any");
    while (true) {
        if (const auto index = test_any(futures)) return *index;
        std::this_thread::yield();
    }
}

std::vector<std::size_t> wait_some(std::span<const Awaited> futures) {
    expect_some(futures, "wait_some");
    while (true) {
        auto over = test_some(futures);
        if (!over.empty()) return over;
        std::this_thread::yield();
    }
}

}  // namespace norma::detail

namespace norma {

void Future<void>::wait_for_operation() {
    expect_valid();
    if (operation_) {
        operation_->wait();
    } else {
        transfer_.wait();  // is over: tells what went wrong
    }
}

}  // namespace norma
