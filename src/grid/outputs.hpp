#pragma once
// The files a run leaves: fields as arrays and pictures, and checkpoints.

#include "norma/base/result.hpp"

#include "base/file_descriptor.hpp"
#include "grid/run_settings.hpp"
#include "grid/simulation.hpp"

#include <optional>
#include <string>
#include <vector>

namespace norma::grid {

/// Where they go, and what they hold. All calls are collective and fail on all ranks alike.
template <int N>
class Outputs {
  public:
    Outputs(Simulation<N>& simulation, const RunSettings& settings, double dt);

    /// Makes the folder. Fails if another run writes into it.
    [[nodiscard]] std::optional<Failure> begin();
    /// Fails if the folder holds checkpoints, unless `own` is one of them: to be asked before
    /// begin() of a run that would lose them.
    [[nodiscard]] std::optional<Failure> keep_others(const std::string& own);
    /// For a run that begins, and ends with step `last`: the checkpoints of an earlier run in
    /// this folder would be gone on from in the place of its own, and are removed; its arrays
    /// and pictures only if the run is to begin anew. What a person should know of that, on
    /// rank 0.
    [[nodiscard]] Result<std::vector<std::string>> take_over(std::int64_t last);
    /// Writes the fields as they are now: `u-0000000500.npy` and the like.
    [[nodiscard]] std::optional<Failure> write();
    /// Writes a checkpoint, if the last one is of another step.
    [[nodiscard]] std::optional<Failure> save();
    /// The folder of checkpoints.
    [[nodiscard]] std::string series() const { return folder_ + "/checkpoints"; }
    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }

  private:
    [[nodiscard]] bool lock();
    [[nodiscard]] bool is_input(const std::string& name) const;
    [[nodiscard]] Result<std::string> look_at_earlier_files(std::int64_t last) const;
    [[nodiscard]] bool is_wanted(const std::string& field) const;
    [[nodiscard]] std::optional<Failure> write_picture(std::size_t field,
                                                       const std::string& stem);
    [[nodiscard]] std::optional<Failure> write_xdmf();

    Simulation<N>& simulation_;
    const RunSettings& settings_;
    double dt_;
    std::string folder_;
    FileDescriptor lock_;  // rank 0's, on the folder
    std::optional<std::int64_t> saved_;
    bool begins_xdmf_ = false;
};

extern template class Outputs<1>;
extern template class Outputs<2>;
extern template class Outputs<3>;

/// What a checkpoint says of the run and its dt, as JSON, and back. The same dt is taken again,
/// whatever the start values have become.
///@{
[[nodiscard]] std::string describe_run(const RunSettings& settings, double dt);
[[nodiscard]] Result<RunSettings> described_run(const std::string& json,
                                                const std::string& path);
///@}

}  // namespace norma::grid
