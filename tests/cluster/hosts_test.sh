#!/usr/bin/env bash
# norma run and norma doctor over several hosts, each with its own name, address and sshd:
# hosts_test.sh PATH-OF-NORMA
set -u
. "$(dirname "$0")/fixture.sh"
need_namespaces
hosts_up 3
hostfile=$NORMA_HOSTS_STATE/hostfile

# One rank a slot, on all hosts.
run at n0 "$norma" run --hostfile "$hostfile" hostname
expect_status 0
expect "every slot was used" test "$(sort <<<"$out" | uniq -c | xargs)" = "2 n0 2 n1 2 n2"

# Ranks of an MPI program find each other over the network.
run at n0 "$norma" run -n 5 --hostfile "$hostfile" norma doctor --probe
expect_status 0
for rank in 0 1 2 3 4; do expect_out "rank $rank of 5"; done
expect_out "on n2"
run at n0 "$norma" run -H n1:2,n2:2 norma doctor --probe
expect_status 0
expect_out "rank 3 of 4 on n2"
refuse_out "on n0"

# More ranks than slots; variables, stdin and exit status travel.
run at n0 "$norma" run -n 8 -H n1:1,n2:1 norma doctor --probe
expect_status 0
expect_out "rank 7 of 8"
run at n0 env NORMA_CHECK=full "$norma" run -q -H n1:1 sh -c 'read line; echo "$NORMA_CHECK $line"; exit 9' <<<"typed"
expect_status 9
expect_out "full typed"

# norma doctor tries every host and names the one that is gone.
run at n0 "$norma" doctor --hostfile "$hostfile"
expect_status 0
expect_out "ok     host n1"
expect_out "ok     host n2"
"$here/hosts.sh" crash n2
run at n0 "$norma" doctor --hostfile "$hostfile"
expect_status 1
expect_out "WRONG  host n2"
expect_out "ok     host n1"
run at n0 "$norma" run -H n2:1 true
expect "a host that is gone ends the run non-zero" test "$status" -ne 0
"$here/hosts.sh" boot n2

# A host that falls silent in the middle: the run ends by itself.
at n0 "$norma" run -q -n 2 -H n0:1,n1:1 sh -c "touch $scratch/up.\$OMPI_COMM_WORLD_RANK; exec sleep 600" 2>"$scratch/err" &
run_pid=$!
wait_until 30 test -e "$scratch/up.0" -a -e "$scratch/up.1"
"$here/hosts.sh" cut n1
SECONDS=0
wait $run_pid
status=$?
expect "a silent host ends the run non-zero" test $status -ne 0
expect "within a minute, not $SECONDS s" test $SECONDS -lt 60
"$here/hosts.sh" mend n1
summary
