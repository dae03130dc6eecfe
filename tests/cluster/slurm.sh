#!/usr/bin/env bash
# A real Slurm of N nodes on one machine, for tests; bounded, nothing outside STATE.
#   slurm.sh up N        nodes n0..n(N-1), partition "test"; waits until all are idle
#   slurm.sh run CMD...  run a client command (sbatch, srun, scontrol, ...) where the controller is
#   slurm.sh stop nI|start nI|kill nI   that node's slurmd: stop, start, kill -9 with its steps
#   slurm.sh down
# NORMA_SLURM=netns (default): one slurmd on each namespace host of hosts.sh; =local: all on loopback, by port.
# NORMA_CPUS (default 2) CPUs a node. Needs root, slurmctld, slurmd, slurm-client, munge.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
MODE=${NORMA_SLURM:-netns}; CPUS=${NORMA_CPUS:-2}
STATE=${NORMA_SLURM_STATE:-/tmp/norma-slurm}
export NORMA_HOSTS_STATE=${NORMA_HOSTS_STATE:-/tmp/norma-slurm-hosts} NORMA_TAG=${NORMA_TAG:-nrs} NORMA_NET=${NORMA_NET:-10.79.0}
export NORMA_SHARED="${NORMA_SHARED:-} $STATE" SLURM_CONF=$STATE/slurm.conf
H=$here/hosts.sh
on() { local h=$1; shift; if [[ $MODE == netns ]]; then "$H" exec "$h" env SLURM_CONF="$SLURM_CONF" "$@"; else "$@"; fi; }
slurmd_on() { on "$1" setsid slurmd -D -N "$1" -f "$SLURM_CONF" >>"$STATE/$1.out" 2>&1 </dev/null & }
slurmd_pids() { # of node $1, as seen out here
  local p; for p in /proc/[0-9]*; do
    p=${p#/proc/}; [[ $(cat "/proc/$p/comm" 2>/dev/null) == slurmd ]] && tr '\0' ' ' < "/proc/$p/cmdline" | grep -q -- "-N $1 -f $SLURM_CONF" && echo "$p"
  done; true; }

cmd=${1:?}; shift
case $cmd in
  up)
    n=${1:?N}; [[ -d $STATE ]] && "$0" down
    mkdir -p "$STATE/ctld" "$STATE/munge"; chmod 755 "$STATE"
    for ((i = 0; i < n; i++)); do mkdir -p "$STATE/spool.n$i"; done
    [[ $MODE == netns ]] && "$H" up "$n"
    dd if=/dev/urandom of="$STATE/munge/key" bs=128 count=1 status=none; chmod 400 "$STATE/munge/key"
    munged --force --key-file="$STATE/munge/key" --socket="$STATE/munge/socket" --pid-file="$STATE/munge/pid" \
      --log-file="$STATE/munge/log" --seed-file="$STATE/munge/seed"
    { cat <<CONF
ClusterName=norma
SlurmctldHost=$([[ $MODE == netns ]] && echo n0 || hostname -s)$([[ $MODE == netns ]] || echo '(127.0.0.1)')
AuthType=auth/munge
AuthInfo=socket=$STATE/munge/socket
SlurmUser=root
SlurmdUser=root
SlurmctldPort=$([[ $MODE == netns ]] && echo 6817 || echo 17817)
StateSaveLocation=$STATE/ctld
SlurmctldPidFile=$STATE/ctld.pid
SlurmctldLogFile=$STATE/ctld.log
SlurmdSpoolDir=$STATE/spool.%n
SlurmdPidFile=$STATE/%n.pid
SlurmdLogFile=$STATE/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
JobCompType=jobcomp/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=8
SlurmctldTimeout=10
KillWait=5
UnkillableStepTimeout=10
MinJobAge=600
SchedulerParameters=sched_interval=1,sched_min_interval=0,batch_sched_delay=0
PropagateResourceLimitsExcept=ALL
CONF
      for ((i = 0; i < n; i++)); do
        if [[ $MODE == netns ]]; then echo "NodeName=n$i CPUs=$CPUS State=UNKNOWN"
        else echo "NodeName=n$i NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=$((17900 + i)) CPUs=$CPUS State=UNKNOWN"; fi
      done
      echo "PartitionName=test Nodes=ALL Default=YES MaxTime=60 DefaultTime=5 State=UP OverSubscribe=NO"
    } > "$SLURM_CONF"
    # slurmd 22.05 opens a cgroup plugin even where nothing uses it; v1 needs no mounted tree until then
    echo "CgroupPlugin=cgroup/v1" > "$STATE/cgroup.conf"
    on n0 setsid slurmctld -D -c -f "$SLURM_CONF" >"$STATE/ctld.out" 2>&1 </dev/null &
    for ((i = 0; i < n; i++)); do slurmd_on "n$i"; done
    for _ in $(seq 150); do
      [[ $(on n0 sinfo -h -t idle -o %D 2>/dev/null | awk '{n += $1} END {print n + 0}') == "$n" ]] && exit 0
      sleep 0.1
    done
    echo "Slurm did not come up:" >&2; tail -n 20 "$STATE"/*.log >&2; on n0 sinfo -lN >&2; exit 1 ;;
  run) on n0 "$@" ;;
  on) h=$1; shift; on "$h" "$@" ;;
  pids) slurmd_pids "$1" ;;
  stop) slurmd_pids "$1" | xargs -r kill ;;
  kill) # the daemon and every step daemon of that node
    { slurmd_pids "$1"; for p in /proc/[0-9]*; do p=${p#/proc/}
        [[ $(cat "/proc/$p/comm" 2>/dev/null) == slurmstepd ]] && tr '\0' '\n' < "/proc/$p/environ" | grep -q "SLURMD_NODENAME=$1\$" && echo "$p"; done; true; } | xargs -r kill -9 ;;
  start) slurmd_on "$1" ;;
  down)
    [[ -d $STATE ]] || exit 0
    on n0 scancel -p test --signal=KILL 2>/dev/null || true
    for i in $(grep -o '^NodeName=[^ ]*' "$SLURM_CONF" 2>/dev/null | cut -d= -f2); do slurmd_pids "$i" | xargs -r kill -9; done
    [[ -e $STATE/ctld.pid && $MODE == local ]] && kill "$(cat "$STATE/ctld.pid")" 2>/dev/null || true
    [[ $MODE == netns ]] && "$H" down
    [[ -e $STATE/munge/pid ]] && kill "$(cat "$STATE/munge/pid")" 2>/dev/null || true
    sleep 0.3; rm -rf "$STATE" ;;
  *) echo "unknown: $cmd" >&2; exit 2 ;;
esac
