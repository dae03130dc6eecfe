#!/usr/bin/env bash
# norma doctor as a user meets it: norma_doctor.sh PATH-OF-NORMA
set -u
norma=$1
. "$(dirname "$0")/../support/expect.sh"
cd "$scratch" || exit 1

run "$norma" doctor --clean # of what other runs on this machine left behind

# What is wrong is named with its remedy, and the status says so.
ulimit -S -n 200
run "$norma" doctor
expect_status 1
expect_out "WRONG  open files"
expect_out "ulimit -n 4096"
expect_out "1 wrong"
ulimit -S -n 2000

run "$norma" doctor
expect_status 0
expect_out "all is well"
expect_out "ok     start of 2 ranks"
expect_out "by mpirun's count"

run "$norma" doctor --json
expect_status 0
expect_out '"ok": true'
expect_out '"topic": "mpi"'

printf 'localhost slots=2\nno-such-host.invalid slots=1\n' >hosts
run "$norma" doctor --hostfile hosts
expect_status 1
expect_out "WRONG  host no-such-host.invalid"
expect_out "ssh-copy-id no-such-host.invalid"
refuse_out "host localhost"
run "$norma" doctor --hostfile missing
expect_status 1
expect_out "there is no such file"

# No mpirun, a foreign mpirun, and an mpirun that cannot start anything.
tools=$scratch/tools
mkdir "$tools"
PATH=$tools run "$norma" doctor
expect_status 1
expect_out "no mpirun in PATH"
printf '#!/bin/sh\necho HYDRA build details:\n' >"$tools/mpirun"
chmod +x "$tools/mpirun"
PATH=$tools run "$norma" doctor
expect_status 1
expect_out "'HYDRA build details:'"
real=$(command -v mpirun)
cat >"$tools/mpirun" <<BROKEN
#!/bin/sh
[ "\$1" = --version ] && exec $real --version
echo "no daemon could be started" >&2
exit 3
BROKEN
PATH=$tools:$PATH run "$norma" doctor
expect_status 1
expect_out "failed with status 3"
expect_out "no daemon could be started"

# Shared memory left behind by a killed run is found and removed; what is new may be in use.
if [[ -w /dev/shm ]]; then
    left=/dev/shm/vader_segment.norma-test.$$
    new=/dev/shm/vader_segment.norma-new.$$
    touch -d '2 minutes ago' "$left"
    touch "$new"
    run "$norma" doctor
    expect_status 1
    expect_out "stale segments"
    run "$norma" doctor --clean
    expect_err "removed $left"
    expect "the stale segment is gone" test ! -e "$left"
    expect "the new segment is left alone" test -e "$new"
    rm -f "$left" "$new"
fi

# Launches that cannot work are explained by the program itself, before MPI_Init.
unset SLURM_JOB_ID
SLURM_STEP_ID=0 SLURM_NTASKS=4 run "$norma" doctor --probe
expect_status 1
expect_err "run: srun --mpi=pmix"
PMI_RANK=0 PMI_SIZE=2 run "$norma" doctor --probe
expect_status 1
expect_err "start it with the mpirun of Open MPI"

run "$norma" doctor --jsn
expect_status 255
expect_err "did you mean --json?"
summary
