#!/usr/bin/env bash
# norma run as a user meets it: norma_run.sh PATH-OF-NORMA
set -u
norma=$1
. "$(dirname "$0")/../support/expect.sh"
unset OMPI_ALLOW_RUN_AS_ROOT OMPI_ALLOW_RUN_AS_ROOT_CONFIRM # norma run must manage without
unset OMPI_MCA_rmaps_base_oversubscribe OMPI_MCA_hwloc_base_binding_policy
unset PRTE_MCA_rmaps_default_mapping_policy PRTE_MCA_hwloc_default_binding_policy
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$scratch" || exit 1

# It starts ranks, more than there are cores too, and shows the line.
run "$norma" run -n 5 norma doctor --probe
expect_status 0
for rank in 0 1 2 3 4; do expect_out "rank $rank of 5"; done
expect_err "mpirun -n 5 "
run "$norma" run -q -n 2 -- norma doctor --probe
expect_status 0
expect_out "rank 1 of 2"
refuse_err "mpirun -n"

# The line can be pasted into a shell.
run "$norma" run --dry-run -n 1 printf '<%s>' "it's" 'a b' '$HOME' ''
expect_status 0
run bash -c "$out"
expect_out "<it's><a b><\$HOME><>"

# Every argument arrives, also a lone colon; stdin arrives at rank 0; stdout comes back whole.
run "$norma" run -q -n 1 printf '<%s>' : 'x*' '-n' ':'
expect_out "<:><x*><-n><:>"
seq 20000 >numbers
"$norma" run -q -n 2 cat <numbers >copied
expect "stdin reached rank 0 and came back" cmp numbers copied

# The exit status is the program's; only the banner that repeats it is dropped.
run "$norma" run -q -n 2 sh -c 'exit 7'
expect_status 7
refuse_err "non-zero"
run "$norma" run -q -n 1 sh -c 'kill -KILL $$'
expect_status 137
expect_err "exit status 137: a process was ended by signal 9 (Killed)"
run "$norma" run -q -n 1 sh -c 'echo to stderr >&2'
expect_err "to stderr"

# Wrong input: a sentence and 255, and nothing is started.
refused() {
    run "$norma" "${@:2}"
    expect_status 255
    expect_err "$1"
    refuse_err "mpirun -n"
}
printf 'node1 slots=2\nnode2 slot=2\n' >malformed
printf '# nobody\n' >empty
touch plain
refused "-n two: a number of processes" run -n two true
refused "-n 0: a number of processes" run -n 0 true
refused "unknown option --hostfle; did you mean --hostfile?" run --hostfle x true
refused "no program is given" run -n 2
refused "no program 'nowhere-to-be-found' in PATH" run nowhere-to-be-found
refused "./plain: is not executable" run ./plain
refused "/: is a directory" run /
refused "there is no such file" run --hostfile missing true
refused "malformed:2: 'slot=2' after host 'node2'" run --hostfile malformed true
refused "empty: names no host" run --hostfile empty true
refused "hostfile .: is a directory" run --hostfile . true
refused "'a:b' is not understood" run -H a:b true
refused "keep one of them" run -H a:2 --hostfile empty true
refused "did you mean run?" rnu -n 2 true
PATH=$(dirname "$(command -v env)")/nowhere refused "there is no mpirun in PATH" run -n 2 /bin/true
OMPI_COMM_WORLD_SIZE=2 refused "was itself started by mpirun" run -n 2 true

# Hosts by name and by file, this machine under its own names.
printf 'localhost slots=3\n' >hosts
run "$norma" run --hostfile hosts norma doctor --probe
expect_status 0
expect_out "rank 2 of 3"
run "$norma" run --hostfile "$root/hostfile.example" norma doctor --probe
expect_status 0
expect_out "rank 1 of 2"
run "$norma" run -H localhost:2 norma doctor --probe
expect_out "rank 1 of 2"
refuse_err "keepalive"
run "$norma" run --dry-run -H elsewhere:2,other:2 true
expect_out "mpirun -n 4 "
expect_out "oob_tcp_keepalive_time 10"

# A process that ended may stay as a zombie where nobody collects it.
is_gone() {
    local state
    state=$(ps -o stat= -p "$1") || return 0
    [[ $state == Z* ]]
}

# A program that is told to end by a signal: SIGTERM to norma run ends the ranks.
"$norma" run -q -n 1 sh -c 'echo $$ >pid; exec sleep 300' &
run_pid=$!
expect "the rank is there" wait_until 20 test -s pid
kill -TERM $run_pid
wait $run_pid
expect "norma run says that SIGTERM ended it" test $? -eq 143
expect "the rank is gone" is_gone "$(<pid)"

# Told twice, it does not wait for them, nor leaves them behind. (SIGHUP: one signal twice may come
# as one.)
"$norma" run -q -n 2 sh -c 'echo $$ >pid.$OMPI_COMM_WORLD_RANK; exec sleep 300' 2>/dev/null &
run_pid=$!
expect "the ranks are there" wait_until 20 test -s pid.0 -a -s pid.1
kill -TERM $run_pid
kill -HUP $run_pid
wait $run_pid
for rank in 0 1; do expect "rank $rank is gone" wait_until 5 is_gone "$(<pid.$rank)"; done

# The same, where mpirun hangs: altogether, or so that it still hears a second signal, which it leaves
# by. One that gives its ranks more time, since that is asked for (of Open MPI 5 it cannot be), is given
# it. All three at once.
rm pid
"$norma" run -q -n 1 sh -c 'sleep 300 & echo $! >child; echo $$ >pid; wait' 2>/dev/null &
run_pid=$!
cat >stubborn.sh <<'STUBBORN'
trap '' TERM
echo $$ >stubborn
while :; do sleep 0.05; done
STUBBORN
mkdir hangs
printf '#!/bin/sh\nOMPI_MCA_odls_base_sigkill_timeout=100 exec %s "$@"\n' "$(command -v mpirun)" >hangs/mpirun
chmod +x hangs/mpirun
PATH=$PWD/hangs:$PATH "$norma" run -q -n 1 bash stubborn.sh 2>/dev/null &
stubborn_pid=$!
cat >late.sh <<'LATE'
trap 'sleep 6; echo ended >late; exit 1' TERM
echo $$ >waits
while :; do sleep 0.05; done
LATE
OMPI_MCA_odls_base_sigkill_timeout=10 "$norma" run -q -n 1 bash late.sh 2>/dev/null &
late_pid=$!
expect "all are there" wait_until 20 test -s pid -a -s stubborn -a -s waits
kill -STOP "$(pgrep -P $run_pid)"
kill -TERM $run_pid $stubborn_pid $late_pid
wait $late_pid
mpirun --version | grep -q 'Open MPI) 5' || expect "a rank has had the time that was asked for" test -s late
wait $stubborn_pid
expect "a rank that ignores SIGTERM is gone" wait_until 5 is_gone "$(<stubborn)"
expect "norma run ends all the same" timeout 60 tail --pid=$run_pid -f /dev/null
wait $run_pid
expect "and says that SIGTERM ended it" test $? -eq 143
expect "its rank is gone, too" is_gone "$(<pid)"
expect "and what that has started" wait_until 5 is_gone "$(<child)"

# Killed outright, it leaves no mpirun and no rank behind.
rm pid
"$norma" run -q -n 1 sh -c 'echo $$ >pid; exec sleep 300' 2>/dev/null &
run_pid=$!
expect "the rank is there" wait_until 20 test -s pid
kill -KILL $run_pid
wait $run_pid 2>/dev/null
rank=$(<pid)
for ((i = 0; i < 200; i++)); do
    is_gone "$rank" && break
    sleep 0.05
done
expect "the rank is gone after SIGKILL" is_gone "$rank"

# SIGUSR1 reaches every rank.
# (Open MPI 5 kills the others as soon as one has ended with a status.)
cat >drain.sh <<'DRAIN'
trap 'echo drained
    touch drained.$OMPI_COMM_WORLD_RANK
    until [ "$(ls drained.* | wc -l)" = $OMPI_COMM_WORLD_SIZE ]; do sleep 0.05; done
    exit 75' USR1
touch ready
while :; do sleep 0.05; done
DRAIN
# begins SCRIPT: as one rank, which is `ready`.
begins() {
    rm -f ready
    "$norma" run -q -n 1 bash "$1" >out 2>err &
    run_pid=$!
    expect "$1 has begun" wait_until 20 test -e ready
}
begins drain.sh
kill -INT $run_pid
wait $run_pid
expect "the status of the drained program is passed on" test $? -eq 75
expect "the rank got SIGUSR1" grep -q drained out
expect "a line says what happens" grep -q "Ctrl-C again ends them now" err

# So does SIGTERM, if the program has prepared for both: mpirun would kill it two seconds later.
cat >saving.sh <<'SAVING'
trap 'sleep 4; echo saved; exit 75' USR1
trap 'exit 1' TERM
touch ready
while :; do sleep 0.05; done
SAVING
begins saving.sh
kill -TERM $run_pid
wait $run_pid
expect "a program that is told to end has its time" test $? -eq 75
expect "to save its work" grep -q saved out
expect "a line says for how long" grep -q "SIGTERM again, or 25 s, ends them" err
# A second one ends it.
sed -i 's/^trap .* USR1/trap "echo not yet" USR1/' saving.sh
SECONDS=0
begins saving.sh
kill -TERM $run_pid
expect "it is asked" wait_until 20 grep "not yet" out
kill -TERM $run_pid
wait $run_pid
expect "told again it is ended" test $? -eq 143
expect "soon" test $SECONDS -le 20

# A Ctrl-C before the program has begun waits for it: it is neither lost nor the end of a rank.
rm ready drained.*
{ echo sleep 1; cat drain.sh; } >slow.sh
"$norma" run -q -n 2 bash slow.sh >out 2>err &
run_pid=$!
# Others it starts before, to look around, when it does not hear signals yet.
expect "mpirun is there" wait_until 20 pgrep -P $run_pid -f '^(mpirun|prterun) -n .*(slow.sh|sleep 60)'
kill -INT $run_pid
wait $run_pid
expect "the ranks are asked once they hear it" test $? -eq 75
expect "all of them" test "$(grep -c drained out)" -eq 2
# A program that does not care for SIGUSR1 is ended by it.
SECONDS=0
"$norma" run -q -n 1 sleep 60 >out 2>err &
run_pid=$!
# Others it starts before, to look around, when it does not hear signals yet.
expect "mpirun is there" wait_until 20 pgrep -P $run_pid -f '^(mpirun|prterun) -n .*(slow.sh|sleep 60)'
kill -INT $run_pid
wait $run_pid
expect "SIGUSR1 ends it" test $? -eq 138
expect "soon" test $SECONDS -le 8

# Help and version.
run "$norma" --version
expect_status 0
expect_out "Open MPI"
run "$norma" run --help
expect_status 0
expect_out "--hostfile"
run "$norma"
expect_status 255
# A program that says that all is over: mpirun, which still waits, is ended; the status is the program's.
run timeout 60 "$norma" run -n 2 sh -c 'touch rank.$$
    [ $OMPI_COMM_WORLD_RANK = 1 ] || echo "norma run $NORMA_RUN: ranks were lost, ending the others with status 7" >&2
    while :; do sleep 0.1; done'
expect_status 7
stays() { [[ -n $(tr -d '\0' <"/proc/${1#rank.}/cmdline") ]]; } 2>/dev/null # a zombie has no words
for rank in rank.*; do expect "$rank ends too" eval "! stays $rank"; done
# Nor for an mpirun that hangs of an MPI_Abort: what it prints is enough.
run timeout 60 "$norma" run -n 2 sh -c '[ $OMPI_COMM_WORLD_RANK = 1 ] || {
        echo "MPI_ABORT was invoked on rank 0 in communicator MPI_COMM_WORLD"
        echo "with errorcode 6."
    } >&2
    while :; do sleep 0.1; done'
expect_status 6
summary
