#pragma once
// How `norma run` learns that all is over, though mpirun may wait for ever: a program tells it
// that ranks were lost, or a rank has called MPI_Abort, of which Open MPI 4.1 sometimes hangs.

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

/// Whether MPI_Abort ends a run, as it does unless ranks may be lost.
enum class Aborts { end_all, are_survived };

/// Looks for that line, or what mpirun says of MPI_Abort, in what mpirun relays.
class EndingWatch {
  public:
    explicit EndingWatch(std::string run, Aborts aborts = Aborts::end_all)
        : run_(std::move(run)), aborts_(aborts) {}
    /// Text comes in pieces, cut anywhere.
    void see(std::string_view piece);
    /// The exit status that was told.
    [[nodiscard]] std::optional<int> status() const noexcept { return status_; }

  private:
    void see_abort();

    std::string run_;
    std::string line_;  // unfinished
    Aborts aborts_;
    bool aborted_ = false;
    std::optional<int> status_;
};

}  // namespace norma::launch
