#!/usr/bin/env bash
# Ranks that are killed or frozen, with a launcher that ends the others then (tier 0) and with one that
# lets them go on (tier 1): farm_faults.sh PATH-OF-NORMA-FARM MPIRUN
#
# Each run must end within its bound and leave no process and no shared memory; the same line then
# gives what an undisturbed run would have given.
set -u
farm=$1
mpirun=$2
. "$(dirname "$0")/../support/expect.sh"
cd "$scratch" || exit 1
seq 1 60 >list
recovery=$("$mpirun" --version | grep -q ' 4\.' && echo --enable-recovery || echo '--runtime-options recoverable -x NORMA_SURVIVE=1')

# A rank that dies before MPI has begun keeps the others waiting for it: a minute, meanwhile the rest.
mkdir early
cat >early/start <<'END'
#!/bin/sh
echo "$OMPI_MCA_ess_base_jobid" >job
[ "$OMPI_COMM_WORLD_RANK" != 1 ] || kill -KILL $$
exec "$@"
END
chmod +x early/start
(cd early && exec timeout 100 "$mpirun" $recovery -n 3 ./start "$farm" --lease 5s -a ../list true >out 2>err) &
early=$!

# begin MPIRUN-OPTIONS...: starts the farm and waits until all of its slots have been at work.
begin() {
    rm -f list.norma ran
    "$mpirun" "$@" -n 3 "$farm" -a list -j 6 -k --lease 5s \
        'echo {} >>ran; sleep 0.5; echo {} says hello' >out 2>err &
    launcher=$!
    wait_until 30 started_many
    job=$(tr '\0' '\n' <"/proc/$(rank 0)/environ" | sed -n 's/^OMPI_MCA_ess_base_jobid=//p')
    last_line="mpirun $*"
    SECONDS=0
}
started_many() { [[ -e ran && $(wc -l <ran) -ge 8 ]]; }

# rank N: the process of that rank.
rank() {
    local pid
    for pid in $(pgrep -P "$launcher" -x norma-farm); do
        grep -qz "^OMPI_COMM_WORLD_RANK=$1\$" "/proc/$pid/environ" 2>/dev/null && echo "$pid"
    done
}

# ends_within SECONDS STATUS: 0, or "not 0".
ends_within() {
    wait_until $(($1 + 60)) gone_or_zombie "$launcher"
    local took=$SECONDS
    wait "$launcher"
    status=$?
    err=$(<err)
    expect "it ends within $1 s, not $took" test "$took" -le "$1"
    if [[ $2 == 0 ]]; then
        expect_status 0
    else
        expect "it does not end with 0" test "$status" -ne 0
    fi
    wait_until 10 nothing_left || fail "left behind: $(left_behind)"
}
gone_or_zombie() { [[ ! -e /proc/$1/stat || $(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) == Z* ]]; }
left_behind() {
    local process
    for process in /proc/[0-9]*; do
        [[ ${process#/proc/} != "$$" && $(readlink "$process/cwd" 2>/dev/null) == "$scratch" ]] &&
            [[ $(cat "$process/comm") =~ norma|sleep|mpirun ]] && cat "$process/comm"
    done
    [[ -n $job ]] && find /dev/shm -name "*.$(printf %x "$job").*"
}
nothing_left() { [[ -z $(left_behind) ]]; }

resumes() {
    run "$mpirun" -n 3 "$farm" -a list -j 6 -k --quiet 'echo {} >>ran; sleep 0.5; echo {} says hello'
    expect_status 0
    expect "its output is that of an undisturbed run" test "$out" == "$expected"
}
is_whole() { expect "the output is that of an undisturbed run" cmp out <(echo "$expected"); }
expected=$(seq -f '%g says hello' 1 60)

# Tier 0: the launcher ends all ranks when one dies, and ours do when one is silent.
begin
kill -KILL "$(rank 2)"
ends_within 5 "not 0"
expect_err "the same command again does the rest"
resumes

begin
kill -STOP "$(rank 1)"
ends_within 30 "not 0"
expect_err "rank 1 on $(hostname) has been silent for 5"
expect_err "the same command again does the rest"
resumes

begin
kill -KILL "$(rank 0)"
ends_within 5 "not 0"
resumes

begin
kill -KILL "$launcher"
ends_within 5 "not 0"
resumes

begin
frozen=$(rank 1)
kill -STOP "$frozen"
others_went_on() { [[ $(wc -l <ran) -ge 12 ]]; }
wait_until 30 others_went_on
kill -CONT "$frozen"
ends_within 30 0
is_whole

# Tier 1: a worker costs only the tasks it had.
begin $recovery
kill -KILL "$(rank 2)"
ends_within 30 0
expect_err "rank 2 on $(hostname) has ended"
is_whole

begin $recovery
kill -STOP "$(rank 2)"
ends_within 60 0
expect_err "rank 2 on $(hostname) has been silent for 5"
is_whole

begin $recovery
frozen=$(rank 2)
kill -STOP "$frozen"
wait_until 30 grep -q "has been silent" err
kill -CONT "$frozen"
ends_within 60 0
expect_err "rank 2 on $(hostname) is back"
is_whole

begin $recovery
kill -KILL "$(pgrep -P "$(rank 2)" -x norma-spawn)"
ends_within 30 0
expect_err "rank 2 leaves: the process that starts commands is gone"
is_whole

begin $recovery
kill -KILL "$(rank 0)"
ends_within 30 "not 0"
resumes

last_line="mpirun ./early" SECONDS=0
wait "$early"
status=$? err=$(<early/err) out=
expect "the other ranks end" test "$status" -ne 0 -a "$status" -ne 124
expect_err "MPI did not begin within 60.0 s"
job=$(<early/job)
wait_until 10 nothing_left || fail "left behind: $(left_behind)"
summary
