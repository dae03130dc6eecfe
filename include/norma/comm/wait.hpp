#pragma once
// Waiting for futures, of any types together.
//
//     norma::wait_all(left, right, sum);
//     std::size_t first = norma::wait_any(futures);

#include "norma/comm/future.hpp"

#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

namespace norma {

namespace detail {

/// A future of whatever type.
struct Awaited {
    void* future;
    bool (*is_expected)(const void*);
    bool (*is_ready)(void*);
};

/// Whether something is still to be told of it: a result that nobody has taken, or the end of
/// what was started.
template <typename F>
bool is_expected(const F& future) {
    if constexpr (requires { future.started(); }) {
        return future.started();
    } else {
        return future.valid();
    }
}

template <typename F>
Awaited awaited(F& future) {
    return {&future,
            [](const void* it) { return is_expected(*static_cast<const F*>(it)); },
            [](void* it) { return static_cast<F*>(it)->ready(); }};
}

template <typename T>
concept FutureRange = requires(T& futures) {
    std::begin(futures);
    std::end(futures);
};

template <FutureRange Futures>
std::vector<Awaited> all_awaited(Futures& futures) {
    std::vector<Awaited> all;
    for (auto& future : futures)
        all.push_back(awaited(future));
    return all;
}

[[nodiscard]] bool test_all(std::span<const Awaited> futures);
[[nodiscard]] std::optional<std::size_t> test_any(std::span<const Awaited> futures);
[[nodiscard]] std::vector<std::size_t> test_some(std::span<const Awaited> futures);
[[nodiscard]] std::size_t wait_any(std::span<const Awaited> futures);
[[nodiscard]] std::vector<std::size_t> wait_some(std::span<const Awaited> futures);

template <typename T>
concept Awaitable = requires(T& future) {
    future.wait();
    future.ready();
    future.valid();
};

}  // namespace detail

// A future counts until its get(), a Prepared from start() to wait(); what does not count is
// over where all are asked for, and passed over where one is looked for.

/// Waits for all of them; futures without a result to come are passed over. Throws what went
/// wrong with the first that failed, after all are over.
///@{
template <detail::Awaitable... Futures>
void wait_all(Futures&... futures) {
    std::exception_ptr error;
    const auto wait = [&error](auto& future) {
        try {
            if (future.valid()) future.wait();
        } catch (...) {
            if (!error) error = std::current_exception();
        }
    };
    (wait(futures), ...);
    if (error) std::rethrow_exception(error);
}

template <detail::FutureRange Futures>
void wait_all(Futures& futures) {
    std::exception_ptr error;
    for (auto& future : futures) {
        try {
            if (future.valid()) future.wait();
        } catch (...) {
            if (!error) error = std::current_exception();
        }
    }
    if (error) std::rethrow_exception(error);
}
///@}

/// Whether all of them are over; futures without a result to come are.
///@{
template <detail::Awaitable... Futures>
[[nodiscard]] bool test_all(Futures&... futures) {
    const detail::Awaited all[] = {detail::awaited(futures)...};
    return detail::test_all(all);
}
template <detail::FutureRange Futures>
[[nodiscard]] bool test_all(Futures& futures) {
    return detail::test_all(detail::all_awaited(futures));
}
///@}

/// Waits until one is over and says which, counted from 0. Those without a result to come, as
/// after get(), are passed over: a future that is only waited for is found again. So is what is
/// prepared and was not started, or was waited for since. Throws UsageError if there is none
/// but such.
///@{
template <detail::Awaitable... Futures>
[[nodiscard]] std::size_t wait_any(Futures&... futures) {
    const detail::Awaited all[] = {detail::awaited(futures)...};
    return detail::wait_any(all);
}
template <detail::FutureRange Futures>
[[nodiscard]] std::size_t wait_any(Futures& futures) {
    return detail::wait_any(detail::all_awaited(futures));
}
///@}

/// The first that is over of those wait_any() looks at, without waiting.
///@{
template <detail::Awaitable... Futures>
[[nodiscard]] std::optional<std::size_t> test_any(Futures&... futures) {
    const detail::Awaited all[] = {detail::awaited(futures)...};
    return detail::test_any(all);
}
template <detail::FutureRange Futures>
[[nodiscard]] std::optional<std::size_t> test_any(Futures& futures) {
    return detail::test_any(detail::all_awaited(futures));
}
///@}

/// Waits until at least one is over and says which all are. Throws UsageError as wait_any.
///@{
template <detail::Awaitable... Futures>
[[nodiscard]] std::vector<std::size_t> wait_some(Futures&... futures) {
    const detail::Awaited all[] = {detail::awaited(futures)...};
    return detail::wait_some(all);
}
template <detail::FutureRange Futures>
[[nodiscard]] std::vector<std::size_t> wait_some(Futures& futures) {
    return detail::wait_some(detail::all_awaited(futures));
}
///@}

/// All that are over of those wait_any() looks at, without waiting; none is an answer, too.
///@{
template <detail::Awaitable... Futures>
[[nodiscard]] std::vector<std::size_t> test_some(Futures&... futures) {
    const detail::Awaited all[] = {detail::awaited(futures)...};
    return detail::test_some(all);
}
template <detail::FutureRange Futures>
[[nodiscard]] std::vector<std::size_t> test_some(Futures& futures) {
    return detail::test_some(detail::all_awaited(futures));
}
///@}

}  // namespace norma
