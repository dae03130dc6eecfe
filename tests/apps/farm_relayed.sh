#!/usr/bin/env bash
# Output on its way through a launcher, whose reader stands still or leaves:
# farm_relayed.sh PATH-OF-NORMA-FARM PATH-OF-NORMA MPIRUN
set -u
farm=$1
norma=$2
mpirun=$3
. "$(dirname "$0")/../support/expect.sh"
cd "$scratch" || exit 1
tasks=300
seq $tasks >list
command="awk -v task={} 'BEGIN { for (i = 1; i <= 20000; ++i) print task, i }'" # some 50 MB in all
for i in $(seq $tasks); do awk -v task="$i" 'BEGIN { for (i = 1; i <= 20000; ++i) print task, i }'; done >direct
mkfifo output
# Open MPI 5 takes many megabytes before the first of them show in the pipe to its reader, has been seen
# to put a piece of them on standard error then, and passes nothing on once it was told to end.
shows=$("$mpirun" --version | grep -q ' 4\.' && echo yes)

# begin WORDS...: starts them before a reader that reads one line and then stands still.
begin() {
    rm -rf list.norma list.norma.packs
    last_line="$*"
    # A job in the background ignores Ctrl-C unless told otherwise.
    timeout -k 20 200 env --default-signal=INT "$@" >output 2>said &
    launched=$!
    exec 5<output
    IFS= read -t 100 -r line <&5 || fail "no line within 100 s"
}
# The process to signal: timeout's child.
program() { pgrep -P $launched; }

# Neither the journal nor its packs grow any more.
stands_still() {
    local before=-1 now
    for ((i = 0; i < 200; i++)); do
        now=$(du -sb list.norma list.norma.packs 2>/dev/null | awk '{ sum += $1 } END { print sum }')
        [[ $now == "$before" ]] && return 0
        before=$now
        sleep 0.5
    done
    return 1
}

ends_within() {
    local limit=$1 began=$EPOCHREALTIME
    wait $launched
    status=$?
    err=$(<said)
    took=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }')
    expect "ends within $limit s, not $took" awk -v t="$took" -v l="$limit" 'BEGIN { exit t > l }'
    exec 5<&-
}

mpirun_is_gone() { [[ -z $(pgrep -P "$(program)") ]]; }

# The ranks and their fork servers.
processes() {
    local pid
    for pid in $(pgrep -x norma-farm); do
        [[ $(readlink "/proc/$pid/cwd") == "$scratch" ]] && echo "$pid"
    done
}

all_done() { [[ $("$farm" --status one 2>/dev/null) == *"finished  1 of 1"* ]]; }

if [[ $shows ]]; then
    for launcher in "$mpirun -n 2" "$norma run -n 2"; do
        # Commands are braked: what mpirun keeps does not grow with the output. Then all of it comes.
        begin $launcher "$farm" -a list -k "$command"
        expect "the farm stands still" stands_still
        expect "long before the end" test "$(du -sb list.norma.packs | cut -f1)" -lt $(($(stat -c %s direct) / 2))
        { printf '%s\n' "$line"; timeout 200 cat <&5; } >read
        ends_within 60
        expect_status 0
        expect "all of it came" cmp direct read
    done

    # All is done, and the last part waits for the reader: however long, nobody takes the others for hanging.
    printf 'x\n' >one
    begin "$norma" run --survive -n 2 "$farm" --lease 5s -a one 'yes {} | head -c 3000000'
    expect "all is done" wait_until 30 all_done
    before=$(processes)
    sleep 17 # more than three leases
    expect "all ranks are still there" test "$(processes)" = "$before"
    { printf '%s\n' "$line"; timeout 200 cat <&5; } >read
    ends_within 60
    expect_status 0
    expect "the last part came too" test "$(stat -c %s read)" -eq 3000000

    # norma run, a reader that stands still: Ctrl-C is heard, and so is SIGTERM.
    begin "$norma" run -n 2 "$farm" -a list -k "$command"
    stands_still
    kill -INT "$(program)"
    expect "the first Ctrl-C is heard" wait_until 10 grep -q "starting nothing new" said
    kill -INT "$(program)"
    ends_within 25 # an mpirun that hangs is made to end after 18
    expect "it was drained, or ended by the second one" test $status -eq 75 -o $status -eq 130
    expect_err "the same command again does the rest"
    begin "$norma" run -n 2 "$farm" -a list -k "$command; echo {} is done >&2"
    stands_still
    kill -TERM "$(program)"
    ends_within 25
    expect_status 143
fi

# All is done but the reader: Ctrl-C asks, and again drops the rest, which is told.
begin "$norma" run -q -n 1 sh -c 'yes | head -c 100000; echo end >&2'
expect "the program has ended" wait_until 20 grep -q end said
expect "and so has mpirun" wait_until 20 mpirun_is_gone
kill -INT "$(program)"
expect "the first one only asks" wait_until 5 grep -q "Ctrl-C again drops it" said
kill -INT "$(program)"
ends_within 5
expect_status 130
expect_err "the rest of the output is lost"

# Closed streams are not taken for pipes of ours.
run timeout -k 20 100 bash -c '"$1" run -q -n 1 sh -c "echo out; touch ran" <&- >&-' - "$norma"
expect_status 0
expect "it ran" test -e ran

# A reader that leaves.
rm -rf list.norma list.norma.packs
timeout -k 20 100 "$norma" run -n 2 "$farm" -a list -k "$command" 2>said | head -1 >read
statuses=("${PIPESTATUS[@]}")
err=$(<said)
expect "as if SIGPIPE had ended it" test "${statuses[0]}" -eq 141
expect_err "nobody reads the output any more"
[[ -z $shows ]] || expect_err "the same command again does the rest"
refuse_err "Segmentation"

# Standard output and error in one pipe, and a program that is no farm.
timeout -k 20 60 "$norma" run -q -n 2 sh -c 'echo out; echo err >&2' 2>&1 | sort | uniq -c | tr -s ' ' >read
expect "both streams come through one pipe" test "$(<read)" = " 2 err
 2 out"
summary
