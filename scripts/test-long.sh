#!/usr/bin/env bash
# Everything that takes longer than .ci/run. Goes through all stages whatever fails, and ends with a
# table: PASS, FAIL or NOT RUN (with the reason) for each.
#
#   scripts/test-long.sh [STAGE...]       all stages without a name
#   scripts/test-long.sh --list
#
# Logs lie in build/long. The Debian chroots are kept in NORMA_CHROOTS (default: norma-chroots under
# TMPDIR) and need root; what they build is a fresh clone of HEAD, so commit first.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
. scripts/stages.sh

stages=(format release cluster simulation kills clang valgrind ranks7 large tidy debian13 debian12)
chroots=${NORMA_CHROOTS:-${TMPDIR:-/tmp}/norma-chroots}
logs=$PWD/build/long
skip=77 # a stage that cannot run here ends with this, its reason as its last line

sources() { git ls-files '*.cpp' '*.hpp'; }

stage_format() { # every source as clang-format 14 writes it
  clang-format --version | grep -q 'version 14' || { echo "clang-format 14 is not installed"; return $skip; }
  sources | xargs clang-format --dry-run --Werror
}

stage_release() { scripts/test.sh; } # g++, all tests, all rank counts

stage_cluster() { # over hosts of this machine's own and a real Slurm; none may be left out
  command -v sshd >/dev/null && command -v sbatch >/dev/null ||
    { echo "sshd and Slurm are not installed: scripts/install-deps.sh cluster"; return $skip; }
  ctest --preset release -L cluster --no-tests=error | tee "$logs/cluster.out"
  ((PIPESTATUS[0] == 0)) && ! grep -q 'Not Run\|Skipped' "$logs/cluster.out"
}

stage_simulation() { # the farm's engine in a pretended world: 10^6 seeds
  cmake --preset release -DNORMA_TESTS=ON && cmake --build --preset release --target farm_simulation || return
  local at_once=1000 seeds=${NORMA_SEEDS:-1000000}
  seq 1 "$at_once" "$seeds" | xargs -P "$(nproc)" -I FIRST \
    build/release/tests/farm/simulation/farm_simulation FIRST "$at_once"
}

stage_kills() { # 200 processes of a farm killed at random moments
  cmake --preset release -DNORMA_TESTS=ON && cmake --build --preset release --target app_norma_farm || return
  (set -a; . scripts/mpi.env; set +a
    tests/apps/farm_kills.py build/release/bin/norma-farm mpirun 200)
}

stage_clang() { preset clang; } # the same with clang

stage_valgrind() { # every test program under valgrind, 2 ranks
  command -v valgrind >/dev/null || { echo "valgrind is not installed"; return $skip; }
  preset valgrind
}

stage_ranks7() { # the MPI tests once more on a prime number of ranks nobody tuned for
  cmake --preset release -DNORMA_TESTS=ON && cmake --build --preset release || return
  set -a
  . scripts/mpi.env
  set +a
  local line program programs failed=0 ran=0
  mapfile -t programs < <(ctest --preset release --show-only=json-v1 |
    python3 -c 'import json, sys
print(*sorted({" ".join(t["command"][3:]) for t in json.load(sys.stdin)["tests"] if "mpiexec" in t["command"][0] and t["name"].endswith("@3")}), sep="\n")')
  for line in "${programs[@]}"; do
    read -ra program <<<"$line"
    ran=$((ran + 1))
    timeout 300 mpirun -n 7 "${program[@]}" || { echo "FAILED at 7 ranks: $line"; failed=$((failed + 1)); }
  done
  echo "$ran programs at 7 ranks, $failed failed"
  ((ran > 0 && failed == 0))
}

stage_large() { # every call that takes data beyond 2^31 elements
  local needed=20 available
  available=$(awk '/MemAvailable/ { print int($2 / 2^20) }' /proc/meminfo)
  ((available >= needed)) || { echo "$needed GiB of memory are needed, $available are free"; return $skip; }
  cmake --preset release -DNORMA_TESTS=ON && cmake --build --preset release --target test_comm_large_calls || return
  (set -a; . scripts/mpi.env; set +a; timeout 3000 mpirun -n 2 build/release/tests/comm/test_comm_large_calls)
}

stage_tidy() { # clang-tidy 14 over every source
  command -v clang-tidy >/dev/null || { echo "clang-tidy is not installed"; return $skip; }
  cmake --preset clang >/dev/null || return
  # Tests are held by the compilers; the library and the programs by clang-tidy too.
  sources | grep -E '^(src|apps)/.*\.cpp$' | xargs -P "$(nproc)" -n 1 clang-tidy --quiet -p build/clang
}

debian() { # SUITE: the README's two commands in a fresh clone on a bare system
  ((EUID == 0)) || { echo "a chroot needs root"; return $skip; }
  command -v debootstrap >/dev/null || { echo "debootstrap is not installed"; return $skip; }
  local root=$chroots/$1
  scripts/chroot.sh up "$root" "$1" || return
  rm -rf "$root/srv/norma"
  git clone --quiet "file://$PWD" "$root/srv/norma" || return
  scripts/chroot.sh run "$root" sh -ec 'cd /srv/norma; scripts/quickstart.sh; scripts/test.sh'
}
stage_debian13() { debian trixie; }  # Open MPI 5.0, Boost 1.83, g++ 14
stage_debian12() { debian bookworm; } # Open MPI 4.1, Boost 1.81, g++ 12, nothing else installed

if [[ ${1:-} == --list ]]; then
  sed -n 's/^stage_\([a-z0-9]*\)() { *\(debian [a-z]*; }\)\{0,1\}[^#]*# /\1: /p' "$0"
  exit 0
fi
for name in "$@"; do
  [[ " ${stages[*]} " == *" $name "* ]] || { echo "test-long: no stage '$name'; one of: ${stages[*]}" >&2; exit 2; }
done
(($#)) && stages=("$@")

mkdir -p "$logs"
scripts/install-deps.sh long || echo "test-long: going on with what is installed; stages say what they miss"
table=() worst=0
for name in "${stages[@]}"; do
  stage "$name, log in build/long/$name.log"
  begin=$SECONDS
  ("stage_$name") >"$logs/$name.log" 2>&1
  status=$?
  case $status in
    0) verdict="PASS" ;;
    "$skip") verdict="NOT RUN: $(tail -n 1 "$logs/$name.log")" ;;
    *) verdict="FAIL (status $status)" worst=1 && tail -n 25 "$logs/$name.log" ;;
  esac
  table+=("$(printf '%-10s %4d s  %s' "$name" $((SECONDS - begin)) "$verdict")")
  echo "${table[-1]}"
done

stage "Result"
printf '%s\n' "${table[@]}"
exit $worst
