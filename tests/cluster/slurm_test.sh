#!/usr/bin/env bash
# norma inside a real Slurm of four nodes: slurm_test.sh PATH-OF-NORMA
set -u
. "$(dirname "$0")/fixture.sh"
need_namespaces
need slurmctld slurmd munged sbatch srun
slurm_up 4
script=$here/../../scripts/norma.sbatch
work=$scratch/work
mkdir "$work"

# srun with pmix makes one world; without, or with another way, the program says what to do.
run in_slurm srun --mpi=pmix -N3 -n6 "$norma" doctor --probe
expect_status 0
for rank in 0 1 2 3 4 5; do expect_out "rank $rank of 6"; done
for way in none pmi2; do
    run in_slurm srun --mpi=$way -N2 -n4 "$norma" doctor --probe
    expect_status 1
    expect_err "srun started 4 processes with"
    expect_err "run: srun --mpi=pmix"
done
run in_slurm srun -n1 "$norma" run -n 2 hostname
expect_status 0
run in_slurm srun --mpi=pmix -n2 "$norma" run -n 2 hostname
expect_err "was itself started by srun"

# norma run takes hosts and slots from the allocation, by mpirun and, without that, by srun.
run in_slurm salloc -N2 -n4 "$norma" run norma doctor --probe
expect_status 0
expect_out "rank 0 of 4 on n0"
expect_out "rank 3 of 4 on n1"
refuse_err "oversubscribe"
tools=$scratch/tools
mkdir "$tools"
for tool in srun sh; do ln -s "$(command -v $tool)" "$tools/$tool"; done
run in_slurm salloc -N2 -n4 env PATH="$tools" "$norma" run norma doctor --probe
expect_status 0
expect_err "srun --mpi=pmix -n 4"
expect_out "rank 3 of 4 on n1"
run in_slurm salloc -N2 -n4 "$norma" doctor
expect_status 0
expect_out "inside an allocation of 4 slots on 2 hosts; srun --mpi=pmix is offered"

# scripts/norma.sbatch: a drain before the time limit, back to the queue, and on to the end.
cat >"$work/program" <<'PROGRAM'
#!/usr/bin/env bash
if ((${SLURM_RESTART_COUNT:-0} > 0)); then
    echo "rank $PMIX_RANK finished: $2"
    exit 0
fi
trap 'echo "rank $PMIX_RANK drained"; exit 75' USR1
touch "up.$PMIX_RANK"
while :; do sleep 0.1; done
PROGRAM
chmod +x "$work/program"
job=$(in_slurm env NORMA_PROGRAM="$work/program" sbatch --parsable -N2 --chdir="$work" "$script" -a 'a list')
state_is() { in_slurm scontrol show job -o "$job" | grep -q "JobState=$1"; }
expect "both ranks start" wait_until 60 test -e "$work/up.0" -a -e "$work/up.1"
in_slurm scancel --batch --signal=USR1 "$job" # as Slurm does before the time limit
expect "the job goes back to the queue" wait_until 60 grep -q "Requeuing JobId=$job" "$NORMA_SLURM_STATE/ctld.log"
# Slurm by itself would wait two minutes; at once it would refuse, as the first start is just over.
in_slurm scontrol update JobId="$job" StartTime=now+3
expect "the job completes" wait_until 60 state_is COMPLETED
out=$(<"$work/norma-$job.out")
for line in "rank 0 drained" "rank 1 drained" "rank 0 finished: a list" "rank 1 finished: a list"; do
    expect_out "$line"
done

# The same with norma-farm: every task is run once, by the first start of the job or by the second.
mkdir "$work/ran"
seq 40 >"$work/tasks"
job=$(in_slurm env NORMA_PROGRAM="$bin/norma-farm" sbatch --parsable -N2 --chdir="$work" "$script" \
    -a tasks --joblog log 'echo ran >>ran/{}; sleep 0.4')
ran_some() { (($(ls "$work/ran" | wc -l) >= 5)); }
expect "the first tasks run" wait_until 60 ran_some
in_slurm scancel --batch --signal=USR1 "$job"
expect "the farm goes back to the queue" wait_until 60 grep -q "Requeuing JobId=$job" "$NORMA_SLURM_STATE/ctld.log"
expect "with work left" test "$(ls "$work/ran" | wc -l)" -lt 40
in_slurm scontrol update JobId="$job" StartTime=now+3
expect "the farm completes" wait_until 60 state_is COMPLETED
expect "40 tasks ran once each" test "$(cat "$work"/ran/* | wc -l) $(ls "$work/ran" | wc -l)" = "40 40"
expect "40 lines in the job log" test "$(tail -n +2 "$work/log" | cut -f 1 | sort -un | wc -l)" = 40
out=$(<"$work/norma-$job.out")
expect_out "of 40 done; --fresh starts over"

# Thousands of quick tasks in one step, and in one under mpirun.
mkdir "$work/many"
seq 3000 >"$work/many/tasks"
job=$(in_slurm env NORMA_PROGRAM="$bin/norma-farm" sbatch --parsable -N4 --chdir="$work/many" --output=out --error=err "$script" \
    -a tasks -k --quiet echo)
expect "the job of 3000 tasks completes" wait_until 60 state_is COMPLETED
expect "with all results" cmp "$work/many/tasks" "$work/many/out"
run in_slurm salloc -N4 env -C "$work/many" "$norma" run -n 4 norma-farm -a tasks -k --summary-json summary echo
expect_status 0
expect "3000 results through mpirun" test "$(md5sum <<<"$out")" = "$(md5sum <"$work/many/tasks")"
expect "from four hosts" grep -q '"hosts": *4' "$work/many/summary"

# A rank that is killed under srun costs only the tasks it had. srun itself ends with the status of
# the worst rank, `norma run` with the farm's.
mkdir "$work/lost"
cd "$work/lost" || exit 1
seq 100 >tasks
cat >task <<'TASK'
#!/bin/sh
if [ ! -e go ]; then
    touch "held.$(hostname)"
    until [ -e go ]; do sleep 0.1; done
fi
echo "$1"
TASK
chmod +x task
is_over() { ! kill -0 "$launched"; }
loses_a_rank() { # CMD...
    rm -f held.* go log tasks.norma
    last_line="$*"
    in_slurm "$@" -a tasks -k --lease 5s --joblog log ./task >out 2>err </dev/null &
    launched=$!
    local host victim
    for host in n0 n1 n2 n3; do
        expect "tasks are held on $host" wait_until 60 test -e held.$host
    done
    victim=$(rank_on n2)
    expect "one rank is there to be killed, not '$victim'" kill -KILL "$victim"
    touch go
    expect "the step ends" wait_until 60 is_over
    wait $launched
    status=$? out='' err=$(<err)
    expect_err "rank 2 on n2 has been silent for 5.0 s; tasks it had that go to others"
    expect "all results" cmp tasks out
    expect "every task is committed once" cmp tasks <(tail -n +2 log | cut -f 1 | sort -n)
}
loses_a_rank srun --mpi=pmix -N4 -n4 --chdir="$PWD" "$bin/norma-farm"
expect_status 137
loses_a_rank salloc -N4 -n4 env -C "$PWD" "$norma" run --survive norma-farm
expect_err "srun --mpi=pmix -n 4"
expect_status 0
cd / || exit 1

# The program's own failure is the job's, and no reason to start again.
printf '#!/bin/sh\nexit 3\n' >"$work/program"
job=$(in_slurm env NORMA_PROGRAM="$work/program" sbatch --parsable --chdir="$work" "$script")
expect "the job fails" wait_until 60 state_is FAILED
run in_slurm scontrol show job -o "$job"
expect_out "ExitCode=3:0"
expect_out "Restarts=0"
summary
