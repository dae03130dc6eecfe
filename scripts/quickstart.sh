#!/usr/bin/env bash
# From a fresh clone to work done by MPI ranks: installs what is missing, builds, lets norma-farm run
# thousands of real commands over real files, and draws a picture of nine patterns.
#
#   scripts/quickstart.sh [--built DIR]
#
#   --built DIR   skip installing and building: the programs are in DIR already
#
# Works as root and as a user, with any number of cores. Leaves everything in build/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bin=build/release/bin
work=build/quickstart
case ${1:-} in
  "")
    scripts/install-deps.sh build
    # Where the compiler is one we have not met, its new warnings are not the user's trouble.
    known=$(. /etc/os-release 2>/dev/null && echo "${ID:-} ${VERSION_ID:-}" || true)
    strict=OFF
    [[ $known == "debian 12" || $known == "debian 13" ]] && strict=ON
    cmake --preset release -DNORMA_TESTS=OFF -DNORMA_BENCH=OFF -DNORMA_WERROR=$strict
    cmake --build --preset release --target app_norma app_norma_farm app_norma_grid app_norma_reduce
    ;;
  --built)
    bin=${2:?--built needs the folder of the programs}
    work=$(mktemp -d)
    ;;
  *)
    sed -n '2,9s/^# \{0,1\}//p' "$0"
    [[ $1 == -h || $1 == --help ]] && exit 0
    exit 2
    ;;
esac

mkdir -p "$work"
list=$work/headers.txt output=$work/checksums.txt joblog=$work/joblog.tsv
find /usr/include -name '*.h' -type f | sort | sed -n '1,4000p' >"$list"
count=$(wc -l <"$list")

# What Open MPI needs to start three ranks as any user on any number of cores.
set -a
. scripts/mpi.env
set +a
run=(mpirun -n 3 "$bin/norma-farm" -a "$list" -k --joblog "$joblog" --fresh 'sha256sum {}')

printf '\nThe checksum of each of %d header files, by 3 ranks. The line:\n\n  env \\\n' "$count"
sed -n 's/^[A-Z].*/    & \\/p' scripts/mpi.env
printf '  %s' "${run[*]:0:${#run[@]}-1}"
printf " '%s' > %s\n\n" "${run[-1]}" "$output"
"${run[@]}" >"$output"

# The same by the plainest means there is, to compare.
if ! xargs -d '\n' sha256sum <"$list" | cmp - "$output"; then
  echo "quickstart: $output differs from what the commands themselves print. Please report this." >&2
  exit 1
fi

# Nine runs of norma-grid, one core each, summarised by norma-reduce, in one picture.
printf '\nNine patterns that two substances make, by apps/examples/atlas/atlas.sh:\n'
PATH=$(cd "$bin" && pwd):$PATH apps/examples/atlas/atlas.sh -s 96x96 -n 5000 \
  -F "0.026 0.034 0.042" -k "0.0580 0.0600 0.0620" "$work/atlas"

cat <<TXT

Done: $count commands, and the output is byte for byte what running them one by one prints.
  the output, in the order of the list   $output
  one line per command: host, seconds,   $joblog
    exit status (GNU parallel's format)
  the patterns                           $work/atlas/atlas.png
  their means and deviations             $work/atlas/summary.csv
Go on:
  your own list          $bin/norma-farm -a LIST 'COMMAND {}'     (--help shows the rest)
  your own tables        $bin/norma-reduce FILES
  your own equations     $bin/norma-grid run MODEL.toml           (docs/grid.md)
  install                cmake --install build/release --prefix ~/.local
  run the tests          scripts/test.sh
  read                   README.md
TXT
