#!/usr/bin/env bash
# norma-farm doing real work: farm_run.sh PATH-OF-NORMA-FARM
set -u
farm=$1
. "$(dirname "$0")/../support/expect.sh"
cd "$scratch" || exit 1

# Checksums of some thousand real header files: the bytes are those of running it directly.
find /usr/include -type f -name '*.h' | LC_ALL=C sort | head -n 3000 >headers
expect "there are header files to work on" test "$(wc -l <headers)" -ge 1000
xargs -d '\n' -n 1 sha256sum <headers >direct
run mpirun -n 3 "$farm" -a headers -k sha256sum {}
expect_status 0
expect "three ranks, in order: equal to running it directly" cmp direct out
files=$(wc -l <headers)
expect_err "$(printf '%d,%03d finished' $((files / 1000)) $((files % 1000)))"
expect_err "3 ranks"
expect "no journal is left after success" test ! -e headers.norma
run "$farm" -a headers sha256sum
expect_status 0
expect "alone, by end: the same lines" cmp <(sort direct) <(sort out)

# The three kinds of template, and the placeholders.
printf 'sub/a.tar.gz\nb c.txt\n' >values
run "$farm" -a values -k printf '<%s>' {} {.} {/} {//} {/.} {#}
expect_out "<sub/a.tar.gz><sub/a.tar><a.tar.gz><sub><a.tar><1><b c.txt><b c><b c.txt><.><b c><2>"
run "$farm" -a values -k 'for i in 1 2; do printf "%s:%s " "$i" {}; done | tr a-z A-Z'
expect_out "1:SUB/A.TAR.GZ 2:SUB/A.TAR.GZ 1:B C.TXT 2:B C.TXT "
printf '# a comment\n\nprintf one | tr a-z A-Z\n  # another\nprintf "%%s" "two  words"\n' >commands
run "$farm" -a commands -k
expect_out "ONEtwo  words"

# Hostile names are only names.
mkdir hostile
while IFS= read -r name; do
    printf '%s' "$name" >"hostile/$name"
    printf '%s\n' "$name"
done >names <<'NAMES'
$(touch CANARY)
`touch CANARY`
";touch CANARY;"
';touch CANARY;'
a;touch CANARY
a|touch CANARY
-n
--help
*
?[a-z]
~
 blank ends 
back\slash
$HOME
{}
{a,b}
tab	tab
%s%n
#
NAMES
cd hostile || exit 1
for template in 'cat -- {} && echo' 'cat -- "{}" && echo' "cat -- '{}' && echo" \
    'printf "%s\n" "$(cat -- "$(printf %s {})")"' 'sh -c '\''cat -- "$1" && echo'\'' _ {}'; do
    run "$farm" -a ../names -k "$template"
    expect_status 0
    expect "each file holds its name, read through: $template" cmp ../names ../out
done
run "$farm" -a ../names -k cat -- {}
expect "as an argument too" test "$out" = "$(tr -d '\n' <../names)"
expect "nothing in a name was executed" test ! -e CANARY
cd ..

# Outputs never mix, also big ones of ranks that write at once.
seq 40 >numbers
run mpirun -n 3 "$farm" -a numbers -j 4 'i=0; while [ $i -lt 3000 ]; do echo "{} line $i of a task that writes a lot"; i=$((i+1)); done'
expect_status 0
expect "every task's lines stand together" test "$(cut -d' ' -f1 out | uniq | wc -l)" -eq 40
expect "and all of them are there" test "$(wc -l <out)" -eq 120000
run "$farm" -a numbers -j 4 -k 'head -c 300000 /dev/zero | tr "\0" x; echo {}'
expect "in order" cmp numbers <(tr -d x <out)

# Standard error is standard error.
run "$farm" -a numbers -k 'echo out {}; echo err {} >&2'
expect "stdout has the output only" cmp out <(sed 's/^/out /' numbers)
expect "stderr has all errors" test "$(grep -c '^err ' err)" -eq 40

# The first task runs while the list is still being written.
mkfifo pipe
"$farm" echo <pipe >streamed 2>/dev/null &
farm_pid=$!
exec 7>pipe
echo first >&7
for ((i = 0; i < 400; i++)); do
    [[ -s streamed ]] && break
    sleep 0.05
done
expect "the first result is there before the list ended" grep -qx first streamed
echo second >&7
exec 7>&-
wait $farm_pid
expect "all went well" test $? -eq 0
expect "the second result came too" grep -qx second streamed

# Tasks see no list, no launcher, and a MPI program can be a task.
printf 'cat\ncat\n' >greedy
run "$farm" -a greedy
expect_status 0
printf 'env\n' >env
run mpirun -n 2 "$farm" -a env
refuse_out "OMPI_COMM_WORLD"
refuse_out "PMIX_"
printf 'mpirun -n 2 echo nested\n' >nested
run mpirun -n 2 "$farm" -a nested
expect_status 0
expect_out "nested"
summary
