# shellcheck shell=bash
# Helpers of .ci/run and test-long.sh, read with `.`: a headline with a clock, and one preset from
# configuring to its tests.

stage() { # TITLE
  printf '\n=== %s (at %d:%02d)\n' "$1" $((SECONDS / 60)) $((SECONDS % 60))
}

preset() { # PRESET [ctest arguments]
  local name=$1
  shift
  cmake --preset "$name" &&
    cmake --build --preset "$name" &&
    ctest --preset "$name" --parallel "$(nproc)" --no-tests=error "$@"
}

# For a preset that has nothing to run yet: says so instead of failing.
preset_if_any() { # PRESET
  if ! cmake --list-presets | grep -q "\"$1\""; then
    echo "NOT RUN: there is no preset $1 yet"
    return
  fi
  cmake --preset "$1"
  if ctest --preset "$1" --show-only | grep -q '^Total Tests: 0$'; then
    echo "NOT RUN: the preset $1 has no tests yet"
    return
  fi
  preset "$1"
}
