#pragma once
// Where a computation goes on after it was ended, at any number of ranks.
//
//     const std::vector<FieldToWrite<2>> now{{"u", u}, {"v", v}};
//     if (auto failure = Checkpoint::save(world, "out/saved", {.step = 500, .time = t}, now))
//     ...
//
//     const Result<Checkpoint> last = Checkpoint::latest(world, "out/saved");
//     const std::vector<FieldToRead<2>> to_fill{{"u", u}, {"v", v}};
//     if (auto failure = last->load(to_fill)) ...
//
// A checkpoint is a folder, whole or not there: docs/formats/checkpoint.md.

#include "norma/base/result.hpp"
#include "norma/decompose/named_field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace norma {

/// What a checkpoint says besides its fields.
struct CheckpointMoment {
    std::int64_t step = 0;    ///< names it within its series; 0 or more
    double time = 0;          ///< of what is computed
    std::string user = "{}";  ///< anything, as JSON
};

/// What becomes of older ones.
struct CheckpointOptions {
    int keep = 2;  ///< so many stay, this one included; 1 or more
};

/// How well what is read is looked at.
enum class CheckpointCheck {
    sizes,     ///< that every file is there and has its size
    contents,  ///< that every byte is what was written
};

/// A field as a checkpoint has it.
struct CheckpointField {
    std::string name;                 ///< as it was given
    std::vector<std::int64_t> shape;  ///< cells along each dimension
    ElementType type;                 ///< of its cells
    std::uint64_t checksum = 0;       ///< of its cells
};

/// A whole checkpoint. A value; what it says is the same on all ranks.
class Checkpoint {
  public:
    /// Collective: a new folder `step-0000000500` in the folder `series`, which is made where
    /// there is none. It has its name only once all of it is on the disk; then older ones
    /// beyond `options.keep` go, and later ones, which are of another run. One of the same step
    /// is replaced.
    ///
    /// All ranks get the same failure. Throws UsageError for a name that is no part of a file's
    /// name, a negative step, a time that is no number, and `user` that is no JSON or is nested
    /// more than 100 deep; MpiError.
    template <int N>
    [[nodiscard]] static std::optional<Failure> save(const Communicator& comm,
                                                     const std::string& series,
                                                     const CheckpointMoment& moment,
                                                     const std::vector<FieldToWrite<N>>& fields,
                                                     const CheckpointOptions& options = {});

    /// Collective: removes the checkpoints of a series, and its folder if nothing else is in
    /// it; how many there were. For a run that begins anew: until it saves its first one,
    /// latest() would give it the last one of an earlier run. All ranks get the same failure.
    [[nodiscard]] static Result<std::int64_t> remove_series(const Communicator& comm,
                                                            const std::string& series);

    /// Collective: what the folder `path` holds. Fails on all ranks if it is not whole.
    [[nodiscard]] static Result<Checkpoint> open(
        const Communicator& comm,
        const std::string& path,
        CheckpointCheck check = CheckpointCheck::sizes);
    /// Collective: the last one of a series that is whole; notes() tells which later ones are
    /// not. Fails on all ranks if there is none.
    [[nodiscard]] static Result<Checkpoint> latest(
        const Communicator& comm,
        const std::string& series,
        CheckpointCheck check = CheckpointCheck::contents);

    /// Collective: fills these fields, which say the shape and the type they must have. Fails
    /// on all ranks for a field that is not there, is another or damaged.
    template <int N>
    [[nodiscard]] std::optional<Failure> load(const std::vector<FieldToRead<N>>& fields) const;

    /// The folder.
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// As it was saved.
    ///@{
    [[nodiscard]] std::int64_t step() const noexcept { return moment_.step; }
    [[nodiscard]] double time() const noexcept { return moment_.time; }
    [[nodiscard]] const std::string& user() const noexcept { return moment_.user; }
    [[nodiscard]] const std::vector<CheckpointField>& fields() const noexcept {
        return fields_;
    }
    ///@}
    /// Which later ones latest() passed over, and why.
    [[nodiscard]] const std::vector<std::string>& notes() const noexcept { return notes_; }

  private:
    Checkpoint() = default;
    [[nodiscard]] const CheckpointField* find(const std::string& name) const;

    std::string path_;
    CheckpointMoment moment_;
    std::vector<CheckpointField> fields_;
    std::vector<std::string> notes_;
};

}  // namespace norma
