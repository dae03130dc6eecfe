#!/usr/bin/env bash
# Builds norma as users run it, warnings being errors, and runs all its tests at every rank count.
#
#   scripts/test.sh [ctest arguments, e.g. -R comm/]
#
# Installs what is missing first (scripts/install-deps.sh test). Works as root and as a user, in a
# fresh clone, with one core. The last lines are ctest's own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install-deps.sh test
cmake --preset release -DNORMA_TESTS=ON -DNORMA_BENCH=ON -DNORMA_APPS=ON
cmake --build --preset release
echo "Tests of several ranks are started with:"
echo "  $(<build/release/mpirun-line.txt)"
# Two for each core: many of them wait.
ctest --preset release --parallel $((2 * $(nproc))) --no-tests=error "$@"
