#!/usr/bin/env bash
# A small Debian in a folder, made once and kept, to try norma on another system than this one.
#
#   scripts/chroot.sh up   DIR [SUITE]   make it: trixie (Debian 13, default) or bookworm (Debian 12)
#   scripts/chroot.sh run  DIR CMD...    run a command in it; the clone is at the same path as outside
#   scripts/chroot.sh down DIR           unmount what is under DIR and delete it
#
# Root only; needs debootstrap. The system is bare (minbase and git): that is what it is for. The mirror
# is that of this system's apt; NORMA_MIRROR names another. NORMA_BIND="DIR DIR" is there too in `run`.
# Mounts live in a mount namespace of the one command: none is seen outside, none outlives it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

die() { printf 'chroot: %s\n' "$*" >&2; exit 2; }
usage() { sed -n '4,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
(($# >= 2)) || usage
verb=$1 dir=$(realpath -m "$2")
shift 2
((EUID == 0)) || die "only root can make and enter a chroot; on a machine without root, use a container"
[[ $dir != / && $dir != "$HOME" ]] || die "'$dir' is no folder to put a system in"

mirror() {
  apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 2>/dev/null |
    awk '$1 ~ /debian/ && $2 !~ /security|updates|backports/ && !found {print $1; found = 1}'
}

make_base() { # SUITE
  command -v debootstrap >/dev/null || die "debootstrap is missing: scripts/install-deps.sh long"
  local from=${NORMA_MIRROR:-$(mirror)}
  [[ -n $from ]] || die "this system's apt names no Debian mirror; set NORMA_MIRROR to one"
  debootstrap --variant=minbase --include=ca-certificates,git "$1" "$dir" "$from"
  echo force-unsafe-io >"$dir/etc/dpkg/dpkg.cfg.d/unsafe-io"
  printf 'path-exclude=/usr/share/%s/*\n' doc man locale info >"$dir/etc/dpkg/dpkg.cfg.d/no-doc"
  printf '#!/bin/sh\nexit 101\n' >"$dir/usr/sbin/policy-rc.d" # no daemon starts in here
  chmod +x "$dir/usr/sbin/policy-rc.d"
  touch "$dir/.norma-base"
}

# Runs its arguments with the chroot's mounts in place; they vanish with the namespace.
inside() {
  cp /etc/resolv.conf "$dir/etc/resolv.conf" 2>/dev/null || true
  unshare --mount --propagation private bash -ec '
    dir=$1; shift
    for m in proc sys dev dev/pts dev/shm; do
      mkdir -p "$dir/$m"
      mount --bind "/$m" "$dir/$m"
    done
    for m in $1; do
      mkdir -p "$dir$m"
      mount --bind "$m" "$dir$m"
    done
    shift
    exec chroot "$dir" /bin/sh -c "cd \"\$0\" 2>/dev/null || cd /; exec \"\$@\"" "$PWD" "$@"
  ' bash "$dir" "$here ${NORMA_BIND:-}" "$@"
}

case $verb in
  up)
    if [[ ! -e $dir/.norma-base ]]; then
      [[ -z $(ls -A "$dir" 2>/dev/null) ]] || die "$dir is not empty and not a chroot of this script"
      mkdir -p "$dir"
      make_base "${1:-trixie}"
    fi
    ;;
  run)
    (($#)) || usage
    [[ -e $dir/.norma-base ]] || die "$dir holds no system yet: scripts/chroot.sh up $dir"
    inside "$@"
    ;;
  down)
    [[ -d $dir ]] || exit 0
    [[ -e $dir/.norma-base ]] || die "$dir was not made by this script; not deleting it"
    ! grep -q " $dir/" /proc/mounts || die "something is mounted under $dir: unmount it first"
    rm -rf --one-file-system "$dir"
    ;;
  *) usage ;;
esac
