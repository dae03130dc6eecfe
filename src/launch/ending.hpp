#pragma once
// How a program tells `norma run` that all is over though ranks were lost: mpirun may then wait
// for ever for a host that does not answer.

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace norma::launch {

/// Holds what tells the lines of this run from all others.
inline constexpr const char* ending_variable = "NORMA_RUN";

/// The line on standard error that says so.
[[nodiscard]] std::string ending_line(std::string_view run, int status);

/// What all such lines of a run begin with.
[[nodiscard]] std::string ending_opening(std::string_view run);

/// Looks for that line in what mpirun relays.
class EndingWatch {
  public:
    explicit EndingWatch(std::string run) : run_(std::move(run)) {}
    /// Text comes in pieces, cut anywhere.
    void see(std::string_view piece);
    /// The exit status that was told.
    [[nodiscard]] std::optional<int> status() const noexcept { return status_; }

  private:
    std::string run_;
    std::string line_;  // unfinished
    std::optional<int> status_;
};

}  // namespace norma::launch
