#include "norma/comm/timings.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/bcast.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/comm/gather.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

namespace norma {

namespace {

constexpr double nanoseconds_per_second = 1e9;

/// The scopes of all ranks in one tree, which no single rank needs to have whole.
class Union {
  public:
    explicit Union(std::size_t ranks)
        : empty_{std::vector<std::uint64_t>(ranks), std::vector<double>(ranks), {}} {}

    void add(std::size_t rank, const detail::TimeSpent& spent) {
        Scope& scope = meet(spent.path);
        scope.calls[rank] += spent.calls;
        scope.seconds[rank] += static_cast<double>(spent.nanoseconds) / nanoseconds_per_second;
    }

    /// Calls `visit` with each path and its figures, those inside a scope right after it.
    template <typename Visit>
    void walk(const Visit& visit, const std::string& from = {}) const {
        const Scope& scope = scopes_.at(from);
        if (!from.empty()) visit(from, scope.calls, scope.seconds);
        for (const std::string& path : scope.inside)
            walk(visit, path);
    }

  private:
    struct Scope {
        std::vector<std::uint64_t> calls;
        std::vector<double> seconds;
        std::vector<std::string> inside;  // in the order they were met
    };

    Scope& meet(const std::string& path) {
        const auto [found, is_new] = scopes_.try_emplace(path, empty_);
        if (is_new) {
            const std::size_t slash = path.rfind('/');
            meet(slash == std::string::npos ? "" : path.substr(0, slash))
                .inside.push_back(path);
        }
        return found->second;
    }

    Scope empty_;
    std::map<std::string, Scope> scopes_{{"", empty_}};  // "" holds the outermost ones
};

ScopeTimes over_ranks(const std::string& path,
                      const std::vector<std::uint64_t>& calls,
                      const std::vector<double>& seconds) {
    const auto [least, _] = std::ranges::minmax_element(seconds);
    const auto most = std::ranges::max_element(seconds);  // the first of several
    double sum = 0;
    for (const double one : seconds)
        sum += one;
    std::uint64_t all_calls = 0;
    for (const std::uint64_t one : calls)
        all_calls += one;
    return {.path = path,
            .calls = all_calls,
            .ranks = static_cast<int>(
                std::ranges::count_if(calls, [](std::uint64_t one) { return one > 0; })),
            .min_s = *least,
            .mean_s = sum / static_cast<double>(seconds.size()),
            .max_s = *most,
            .slowest = static_cast<int>(std::distance(seconds.begin(), most))};
}

/// "    exchange" of "step/exchange".
std::string indented(const std::string& path) {
    const auto level = static_cast<std::size_t>(std::ranges::count(path, '/'));
    const std::size_t slash = path.rfind('/');
    return std::string(2 * level, ' ') +
           path.substr(slash == std::string::npos ? 0 : slash + 1);
}

}  // namespace

std::vector<ScopeTimes> detail::side_by_side(const std::vector<std::vector<TimeSpent>>& spent) {
    Union all(spent.size());
    for (std::size_t rank = 0; rank < spent.size(); ++rank) {
        for (const TimeSpent& one : spent[rank])
            all.add(rank, one);
    }
    std::vector<ScopeTimes> scopes;
    all.walk([&](const auto& path, const auto& calls, const auto& seconds) {
        scopes.push_back(over_ranks(path, calls, seconds));
    });
    return scopes;
}

const ScopeTimes& Timings::at(std::string_view path) const {
    const auto found = std::ranges::find(scopes_, path, &ScopeTimes::path);
    if (found != scopes_.end()) return *found;
    throw UsageError(fmt::format("timings: no rank entered a scope '{}'", path));
}

std::string Timings::table() const {
    std::size_t width = std::string_view("scope").size();
    for (const ScopeTimes& scope : scopes_)
        width = std::max(width, indented(scope.path).size());
    std::string text = fmt::format("{:<{}} {:>10} {:>12} {:>12} {:>12} {:>9} {:>8} {:>8}\n",
                                   "scope",
                                   width,
                                   "calls",
                                   "min s",
                                   "mean s",
                                   "max s",
                                   "max/mean",
                                   "slowest",
                                   "ranks");
    for (const ScopeTimes& scope : scopes_) {
        text +=
            fmt::format("{:<{}} {:>10} {:>12.6f} {:>12.6f} {:>12.6f} {:>9.2f} {:>8} {:>8}\n",
                        indented(scope.path),
                        width,
                        scope.calls,
                        scope.min_s,
                        scope.mean_s,
                        scope.max_s,
                        scope.imbalance(),
                        scope.slowest,
                        fmt::format("{}/{}", scope.ranks, ranks_));
    }
    return text;
}

std::string Timings::json() const {
    nlohmann::ordered_json scopes = nlohmann::ordered_json::array();
    for (const ScopeTimes& scope : scopes_) {
        scopes.push_back({{"path", scope.path},
                          {"calls", scope.calls},
                          {"ranks", scope.ranks},
                          {"min_s", scope.min_s},
                          {"mean_s", scope.mean_s},
                          {"max_s", scope.max_s},
                          {"imbalance", scope.imbalance()},
                          {"slowest", scope.slowest}});
    }
    const nlohmann::ordered_json all{{"version", 1}, {"ranks", ranks_}, {"scopes", scopes}};
    constexpr int indent = 2;
    return all.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

Timings timings(const Communicator& comm, Where where) {
    auto scopes = detail::side_by_side(comm.gather(detail::time_spent(), 0, where));
    return Timings(comm.size(), comm.bcast(std::move(scopes), 0, where));
}

}  // namespace norma
