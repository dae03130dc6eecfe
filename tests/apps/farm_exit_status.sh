#!/usr/bin/env bash
# How norma-farm ends and what it says to wrong input: farm_exit_status.sh PATH-OF-NORMA-FARM
set -u
farm=$1
. "$(dirname "$0")/../support/expect.sh"
cd "$scratch" || exit 1

# The number of failed tasks up to 100, 101 above; 75 are told as 76.
for pair in 0:0 1:1 74:74 75:76 76:76 100:100 101:101 150:101; do
    seq 160 >list
    run "$farm" -a list --fresh --quiet "[ {} -gt ${pair%:*} ]"
    expect_status "${pair#*:}"
done
printf 'kill -9 $$\n/nowhere/program\n/etc\nexit 75\n' >list
run "$farm" -a list --fresh
expect_status 4
expect_err "SIGKILL"
expect_err "exit 127"
expect_err "exit 75"
rm list.norma
printf 'a\n' >list
run "$farm" -a list no-such-program-here {}
expect_status 1
expect_err "no-such-program-here"
rm list.norma

# Wrong input: a sentence that helps, 255, and nothing is run.
refused() {
    run "$farm" "${@:2}" </dev/null
    expect_status 255
    expect_err "$1"
    refuse_err "terminate called"
    expect "one line only" test "$(wc -l <<<"$err")" -le 2
}
printf 'touch RAN\n' >list
: >empty
mkdir folder
refused "unknown option --job-log; did you mean --joblog?" -a list --job-log x
refused "unknown option --time-out" -a list --time-out 5 true
refused "unknown option -z" -a list -z
refused "nowhere: No such file" -a nowhere
refused "empty is empty" -a empty
refused "folder is a folder" -a folder
refused "-j" -a list -j 0
refused "-j" -a list -j many
refused "--timeout" -a list --timeout soon
refused "--timeout" -a list --timeout -1
refused "--journal-sync 'soon' is no length of time" -a list --journal-sync soon
refused "or off, or always" -a list --journal-sync -1
refused "longer than 10000d" -a list --journal-sync 10001d
refused "did you mean nofile?" -a list --limit as=1G,nofiles=10
refused "'much' is no size" -a list --max-output much
refused "did you mean TERM?" -a list --termseq TREM,10
refused "--retries" -a list --retries 0
refused "--retries" -a list --retries x
refused "printf" echo ::: a b
refused "-a" -a
refused "joblog" -a list --joblog folder
refused "joblog" -a list --joblog no/where
refused "No space left" -a list --joblog /dev/full
refused "results" -a list --results empty
refused "journal" -a list --journal folder
refused "journal" -a list --journal no/where
refused "journal" -a list --journal empty-not-a-journal-but-text/x
printf 'this is no journal, do not touch it\n' >text
refused "text" -a list --journal text
expect "a file that is no journal is left alone" grep -q "do not touch" text
refused "nowhere" --status nowhere
refused "nowhere" --cat nowhere
refused "text" --failed text
refused "inside backticks" -a list 'echo `{}`'
refused "read it as code" -a list sh -c 'echo {}'
refused "leave the template out" -a list {}
refused "{%} is not supported yet" -a list echo {%}
if [[ $(id -u) != 0 ]]; then
    chmod 000 list
    refused "you may not read it" -a list
    chmod 644 list
fi
expect "nothing was run" test ! -e RAN

# Words that look as if a shell were meant.
printf 'a\n' >values
run "$farm" -a values echo {} '|' wc
expect_status 0
expect_out "a | wc"
expect_err "no shell is involved"

# A line that is too long, and one no program can be given.
head -c 3000000 /dev/zero | tr '\0' x >long
run "$farm" -a long echo
expect_status 255
expect_err "long:1: a line of more than 2 MiB"
rm -f long.norma
printf 'good\nbad\0byte\ngood too\n' >nul
run "$farm" -a nul -k echo
expect_status 1
expect_out "good too"
rm -f nul.norma
printf 'good\n' >list
head -c 200000 /dev/zero | tr '\0' y >>list
run "$farm" -a list -k printf '%.4s\n'
expect_status 1
expect_out "good"
expect_err "task 2"
rm -f list.norma

# mpirun does not say when it cannot write. Only root can make a disk that is small enough; what looks
# at the file is tested without one in farm/relayed_output.
seq 40 >much
if unshare --mount true 2>/dev/null; then
    mkdir small
    run unshare --mount bash -c 'mount -t tmpfs -o size=1m none small &&
        mpirun -n 2 "$0" -a much -k "seq 10000; echo {}" >small/out' "$farm"
    expect_status 255
    expect_err "the disk is full"
    expect "the journal is kept" test -e much.norma
fi
run mpirun -n 2 "$farm" -a much -k 'seq 10000; echo {}'
expect_status 0
expect "all of it is there" cmp out <(for i in $(seq 40); do seq 10000; echo "$i"; done)
expect "and the journal is gone" test ! -e much.norma

# A summary that cannot be written at the end costs no finished task.
seq 3 >three
mkdir gone
run "$farm" -a three --summary-json gone/told.json 'rm -rf gone; echo {} >>told'
expect_status 255
expect_err "cannot write gone/told.json: No such file or directory"
mkdir gone
run "$farm" -a three --summary-json gone/told.json 'rm -rf gone; echo {} >>told'
expect_status 0
expect "every task ran once" cmp three <(sort told)

# A full disk loses nothing that was achieved.
seq 20 >list
run "$farm" -a list -k echo >/dev/full
run bash -c '"$0" -a list -k echo >/dev/full' "$farm"
expect_status 255
expect_err "standard output: No space left"
expect "the journal is kept" test -e list.norma
run "$farm" -a list -k echo
expect_status 0
expect "the rest comes with the next run" cmp list out

# Two farms on one journal.
mkfifo gate
printf 'cat gate\n' >list
"$farm" -a list 2>/dev/null &
first=$!
until [[ -s list.norma ]]; do sleep 0.05; done
run "$farm" -a list
expect_status 255
expect_err "list.norma"
echo >gate
wait $first
expect "the first one was not disturbed" test $? -eq 0
summary
