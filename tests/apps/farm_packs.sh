#!/usr/bin/env bash
# Large outputs stay in packs, one for each rank: farm_packs.sh PATH-OF-NORMA-FARM
set -u
farm=$1
. "$(dirname "$0")/../support/expect.sh"
cd "$scratch" || exit 1
tasks=24
seq $tasks >list
# A task notes that it ran, and writes about 2 MiB.
cat >large.sh <<'END'
echo x >>"$PWD/ran.$1"
seq -f "line %.0f of task $1, long enough to make much of it" 1 40000
END
for i in $(seq $tasks); do sh large.sh "$i"; done >direct
rm -f ran.*
runs() { cat ran.* 2>/dev/null | wc -l; }
packs() { find "$1.packs" -type f 2>/dev/null; }
size_of() { stat -c %s "$1"; }

run mpirun -n 3 "$farm" -a list -k sh large.sh
expect_status 0
expect "three ranks, in order" cmp direct out
expect "the journal and its packs are gone" test -z "$(find . -name "list.norma*")"
run "$farm" -a list -k sh large.sh
expect_status 0
expect "alone" cmp direct out
run mpirun -n 3 "$farm" -a list --journal-sync off sh large.sh
expect "in any order, never brought to the disk" cmp <(sort direct) <(sort out)

# A journal that is kept has its packs beside it.
rm -f ran.*
run mpirun -n 3 "$farm" -a list --journal kept -k sh large.sh
expect "with a named journal" cmp direct out
expect "there are packs, one for each rank that had tasks" test "$(packs kept | wc -l)" -ge 1
expect "and they are private" test -z "$(find kept.packs -perm /077)"
expect "the journal holds only where the output is" test "$(size_of kept)" -lt $(($(size_of direct) / 20))
again() {
    run "$@" "$farm" -a list --journal kept -k sh large.sh
    expect_status 0
    expect "shown again: $*" cmp direct out
}
again
again mpirun -n 2
expect "nothing ran twice" test "$(runs)" -eq $tasks
run "$farm" --cat kept
expect "--cat" cmp direct out
run "$farm" -a list --journal kept -k --results folder sh large.sh
expect "--results" cmp <(sh large.sh 7) folder/1/7/stdout
rm -f ran.*

# A flipped bit costs the tasks whose output it was in.
pack=$(packs kept | head -n 1)
printf 'X' | dd of="$pack" bs=1 seek=$(($(size_of "$pack") / 2)) conv=notrunc status=none
run "$farm" --cat kept
expect_status 255
expect_err "finished tasks whose output is lost: 1; the first is task "
expect_err "the pack $pack is cut or damaged at byte"
expect "--cat shows the others" test "$(wc -l <out)" -eq $(((tasks - 1) * 40000))
again mpirun -n 3
expect_err "$((tasks - 1)) of $tasks done"
expect_err "$pack"
expect "it ran again" test "$(runs)" -eq 1
again mpirun -n 3
expect "once" test "$(runs)" -eq 1
rm -f ran.* "$pack"
again mpirun -n 3
expect_err "cannot open the pack $pack"
expect "what was in the lost pack ran again" test "$(runs)" -ge 1
rm -rf kept.packs ran.*
again
expect "all of it" test "$(runs)" -eq $tasks
run mpirun -n 2 "$farm" -a list --journal kept --fresh echo
expect_status 0
expect "--fresh removes packs" test ! -e kept.packs

# Where there is nothing large there are no packs, also while a journal is kept.
run mpirun -n 3 "$farm" -a list 'test {} != 5'
expect_status 1
expect "a failed task keeps the journal" test -e list.norma
expect "but no folder" test ! -e list.norma.packs
rm list.norma

# Where no folder can be made, output goes to rank 0 as it always can.
echo precious >list.norma.packs
run mpirun -n 3 "$farm" -a list -k sh large.sh
expect_status 0
expect "without packs" cmp direct out
expect "a file of that name is left alone" grep -q precious list.norma.packs
rm list.norma.packs

# Killed in the middle, finished by the same line.
start() {
    rm -rf ran.* list.norma*
    mpirun -n 3 "$farm" -a list -k 'sh large.sh {}; sleep 0.1' >first 2>/dev/null &
    launched=$!
    until (($(runs) >= 10)) && [[ -n $(packs list.norma) ]]; do sleep 0.02; done
}
ranks() { pgrep -P $launched -x norma-farm | sort -n; }
finish() {
    wait $launched 2>/dev/null
    expect "$1: the killed run ends non-zero" test $? -ne 0
    run "${@:2}" "$farm" -a list -k 'sh large.sh {}; sleep 0.1'
    expect_status 0
    expect "$1: the output is that of an undisturbed run" cmp direct out
    expect_err " of $tasks done; --fresh starts over"
    refuse_err "lost"
    expect "$1: nothing is left" test -z "$(find . -name "list.norma*")"
}
start
kill -KILL "$(ranks | sed -n 1p)"
finish "rank 0" mpirun -n 3
start
kill -KILL "$(ranks | sed -n 2p)"
finish "another rank" mpirun -n 2
start
on_its_own=$(ranks)
kill -KILL $launched
until ! ps -p "$(xargs <<<"$on_its_own" | tr ' ' ,)" >/dev/null; do sleep 0.02; done
finish "mpirun" env

# Only root can make a disk that is small enough.
if unshare --mount true 2>/dev/null; then
    rm -rf ran.* list.norma*
    mkdir list.norma.packs
    run unshare --mount bash -c 'mount -t tmpfs -o size=4m none list.norma.packs &&
        mpirun -n 3 "$0" -a list -k sh large.sh; ended=$?; ls -A list.norma.packs; exit $ended' "$farm"
    expect_status 0
    expect "packs on a full disk: the rest went to rank 0" cmp direct out
    rmdir list.norma.packs
    mkdir small
    run unshare --mount bash -c 'mount -t tmpfs -o size=8m none small && cp list small &&
        mpirun -n 3 "$0" -a small/list -k sh large.sh >/dev/null 2>told
        test $? -eq 255 && grep -q "cannot write the journal .*No space left" told || exit 1
        [[ -n $(find small/list.norma.packs -type f) ]] || exit 2
        mount -o remount,size=200m small && mpirun -n 3 "$0" -a small/list -k sh large.sh' "$farm"
    expect_status 0
    expect "a full disk loses nothing that was achieved" cmp direct out
fi
summary
