#!/usr/bin/env bash
# A reader of the output that stops reading (a pager, a full pipe) keeps nobody from ending the run:
# farm_reader.sh PATH-OF-NORMA-FARM
set -u
farm=$1
. "$(dirname "$0")/../support/expect.sh"
cd "$scratch" || exit 1
tasks=300
seq $tasks >list
command="awk -v task={} 'BEGIN { for (i = 1; i <= 20000; ++i) print task, i }'"  # some 50 MB in all
for i in $(seq $tasks); do awk -v task="$i" 'BEGIN { for (i = 1; i <= 20000; ++i) print task, i }'; done >direct
mkfifo output

# The farm writes into a pipe that is held open, and of which only the first line is read. What the
# pipe holds comes to $got when the farm has ended.
begin() {
    rm -f list.norma
    # A job in the background ignores Ctrl-C unless told otherwise.
    env --default-signal=INT "$farm" -a list "$@" "$command" >output 2>said &
    launched=$!
    exec 5<output
    IFS= read -r line <&5
}

# The farm takes in no more than it may: it stands still. What was running then is in the journal.
stands_still() {
    local before=-1 now
    for ((i = 0; i < 200; i++)); do
        now=$(stat -c %s list.norma)
        [[ $now == "$before" ]] && return 0
        before=$now
        sleep 0.3
    done
    return 1
}

ended_within() {
    local limit=$1 began=$EPOCHREALTIME
    wait $launched
    status=$?
    took=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }')
    expect "ends within $limit s, not $took" awk -v t="$took" -v l="$limit" 'BEGIN { exit t > l }'
}

# A reader that stands still brakes the commands: neither memory nor disk fill up.
begin -k
expect "the farm stands still" stands_still
expect "long before the end" test "$(stat -c %s list.norma)" -lt $(($(stat -c %s direct) / 2))
kill -TERM $launched
ended_within 3
exec 5<&-
expect "work is left" test $status -eq 75
expect "it says how to go on" grep -q "the same command again does the rest" said
run "$farm" -a list -k "$command"
expect_status 0
expect "the same line writes all of it" cmp direct out

# Ctrl-C, then a reader that reads on: what ran is written whole.
begin -k
stands_still
kill -INT $launched
until grep -q "starting nothing new" said; do sleep 0.02; done
{ printf '%s\n' "$line"; cat <&5; } >drained &
reading=$!
wait $launched
expect "a drained run says that work is left" test $? -eq 75
exec 5<&-
wait $reading
expect "it wrote whole tasks" test $(($(wc -l <drained) % 20000)) -eq 0
expect "the first ones" cmp drained <(head -c "$(stat -c %s drained)" direct)
run "$farm" -a list -k "$command"
expect_status 0
expect "the same line writes all of it after a drain" cmp direct out

# All is done, and the last part of it waits for the reader.
printf 'x\n' >list
"$farm" -a list 'yes {} | head -c 500000' >output 2>said &
launched=$!
exec 5<output
IFS= read -r line <&5
until [[ $("$farm" --status list 2>/dev/null) == *"finished  1 of 1"* ]]; do sleep 0.02; done
kill -TERM $launched
ended_within 3
exec 5<&-
expect "untold output is work that is left" test $status -eq 75
expect "the journal is kept" test -s list.norma
run "$farm" -a list 'yes {} | head -c 500000'
expect "nothing of it is lost" test "${#out}" -ge 499999

# Without a journal it is lost, which is told.
printf 'x\n' | "$farm" 'yes {} | head -c 500000; touch ran' >output 2>said &
launched=$!
exec 5<output
IFS= read -r line <&5
until [[ -e ran ]]; do sleep 0.02; done
kill -TERM "$(pgrep -P $$ -x norma-farm)"
ended_within 3
exec 5<&-
expect "lost output is a failure" test $status -eq 255
expect "which is told" grep -q "the reader of standard output took no more" said

# Standard error is such a stream too, and other writers to it are not disturbed.
seq $tasks >list
"$farm" -a list "$command; echo {} is done >&2" >output 2>&1 &
launched=$!
exec 5<output
IFS= read -r line <&5
stands_still
kill -TERM $launched
ended_within 3
exec 5<&-
expect "also with standard error" test $status -eq 75
rm -f list.norma

# A reader that leaves.
"$farm" -a list "$command" 2>said | head -1 >first
statuses=("${PIPESTATUS[@]}")
expect "a reader that left is told" test "${statuses[0]}" -eq 255
expect "in words" grep -q "cannot write standard output: Broken pipe" said

# What our stream is for others is left as it was: a shared pipe that suddenly does not wait loses lines.
rm -f list.norma
printf 'x\n' >list
{
    "$farm" -a list --quiet echo
    python3 -c 'import os; print(os.get_blocking(1))'
} | cat >blocking
expect "the stream still waits for its reader" grep -qx True blocking
summary
