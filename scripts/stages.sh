# shellcheck shell=bash
# Helpers of .ci/run and test-long.sh, read with `.`: a headline with a clock, and one preset from
# configuring to its tests: two for each core, for many of them wait.

stage() { # TITLE
  printf '\n=== %s (at %d:%02d)\n' "$1" $((SECONDS / 60)) $((SECONDS % 60))
}

preset() { # PRESET [ctest arguments]
  local name=$1
  shift
  cmake --preset "$name" &&
    cmake --build --preset "$name" &&
    ctest --preset "$name" --parallel $((2 * $(nproc))) --no-tests=error "$@"
}
