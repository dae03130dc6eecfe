#!/usr/bin/env bash
# What a run must not do to other runs, other people's files and the shell it was started from:
# farm_careful.sh PATH-OF-NORMA-FARM
set -u
farm=$1
. "$(dirname "$0")/../support/expect.sh"
cd "$scratch" || exit 1

# A refused second farm leaves the job log of the first alone.
printf 'one\ntwo\nthree\n' >list
mkfifo gate
"$farm" -a list -j 1 -k --joblog log 'test {} != two || read line <gate; echo {}' >out.first 2>/dev/null &
first=$!
until grep -q one out.first 2>/dev/null; do sleep 0.02; done
run "$farm" -a list -j 1 -k --joblog log 'test {} != two || read line <gate; echo {}'
expect_status 255
expect_err "another farm is using the journal"
expect_err "process $first"
expect "the job log still has its first task" grep -q one log
printf 'go\n' >gate
expect "the first farm ends well" wait $first
expect "its output is whole" cmp list out.first
expect "its job log has all tasks" test "$(wc -l <log)" -eq 4

# Neither a job log nor a summary may take the place of the list.
cp list list.before
for option in --joblog --summary-json; do
    run "$farm" -a list "$option" list echo
    expect_status 255
    expect_err "give them different files"
    expect "$option leaves the list alone" cmp list list.before
done
run "$farm" -a list --joblog same --summary-json same echo
expect_status 255

# A summary that cannot be written is known before the first task.
run "$farm" -a list --summary-json no/such/folder touch ran
expect_status 255
expect "nothing ran" test ! -e ran

# A journal of a command of which nothing succeeded is no obstacle; one with results is.
run "$farm" -a list no-such-program-at-all
expect_status 3
run "$farm" -a list 'test {} != two'
expect_status 1
run "$farm" -a list echo
expect_status 255
expect_err "belongs to another command"
rm list.norma

# Options behind a quoted command are no part of it.
run "$farm" -a list 'echo hi {}' -k
expect_status 255
expect_err "options go before the command"

# Closed standard streams are no files of ours.
run timeout 20 "$farm" echo <&-
expect_status 0
run timeout 20 "$farm" -a list --quiet echo
expect_status 0
timeout 20 "$farm" -a list --joblog closed echo >&- 2>/dev/null
expect "a closed standard output is no failure" test $? -eq 0
expect "nothing was written into another file" test "$(wc -l <closed)" -eq 4

# What a task, a value, a file name or an option holds cannot drive the terminal by our own lines.
hostile=$'\033[31m\r\u202e\u009b'
printf '%s\n' "value$hostile" >"list$hostile"
run "$farm" -a "list$hostile" "printf '%s' {} >&2; touch ran; false"
expect_status 1
driven() { LC_ALL=C grep -q $'[\001-\010\013-\037\177]\|\342\200\256\|\302\233' <<<"$1"; }
drives_nothing() { ! driven "$1" && [[ $1 == *31m* ]]; }
expect "the summary drives nothing" drives_nothing "$(grep -av '^value' err | tail -n +2)"
expect "control characters would be seen" driven "$hostile"
for option in --status --failed --cat; do
    run "$farm" $option "list$hostile.norma"
    drives_nothing "$out$err" || [[ $option == --cat && $status -eq 0 ]] || fail "$option"
    run "$farm" $option "no/such$hostile"
    expect "$option drives nothing when it fails" drives_nothing "$err"
done
for option in --joblog --results --summary-json --journal -j --timeout --limit --termseq --max-output --retries; do
    run "$farm" -a list $option "list/such$hostile" echo
    expect_status 255
    expect "$option drives nothing" drives_nothing "$err"
done
run "$farm" "--no$hostile"
expect "an unknown option drives nothing" drives_nothing "$err"
rm -f list?*

# nohup is honoured.
nohup "$farm" -a list -j 1 'test {} != two || read line <gate; echo {}' >out.nohup 2>/dev/null &
hung_up=$!
until grep -q one out.nohup 2>/dev/null; do sleep 0.02; done
kill -HUP $hung_up
printf 'go\n' >gate
expect "a run under nohup outlives the terminal" wait $hung_up

# A file behind standard output that someone empties is noticed, and the journal stays.
"$farm" -a list -j 1 -k 'test {} != two || read line <gate; echo {}' >out.cut 2>err.cut &
cut=$!
until grep -q one out.cut 2>/dev/null; do sleep 0.02; done
: >out.cut
printf 'go\n' >gate &
wait $cut
expect "a cut output is a failure" test $? -eq 255
expect "which is told" grep -q "standard output was cut" err.cut
expect "and the journal is kept" test -s list.norma
kill %% 2>/dev/null
summary
