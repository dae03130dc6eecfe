#!/usr/bin/env bash
# MPI begun and ended in every way: bash environment_test.sh LIFETIME MPIEXEC FLAG
set -u
program=$1
shift
source "$(dirname "$0")/../support/expect.sh"

start() { run timeout 20 "$@" "$program" "$way"; }

# An exception that nobody catches names its rank and ends all, long before the time is out.
for way in uncaught caught_outside; do
    for ranks in 2 3; do
        start "$@" $ranks
        expect_status 1
        expect_err "[rank 1 of $ranks] ends all ranks"
        refuse_out "end of main"
    done
done
way=uncaught
start "$@" 2
expect_err "the disk is on fire"

for way in objects_outlive twice; do
    start "$@" 2
    expect_status 0
    expect_out "end of main"
done

way=inside_a_host
start "$@" 2
expect_status 0
expect_out "handler as before"
refuse_out "handler changed"
expect_out "end of main"

way=needs_more_threads
start "$@" 1
expect_status 0
expect_out "refused:"

way=mpi_errors_are_exceptions
start "$@" 1
expect_status 0
expect_out "MPI_Send failed: MPI_ERR_RANK"

summary
