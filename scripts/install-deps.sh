#!/usr/bin/env bash
# Installs what norma needs to be built, and nothing that is there already.
#
#   scripts/install-deps.sh [build|test|ci|long|cluster] [--dry-run]
#
#   build   the library and the programs (what quickstart.sh asks for)
#   test    build, and what the tests need
#   ci      test, and clang with its run-time libraries (sanitizers, fuzzers)
#   long    ci, and valgrind, clang-tidy, clang-format, debootstrap
#   cluster long, and Slurm and sshd, whose packages start their services: for a machine of tests
#
# Debian 12 and 13 are tested; Ubuntu 24.04 has the same package names, untested. As root or through
# sudo it installs; elsewhere it names packages, environment modules and Spack specs, and ends
# non-zero unless all that is needed is there by other means. No package is ever removed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

profile=build
dry_run=no
for word in "$@"; do
  case $word in
    build | test | ci | long | cluster) profile=$word ;;
    --dry-run) dry_run=yes ;;
    -h | --help) sed -n '2,14s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "install-deps: no profile or option '$word'; one of: build test ci long cluster --dry-run" >&2; exit 2 ;;
  esac
done

say() { printf 'install-deps: %s\n' "$*" >&2; }

# The system, as "debian 12"; NORMA_OS_RELEASE stands in for /etc/os-release in the tests.
system() {
  local file=${NORMA_OS_RELEASE:-/etc/os-release}
  [[ -r $file ]] || { echo "unknown 0"; return; }
  # shellcheck disable=SC1090
  (. "$file"; echo "${ID:-unknown} ${VERSION_ID:-0}")
}
read -r os version < <(system)

# Why this system's own packages are too old, or nothing.
too_old() {
  local major=${version%%.*}
  case $os in
    debian) ((major == 0 || major >= 12)) ||
      echo "Debian $version has CMake, g++ or Boost older than norma needs (3.25, 12, 1.81)" ;;
    ubuntu) ((major >= 24)) ||
      echo "Ubuntu $version has CMake or Boost older than norma needs (3.25, 1.81)" ;;
  esac
}

packages() {
  local boost=""
  [[ $os == debian && $version == 12* ]] && boost=1.81
  local list=(g++ cmake ninja-build pkgconf git openmpi-bin libopenmpi-dev
    "libboost-mpi$boost-dev" "libboost-serialization$boost-dev"
    libfmt-dev libcli11-dev nlohmann-json3-dev libxxhash-dev
    libre2-dev libsimdjson-dev libzstd-dev zlib1g-dev libpng-dev libtomlplusplus-dev)
  case $profile in test | ci | long | cluster) list+=(libgtest-dev libgmock-dev python3 python3-numpy parallel procps doxygen zstd datamash miller) ;; esac
  case $profile in ci | long | cluster) list+=(clang libclang-rt-dev) ;; esac
  case $profile in long | cluster) list+=(valgrind clang-tidy clang-format debootstrap) ;; esac
  case $profile in cluster) list+=(iproute2 openssh-server openssh-client slurm-wlm munge) ;; esac
  printf '%s\n' "${list[@]}"
}

installed() {
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Whether a build would find everything, wherever it came from: asked of the build itself.
build_would_work() {
  local scratch tool status=0
  command -v cmake >/dev/null && command -v ninja >/dev/null || return 1
  scratch=$(mktemp -d)
  cmake -S "$here" -B "$scratch" -G Ninja -DNORMA_BENCH=OFF \
    -DNORMA_TESTS="$([[ $profile == build ]] && echo OFF || echo ON)" >"$scratch/log" 2>&1 || status=1
  case $profile in
    test | ci | long | cluster)
      for tool in python3 doxygen zstd datamash mlr; do command -v "$tool" >/dev/null || status=1; done ;;
  esac
  case $profile in ci | long | cluster) command -v clang++ >/dev/null || status=1 ;; esac
  case $profile in long | cluster) command -v valgrind >/dev/null && command -v clang-tidy >/dev/null || status=1 ;; esac
  case $profile in cluster) command -v sshd >/dev/null && command -v sbatch >/dev/null || status=1 ;; esac
  rm -rf "$scratch"
  return $status
}

explain_by_hand() {
  cat >&2 <<TXT
What norma's '$profile' needs, whichever way you get it:
  g++ 12 or clang 14, CMake 3.25, ninja, pkg-config, Open MPI 4.1 or 5.0,
  Boost 1.81 (MPI, Serialization), fmt, CLI11, nlohmann-json, xxHash, RE2, simdjson, zstd, zlib, libpng,
  toml++$(
    [[ $profile == build ]] || printf '; for the tests GoogleTest with gmock, python3 with numpy, doxygen, zstd, datamash, Miller')
As packages (Debian 13, Ubuntu 24.04; on Debian 12 libboost-mpi1.81-dev and libboost-serialization1.81-dev):
  $(os=debian version=13; packages | paste -sd' ')
As environment modules (the names differ from site to site):
  module load gcc/12 cmake/3.25 openmpi/4.1 boost/1.83-mpi
With Spack:
  spack install openmpi 'boost@1.81: +mpi +serialization' fmt cli11 nlohmann-json xxhash re2 simdjson zstd zlib libpng tomlplusplus cmake ninja pkgconf$(
    [[ $profile == build ]] || printf ' "googletest +gmock"')
  spack load openmpi boost fmt cli11 nlohmann-json xxhash re2 simdjson zstd zlib libpng tomlplusplus cmake ninja pkgconf$(
    [[ $profile == build ]] || printf ' googletest')
Then run this script again: it looks for what is there, not for where it came from.
TXT
}

give_up() { # REASON
  if build_would_work; then
    say "everything '$profile' needs is there"
    exit 0
  fi
  say "$1"
  explain_by_hand
  exit 1
}

reason=$(too_old)
[[ -z $reason ]] || give_up "$reason."
case $os in
  debian | ubuntu) command -v apt-get >/dev/null || give_up "no apt-get on this system." ;;
  *) give_up "'$os $version' is not a system whose packages this script knows." ;;
esac

missing=()
while read -r package; do
  installed "$package" || missing+=("$package")
done < <(packages)

if ((${#missing[@]} == 0)); then
  say "everything '$profile' needs is installed"
  exit 0
fi
[[ $os == ubuntu ]] && say "on Ubuntu these package names are known, but nobody has tested them"

as_root=()
if ((EUID != 0)); then
  if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
    as_root=(sudo)
  else
    give_up "missing: ${missing[*]}; and there is neither root nor sudo to install them."
  fi
fi

install=(apt-get -o DPkg::Lock::Timeout=300 install -y --no-remove --no-install-recommends "${missing[@]}")
say "installing ${#missing[@]} packages: ${missing[*]}"
if [[ $dry_run == yes ]]; then
  printf '%s\n' "${as_root[*]:+${as_root[*]} }${install[*]}"
  exit 0
fi
"${as_root[@]}" apt-get -q -o DPkg::Lock::Timeout=300 update >&2 || say "apt-get update failed; going on with the lists there are"
if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${install[@]}" >&2; then
  removed=$(apt-get -s install --no-install-recommends "${missing[@]}" 2>/dev/null | awk '/^Remv/ {print $2}' | paste -sd' ')
  if [[ -n $removed ]]; then
    say "apt would have to remove packages that exclude the new ones, and this script removes nothing:"
    cat >&2 <<TXT
  in the way:  $removed
  (Debian 12 keeps one Boost for developers at a time; norma needs 1.81, the default there is 1.74.)
Choose one:
  let apt replace them   ${as_root[*]:-} apt-get install --no-install-recommends ${missing[*]}
  leave them alone       build in a Debian 13 of its own: scripts/chroot.sh up DIR && scripts/chroot.sh run DIR scripts/quickstart.sh
  no packages at all     spack install 'boost@1.81: +mpi +serialization' && spack load boost
TXT
  else
    say "apt could not install: ${missing[*]}; its own message is above"
  fi
  exit 1
fi
