#pragma once
// Standard input that a launcher passes on: whether it has come to its end, or the launcher to
// its, and whether it is what was given.
//
//     heed_launcher();      // before it is read
//     while (read(...)) ...
//     if (launcher_is_ending()) return Failure{input_cut_off};

#include <cstdint>

namespace norma {

/// From now on it is noted when the launcher begins to end this process.
void heed_launcher();

/// After the end of standard input: whether it ended only because the launcher is ending the
/// job, so that half of the input would be taken for the whole. Waits a fifth of a second for
/// the sign of that.
///
/// mpirun, told to end by SIGINT or SIGTERM, closes the standard input of a rank, sends it
/// SIGCONT within the same millisecond, and SIGTERM only a second later. Killed, it leaves its
/// ranks to another parent.
[[nodiscard]] bool launcher_is_ending();

/// What to tell then.
constexpr const char* input_cut_off =
    "standard input was cut off, because the launcher is ending the job";

/// Whether, of so many bytes of standard input, some may have come twice: mpirun of Open MPI 5
/// passes on again what a rank's pipe did not take at once
/// (github.com/openpmix/prrte/issues/2579).
[[nodiscard]] bool launcher_may_repeat(std::uint64_t bytes);

/// What to tell then.
constexpr const char* input_may_repeat =
    "standard input comes through mpirun of Open MPI 5, which may pass parts of more than "
    "64 KiB on twice: give a file or a named pipe instead";

}  // namespace norma
