#pragma once
// One run of a farm in a pretended world, from its start to its end or its sudden death.

#include "farm/manager_seat.hpp"
#include "farm/open_run.hpp"
#include "farm/worker_seat.hpp"
#include "world.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace norma::farm::simulation {

struct RunPlan {
    ManagerSettings manager;
    int slots = 1;  ///< of each rank
    bool survive = true;
    Weather weather;
    std::optional<Duration> killed_after;   ///< all of it at once
    std::optional<Duration> stopped_after;  ///< by SIGTERM
    std::optional<Duration> drained_after;  ///< by SIGUSR1
};

class PretendedRun {
  public:
    PretendedRun(World& world, OpenRun& opened, const RunPlan& plan);
    ~PretendedRun() { world_.clear(); }
    PretendedRun(const PretendedRun&) = delete;
    PretendedRun& operator=(const PretendedRun&) = delete;

    /// Lets the world go on until the run is over: its result, or none if it was killed.
    /// `broken` says so if it never will be over.
    [[nodiscard]] std::optional<RunResult> run();
    /// Ranks that came back after they had been given up.
    [[nodiscard]] std::uint64_t ranks_back() const noexcept { return ranks_back_; }
    [[nodiscard]] const std::optional<std::string>& broken() const noexcept { return broken_; }

    /// Told of every command that starts.
    std::function<void(const std::string& text)> on_start;

  private:
    struct Node {
        std::unique_ptr<PretendedHost> host;
        std::unique_ptr<WorkerSeat> seat;
        bool alive = true;
        bool woken = false;
        Time frozen_until{};
        std::uint64_t timer = 0;  // only the latest counts
    };
    [[nodiscard]] Node& node(int rank) { return nodes_[static_cast<std::size_t>(rank)]; }
    void wake(int rank);
    void turn(int rank);
    bool turn_once(int rank);
    void set_timer(int rank);
    void kill(int rank);
    void plan_accidents(int rank);
    [[nodiscard]] bool is_over();

    World& world_;
    RunPlan plan_;
    Network network_;
    std::vector<Node> nodes_;
    std::optional<ManagerSeat> manager_;
    std::uint64_t ranks_back_ = 0;
    bool killed_ = false;
    bool stopped_ = false;
    std::optional<std::string> broken_;
};

}  // namespace norma::farm::simulation
