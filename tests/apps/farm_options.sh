#!/usr/bin/env bash
# Every option of norma-farm: farm_options.sh PATH-OF-NORMA-FARM
set -u
farm=$1
. "$(dirname "$0")/../support/expect.sh"
cd "$scratch" || exit 1
seq 9 >nine

# -j: never more at once than said, for all ranks of the host together, and really so many.
one_at_a_time='mkdir busy && sleep 0.02 && rmdir busy'
run "$farm" -a nine -j 1 "$one_at_a_time && : {#}" </dev/null
expect_status 0
run mpirun -n 3 "$farm" -a nine -j 1 "$one_at_a_time && : {#}"
expect_status 0
meet='touch met{}; i=0; until [ $(ls -d met? | wc -l) -ge 4 ] || [ $i -gt 400 ]; do i=$((i+1)); sleep 0.05; done; [ $i -le 400 ]'
head -n 4 nine >four
for ranks in 1 2; do
    rm -f met?
    run mpirun -n $ranks "$farm" -a four -j 4 "$meet"
    expect_status 0
done
for jobs in 50% +1 -1 -99; do
    run "$farm" -a nine -j "$jobs" true
    expect_status 0
done

# --retries: so many tries in all.
flaky='echo x >>tries{}; [ $(wc -l <tries{}) -ge 3 ]'
run "$farm" -a four --retries 3 "$flaky"
expect_status 0
expect "three tries each" test "$(cat tries? | wc -l)" -eq 12
rm tries?
run "$farm" -a four --retries 2 "$flaky"
expect_status 4
expect "two tries each" test "$(cat tries? | wc -l)" -eq 8
rm tries? four.norma

# --timeout: the task and all it started end.
nap="sleep 9$$.25"
printf 'trap "" TERM; setsid %s & %s\n' "$nap" "$nap" >stuck
run "$farm" -a stuck --timeout 0.5 --joblog log
expect_status 1
expect_err "timed out"
expect "nothing it started is left" bash -c '! pgrep -f "^$0"' "$nap"
expect "the job log says -1" test "$(tail -n 1 log | cut -f 7)" = -1
rm stuck.norma
# What a task that succeeds leaves running ends with the run, also if it would rather not.
printf '%s\n' "setsid sh -c 'trap \"\" TERM; $nap' & (nohup $nap >/dev/null 2>&1 &)" >leaving
run "$farm" -a leaving
expect_status 0
expect "nothing it left is left" bash -c '! pgrep -f "^$0"' "$nap"
# --termseq: the signals in their order, and KILL although it does not stand there.
printf '%s\n' 'trap "echo int" INT; trap "echo term" TERM; while :; do sleep 0.01; done' >stuck
run "$farm" -a stuck --timeout 0.2 --termseq INT,200,SIGTERM,200
expect_status 1
expect "first INT, then TERM" test "$out" = $'int\nterm'
rm stuck.norma
run "$farm" -a nine --timeout 1m true
expect_status 0
rm -f stuck.norma

# --limit: what a task may use, also one that is a word alone, and what it starts.
run "$farm" -a nine --limit as=300M,nofile=77 'ulimit -Sn; sh -c "ulimit -Hn"'
expect_status 0
expect "each of them has it" test "$(sort <<<"$out" | uniq -c | xargs)" = "18 77"
cat >greedy <<'END'
python3 -c 'b = bytearray(400 << 20)'
while :; do :; done
head -c 2000000 /dev/zero >large
END
run "$farm" -a greedy -k --limit as=300M,cpu=1s,fsize=1M,core=0
expect_status 3
expect_err "MemoryError"
expect_err "killed by SIGXCPU"
expect "a file grows to its limit" test "$(stat -c %s large)" -eq 1048576
rm greedy.norma

# --max-output: the beginning and the end of what is too long.
printf '%s\n' 'echo first; yes | head -c 50M; echo last' 'echo short' >long
run "$farm" -a long -k --max-output 100K --joblog log --summary-json summary
expect_status 0
expect_err ", 1 with output left out"
expect_err "task 1: 52,326,411 bytes of its output left out (--max-output 0 keeps all)"
expect "it is counted" grep -q '"output_cut": 1' summary
expect "about so much is kept" test "$(stat -c %s out)" -le $((100 * 1024 + 100))
expect "its beginning" test "$(head -n 1 out)" = first
expect "its end, before what comes next" test "$(tail -n 2 out | xargs)" = "last short"
expect "a line stands for the rest" grep -qx '\[norma-farm: 52,326,411 bytes of output left out here\]' out
expect "the job log has what was written" test "$(cut -f 6 log | sed -n 2,3p | sort -n | xargs)" = "6 52428811"
run "$farm" -a long -k --max-output 0
expect "all is kept if it is wanted" test "$(stat -c %s out)" -eq 52428817

# --joblog: a line for every task.
run "$farm" -a nine --joblog log -k 'echo {}; exit $(( {#} % 3 ))'
expect_status 6
expect "a header and nine lines" test "$(wc -l <log)" -eq 10
expect "every number once" cmp nine <(tail -n +2 log | cut -f 1 | sort -n)
expect "its exit status" test "$(awk -F '\t' '$1 == 5 { print $7 }' log)" = 2
expect "its command" grep -q "echo 5; exit" log
expect "its output in bytes" test "$(awk -F '\t' '$1 == 5 { print $6 }' log)" = 2
rm nine.norma

# Where GNU parallel is installed: the same output, the same job log but for times, the same status.
if command -v parallel >/dev/null; then
    printf '%s\n' 'echo one' false 'exit 7' 'kill -9 $$' 'kill -15 $$' 'echo "two  blanks"' \
        'no/such/program' /etc 'seq 1000' $'echo a\tb' >jobs
    printf '%s\n' plain 'two words' "it's" '$HOME' 'a;b' '*' 'x=y' '-n' 'caf\303\251' >words
    compare() {
        local status_of_parallel=0
        parallel --plain -k -a "$1" --joblog theirs "${@:2}" >their_out 2>/dev/null || status_of_parallel=$?
        run "$farm" -k -a "$1" --fresh --joblog ours "${@:2}"
        expect_status $status_of_parallel
        expect "the output of parallel $*" cmp their_out out
        # Before 2024 it wrote 0 as the exit status beside a signal.
        awk -F '\t' -v OFS='\t' '$7 == 0 && $8 > 0 { $7 = 128 + $8 } 1' theirs >theirs_now
        expect "the job log of parallel $*" diff <(cut -f 1,2,5- theirs_now | sort -n) <(cut -f 1,2,5- ours | sort -n)
        rm -f "$1.norma"
    }
    compare jobs
    compare words echo
    compare words echo x{}y {.} {/} {#}
fi

# --dry-run: the commands, and nothing else.
printf "a b\nit's\n" >two
run "$farm" -a two --dry-run touch {}
expect_status 0
expect "shown as typed" test "$out" = "touch 'a b'
touch 'it'\"'\"'s'"
expect "nothing was run" test ! -e "a b"
expect "no journal was made" test ! -e two.norma
run bash -c "$out"
expect "they can be pasted into a shell" test -e "it's"

# It shows what the line would still run, and leaves the journal alone.
run "$farm" -a nine --journal dry '[ {} -ne 5 ]'
expect_status 1
cp dry dry.before
run "$farm" -a nine --journal dry --dry-run '[ {} -ne 5 ]'
expect_status 0
expect "only what failed is left" test "$(grep -c . <<<"$out") $(grep -c 5 <<<"$out")" = "1 1"
expect "the journal is as it was" cmp dry dry.before
run "$farm" -a nine --journal dry --dry-run --fresh '[ {} -ne 5 ]'
expect "from the start there are nine" test "$(grep -c . <<<"$out")" = 9
run "$farm" -a nine --journal dry --dry-run 'test {} -ne 5'
expect_err "belongs to another command"

# --results: files in GNU parallel's layout.
printf 'a/b\n..\n' >paths
run "$farm" -a paths --results all/results 'echo out {}; echo err >&2'
expect_status 0
expect "stdout" test "$(cat 'all/results/1/a+zb/stdout')" = "out a/b"
expect "stderr" test "$(cat 'all/results/1/a+zb/stderr')" = "err"
expect "seq" test "$(cat 'all/results/1/+__/seq')" = 2

# --summary-json
run "$farm" -a nine --summary-json summary.json '[ {} -ne 5 ]'
expect_status 1
expect "it is JSON with the counts" python3 - <<'PYTHON'
import json
s = json.load(open("summary.json"))
assert (s["finished"], s["failed"], s["exit_status"]) == (8, 1, 1), s
assert s["failures"][0]["seq"] == 5, s
PYTHON
rm nine.norma
run "$farm" -a nine --summary-json /dev/stdout -k 'echo {}'
expect_status 0
expect "a device is written, not replaced" grep -q '"finished": 9' out
expect "behind what was there" test "$(head -n 9 out | xargs)" = "1 2 3 4 5 6 7 8 9"
expect "it is still there" test -L /dev/stdout
mkfifo pipe
cat pipe >piped &
run "$farm" -a nine --summary-json pipe 'echo {}'
expect_status 0
wait $!
expect "a pipe gets it whole" python3 -m json.tool piped
rm pipe piped
rm -f summary.json
echo 'kill -KILL $(ps -o ppid= -p $PPID)' >deadly
echo "of an earlier run" >summary.json
run "$farm" -a deadly --summary-json summary.json
expect "a run that was killed leaves no summary" test -z "$(ls | grep summary.json)"
rm -f deadly.norma

# The journal by itself: kept while work is left, gone after success.
run "$farm" -a nine '[ {} -ne 5 ] || [ -e mended ]'
expect_status 1
expect "kept" test -e nine.norma
touch mended
run "$farm" -a nine --joblog log '[ {} -ne 5 ] || [ -e mended ]'
expect_status 0
expect_err "8 of 9 done; --fresh starts over"
expect "gone" test ! -e nine.norma

# --journal stays; the same line does nothing again; --fresh starts over.
count='echo x >>runs'
rm -f runs
run "$farm" -a nine --journal kept "$count {}"
run "$farm" -a nine --journal kept "$count {}"
expect_status 0
expect "nothing was run twice" test "$(wc -l <runs)" -eq 9
run "$farm" -a nine --journal kept --fresh "$count {}"
expect "all was run again" test "$(wc -l <runs)" -eq 18
expect "kept" test -e kept

# The list may be edited between runs.
printf '7\n3\nnew\n3\n' >nine
run "$farm" -a nine --journal kept "$count {}"
expect "only what is new was run" test "$(wc -l <runs)" -eq 20

# --status, --cat, --failed
seq 9 >nine
run "$farm" -a nine -k --journal kept2 'echo out {}; echo err {} >&2; [ {} -ne 4 ]'
expect_status 1
run "$farm" --status kept2
expect_status 0
expect_out "8 of 9"
run "$farm" --cat kept2
expect_status 0
expect "the output of what finished, in order" test "$out" = "$(grep -v 4 nine | sed 's/^/out /')"
run "$farm" --failed kept2
expect_status 0
expect_out "err 4"
refuse_out "err 5"

# --quiet, --help, --version, --
run "$farm" -a nine --quiet true
expect "silent" test -z "$err"
run "$farm" --help
expect_status 0
expect_out "--joblog"
expect_out "Exit status"
run "$farm" --version
expect_status 0
expect_out "norma-farm "
run "$farm" -a four -k -- echo -n {}
expect_out "1234"
run "$farm" -k echo --joblog {} -a <four
expect_out "--joblog 1 -a"
summary
