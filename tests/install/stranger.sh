#!/usr/bin/env bash
# stranger.sh find_package|pkg_config|add_subdirectory SOURCE BUILD
# Builds and runs the program beside this script as a project that knows norma only by name.
set -euo pipefail
way=$1 source=$2 build=$3
here=$source/tests/install
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

install() { "$CMAKE" --install "$build" --prefix "$scratch/prefix" >"$scratch/install.log"; }

case $way in
  find_package)
    install
    "$CMAKE" -S "$here/stranger" -B "$scratch/b" -G Ninja -DCMAKE_CXX_COMPILER="$CXX" \
      -DCMAKE_PREFIX_PATH="$scratch/prefix"
    "$CMAKE" --build "$scratch/b" ;;
  pkg_config)
    install
    mv "$scratch/prefix" "$scratch/moved" # the file must not remember where it was installed
    export PKG_CONFIG_PATH=$scratch/moved/$LIBDIR/pkgconfig
    pkg-config --exists --print-errors 'norma >= 0.1'
    mkdir "$scratch/b"
    # shellcheck disable=SC2046  # flags are words
    "$CXX" "$here/stranger/main.cpp" -o "$scratch/b/stranger" $(pkg-config --cflags --libs norma) ;;
  add_subdirectory)
    "$CMAKE" -S "$here/embedding" -B "$scratch/b" -G Ninja -DCMAKE_CXX_COMPILER="$CXX" \
      -DCMAKE_BUILD_TYPE=Debug -DNORMA_SOURCE="$source"
    "$CMAKE" --build "$scratch/b" --target stranger ;;
  *) echo "no such way: $way" >&2; exit 2 ;;
esac

# Two ranks, and both must have spoken.
"$MPIEXEC" -n 2 "$scratch/b/stranger" | tee "$scratch/output"
[[ $(sort "$scratch/output") == $'rank 0 of 2: sum 3\nrank 1 of 2: sum 3' ]]
