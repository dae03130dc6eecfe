#!/usr/bin/env bash
# norma-farm over four hosts, while a rank, a whole host or the network of one fails:
# farm_hosts_test.sh PATH-OF-NORMA
set -u
. "$(dirname "$0")/fixture.sh"
need_namespaces
hosts_up 4
hosts=(n0 n1 n2 n3)
victim=n2
tasks=200
cd "$scratch" || exit 1

# The first tasks end at once; the others wait for the file "go", and say that they do.
cat >task <<'TASK'
#!/bin/sh
if [ "$1" -gt 40 ] && [ ! -e go ]; then
    touch "held.$(hostname)"
    until [ -e go ]; do sleep 0.1; done
fi
echo "$(hostname)" >>"ran.$1"
seq 1 "$1" | cksum
echo "task $1"
TASK
chmod +x task
seq $tasks >list
for i in $(seq $tasks); do seq 1 "$i" | cksum; echo "task $i"; done >undisturbed

now_ms() { date +%s%3N; }
took() { echo "$(($(now_ms) - since_ms)) ms"; }

# launch RUN-OPTIONS...: in the background; $launched is its process.
launch() {
    last_line="norma run $* norma-farm"
    at n0 env -C "$scratch" "$norma" run "$@" --hostfile "$NORMA_HOSTS_STATE/hostfile" -n 4 \
        norma-farm -a list -k --lease 5s --joblog log ./task >stdout 2>stderr &
    launched=$!
    since_ms=$(now_ms)
}

# start RUN-OPTIONS...: until tasks are held on every host.
start() {
    rm -f ran.* held.* go log list.norma
    launch "$@"
    local host
    for host in "${hosts[@]}"; do
        wait_until 30 test -e "held.$host" && continue
        err=$(<stderr)
        fail "$what: no task was held on $host"
        exit 1
    done
    since_ms=$(now_ms)
}

is_over() { ! kill -0 "$launched"; }

# ended_within SECONDS: sets $status. A run that hangs is a failure, and is ended here.
ended_within() {
    status='none' out='see stdout'
    wait_until "$1" is_over || {
        err=$(<stderr)
        fail "$what: not over after $1 s"
        left_on n0 | xargs -r kill -KILL
    }
    wait "$launched"
    status=$?
    err=$(<stderr)
    echo "$what: status $status after $(took)"
}

# Processes on a host without sshd and its children for a connection.
left_on() {
    local pid
    for pid in $("$here/hosts.sh" inside "$1"); do
        [[ $(comm_of "$pid") =~ ^(sshd|)$ ]] || echo "$pid"
    done
}
is_clean() { [[ -z $(left_on "$1") && -z $(at "$1" ls -A /dev/shm) ]]; }
leaves_nothing() {
    local host
    for host in "${hosts[@]}"; do
        wait_until 20 is_clean "$host" && continue
        fail "$what: left on $host: $(left_on "$host" | xargs -r ps -o pid=,args= -p) $(at "$host" ls -A /dev/shm)"
    done
}

happens() {
    case $1 in
        killed) kill -KILL "$(rank_on $victim)" ;;
        crashed) "$here/hosts.sh" crash $victim ;;
        cut) "$here/hosts.sh" cut $victim ;;
    esac
    touch go
}
is_mended() {
    case $1 in
        crashed) "$here/hosts.sh" boot $victim ;;
        cut) "$here/hosts.sh" mend $victim ;;
    esac
}

is_complete() {
    expect_status 0
    expect "$what: the output is that of an undisturbed run" cmp undisturbed stdout
    expect "$what: every task is committed once" cmp list <(tail -n +2 log | cut -f 1 | sort -n)
}

resumes() {
    what="$what, then the same line"
    launch
    ended_within 30
    is_complete
    expect_err " of $tasks done; --fresh starts over"
    leaves_nothing
}

# By itself a run ends soon, non-zero, and the same line does the rest. The bounds leave a loaded
# machine twice what is promised.
for fault in killed:10 crashed:10 cut:30; do
    what="norma run, $victim ${fault%:*}"
    start
    happens "${fault%:*}"
    ended_within "${fault#*:}"
    expect "$what: it ends non-zero" test "$status" -ne 0
    is_mended "${fault%:*}"
    leaves_nothing
    resumes
done

# With --survive the others do it all.
for fault in killed crashed cut; do
    what="norma run --survive, $victim $fault"
    start --survive
    happens $fault
    ended_within 30
    is_mended $fault
    leaves_nothing
    if [[ $fault == crashed && $status != 0 ]]; then
        resumes # Open MPI 4.1 does not always go on without a host
    else
        is_complete
        expect_err "on $victim has been silent for 5.0 s; tasks it had that go to others"
    fi
done

# Three seconds without the network cost these seconds and nothing else.
for survive in "" --survive; do
    what="norma run $survive, $victim cut for 3 s"
    start $survive
    "$here/hosts.sh" cut $victim
    touch go
    sleep 3 # this is the fault
    "$here/hosts.sh" mend $victim
    ended_within 30
    is_complete
    expect "$what: no task ran twice" test "$(cat ran.* | wc -l)" = $tasks
    refuse_err "silent"
    leaves_nothing
done
summary
