#pragma once
// What a call begun or prepared does beside its MPI requests.

#include "norma/comm/flight.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace norma::detail {

struct FlightTasks {
    std::vector<std::function<void()>> before;  // each start
    std::vector<std::function<void()>> after;   // once it is over
};

/// The tasks of a flight, to be added to.
inline FlightTasks& tasks_of(Flight& flight) {
    if (!flight.tasks) flight.tasks = std::make_shared<FlightTasks>();
    return *flight.tasks;
}

inline void run_before(const Flight& flight) {
    if (!flight.tasks) return;
    for (const auto& task : flight.tasks->before)
        task();
}

inline void run_after(const Flight& flight) {
    if (!flight.tasks) return;
    for (const auto& task : flight.tasks->after)
        task();
}

}  // namespace norma::detail
