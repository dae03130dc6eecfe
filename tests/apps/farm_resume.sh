#!/usr/bin/env bash
# Whatever kills a run, the same line finishes the rest: farm_resume.sh PATH-OF-NORMA-FARM
set -u
farm=$1
. "$(dirname "$0")/../support/expect.sh"
cd "$scratch" || exit 1
tasks=400
seq $tasks >list
# A task notes that it ran, and takes a moment.
mark="mark.$(basename "$scratch")"
command="echo x >>ran.{}; sleep 0.01; seq 1 {} | cksum; echo task {}; : $mark"
for i in $(seq $tasks); do seq 1 $i | cksum; echo "task $i"; done >direct

# start RANKS: the farm in the background, $launched its process; 0 ranks: without mpirun.
start() {
    rm -f ran.* list.norma
    if (($1 == 0)); then
        "$farm" -a list -k "$command" >first 2>/dev/null &
    else
        mpirun -n "$1" "$farm" -a list -k "$command" >first 2>/dev/null &
    fi
    launched=$!
    until [[ $(find . -name 'ran.*' | wc -l) -ge 60 ]]; do sleep 0.02; done
    segments >shared
}

# The processes of the ranks, in order. A rank's fork server has the same name, but is its child.
ranks() { pgrep -P $launched -x norma-farm | sort -n; }

no_task_is_left() {
    local i
    for ((i = 0; i < 200; i++)); do
        pgrep -f "sh -c .*$mark" >/dev/null || return 0
        sleep 0.05
    done
    return 1
}

# The files through which Open MPI's ranks share memory.
segments() {
    local rank
    for rank in $(ranks); do grep -o '/dev/shm/.*_segment.*' "/proc/$rank/maps"; done | sort -u
}

no_segment_is_left() {
    local i
    for ((i = 0; i < 200; i++)); do
        [[ -z $(xargs -r ls <shared 2>/dev/null) ]] && return 0
        sleep 0.05
    done
    return 1
}

finish() {
    wait $launched 2>/dev/null
    expect "$1: the killed run ends non-zero" test $? -ne 0
    expect "$1: no task is left running" no_task_is_left
    expect "$1: no shared memory is left" no_segment_is_left
    run mpirun -n 2 "$farm" -a list -k --joblog log "$command"
    expect_status 0
    expect "$1: the output is that of an undisturbed run" cmp direct out
    expect_err " of 400 done; --fresh starts over"
    local before
    before=$(sed -n 's/.*norma-farm: \([0-9]*\) of 400 done.*/\1/p' err)
    expect "$1: much was done before" test "${before:-0}" -ge 20
    expect "$1: every task is committed once" cmp list <(tail -n +2 log | cut -f 1 | sort -n)
    local runs
    runs=$(cat ran.* | wc -l)
    expect "$1: $runs runs for $tasks tasks" test "$runs" -le $((2 * tasks - before))
    expect "$1: the journal is gone" test ! -e list.norma
}

start 0
kill -KILL $launched
finish "alone"

start 3
kill -KILL "$(ranks | sed -n 1p)"
finish "the manager's rank"

start 3
kill -KILL "$(ranks | sed -n 2p)"
finish "another rank"

start 3
kill -KILL $launched
finish "mpirun itself"

start 2
kill -TERM $launched
finish "SIGTERM to mpirun"

# A drain: what runs is finished, nothing new begins, and 75 says that work is left.
start 0
kill -USR1 $launched
wait $launched
expect "a drained run says that work is left" test $? -eq 75
expect "nothing is cut off" test "$(cat ran.* | wc -l)" -eq "$(grep -c '^task' first)"
run "$farm" -a list -k "$command"
expect_status 0
expect "the same line finished it" cmp direct out
expect "no task ran twice" test "$(cat ran.* | wc -l)" -eq $tasks
summary
