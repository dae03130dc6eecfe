# Sourced by the tests over several hosts: brings the hosts up under a name and a network of their
# own, so that several tests may run at once, and takes them down at the end.
#
#   need COMMAND...      not run, with the reason, where one is missing
#   hosts_up N, slurm_up N
#   at nI CMD...         runs it on host nI
#   in_slurm CMD...      runs a client command of Slurm
#   rank_on nI           the process of norma-farm's rank there

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../support/expect.sh"

norma=$(realpath "$1")
bin=$(dirname "$norma")
tag=$$
export NORMA_TAG=t$((tag % 100000)) NORMA_NET=10.$((64 + tag % 64)).$((tag / 64 % 256))
export NORMA_HOSTS_STATE=$scratch/hosts NORMA_SLURM_STATE=$scratch/slurm
export NORMA_SHARED="$bin $(cd "$here/../.." && pwd) $scratch" NORMA_SLOTS=2

# These stand for a stranger's environment: norma run must manage without.
unset OMPI_ALLOW_RUN_AS_ROOT OMPI_ALLOW_RUN_AS_ROOT_CONFIRM
unset OMPI_MCA_rmaps_base_oversubscribe OMPI_MCA_hwloc_base_binding_policy
unset PRTE_MCA_rmaps_default_mapping_policy PRTE_MCA_hwloc_default_binding_policy

need() {
    local command
    for command in "$@"; do
        command -v "$command" >/dev/null || [[ -x /usr/sbin/$command ]] ||
            not_run "$command is missing; install $(package_of "$command")"
    done
}

package_of() {
    case $1 in
        ip) echo iproute2 ;;
        sshd) echo openssh-server ;;
        ssh-keygen) echo openssh-client ;;
        munged) echo munge ;;
        slurm* | srun | sbatch) echo slurm-wlm ;;
        *) echo "$1" ;;
    esac
}

need_namespaces() {
    [[ $(id -u) == 0 ]] || not_run "only root can make network namespaces"
    need ip sshd ssh-keygen nsenter unshare
    unshare --net --uts --ipc --pid --mount --fork true 2>/dev/null ||
        not_run "this system (a container?) does not allow namespaces"
    ip link add "${NORMA_TAG}x" type bridge 2>/dev/null || not_run "no network bridge can be made"
    ip link del "${NORMA_TAG}x"
}

hosts_up() {
    trap '"$here/hosts.sh" down; rm -rf "$scratch"' EXIT
    "$here/hosts.sh" up "$1" || { echo "the hosts did not come up" >&2; exit 1; }
}

slurm_up() {
    trap '"$here/slurm.sh" down; rm -rf "$scratch"' EXIT
    "$here/slurm.sh" up "$1" || { echo "Slurm did not come up" >&2; exit 1; }
}

at() { "$here/hosts.sh" exec "$@"; }
in_slurm() { "$here/slurm.sh" run "$@"; }

# rank_on HOST: the process that is norma-farm's rank there. Its fork server has the same name, and is
# its child.
rank_on() {
    local pid parent
    for pid in $("$here/hosts.sh" inside "$1"); do
        [[ $(comm_of "$pid") == norma-farm ]] || continue
        parent=$(awk '$1 == "PPid:" {print $2}' "/proc/$pid/status" 2>/dev/null)
        [[ -z $parent || $(comm_of "$parent") == norma-farm ]] || echo "$pid"
    done
}
comm_of() { cat "/proc/$1/comm" 2>/dev/null; }
