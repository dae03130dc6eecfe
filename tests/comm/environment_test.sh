#!/usr/bin/env bash
# MPI begun and ended in every way: bash environment_test.sh LIFETIME MPIEXEC FLAG
set -u
program=$1
shift
source "$(dirname "$0")/../support/expect.sh"

start() { run timeout 20 "$@" "$program" "$way"; }

# An exception that nobody catches names its rank and ends all, long before the time is out.
for way in uncaught caught_outside waiting_elsewhere; do
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

# One that is caught, past something that others will not bring to its end.
way=passes_a_future
start "$@" 2
expect_status 1
expect_err "[rank 1 of 2] ends all ranks"
expect_err "iall_reduce_into"
expect_err "lifetime.cpp:"
refuse_out "caught"
way=passes_a_receive
start "$@" 2
expect_status 0
expect_out "end of main"

way=passes_a_claim
start "$@" 2
expect_status 1
expect_err "[rank 0 of 2] ends all ranks"
expect_err "a Claim that other ranks have not come to the end of"

for way in forgets_a_collective forgets_what_is_over buffers_for_one_that_waits; do
    start "$@" 2
    expect_status 0
    expect_out "end of main"
    refuse_err "still there"
done

for way in objects_outlive twice; do
    start "$@" 2
    expect_status 0
    expect_out "end of main"
done

way=objects_outlive # of three, one is over
start "$@" 1
expect_err "still under way: irecv, peer any"
refuse_err "still under way: irecv, peer 0"

way=inside_a_host
start "$@" 2
expect_status 0
expect_out "handler as before"
refuse_out "handler changed"
expect_out "end of main"

way=one_thread_alone
for ranks in 1 2 3 4; do
    start "$@" $ranks
    expect_status 0
    expect_out "all as it should be"
    refuse_out "something is wrong"
done

# What nobody waited for or freed is told at the end, with where it was made; or not, if so wished.
way=leaves_things_behind
start "$@" 2
expect_status 0
expect_err "norma: at the end still there: isend, peer"
expect_err "norma: at the end still there: irecv, peer"
expect_err "norma: at the end still there: communicator"
expect_err "lifetime.cpp:"
NORMA_CHECK=off start "$@" 2
expect_status 0
refuse_err "still there"

way=sends_to_nobody
start "$@" 1
expect_out "refused by us"
NORMA_CHECK=off start "$@" 1
expect_out "refused by MPI"
NORMA_CHECK=nonsense start "$@" 1
expect_err "NORMA_CHECK=nonsense: the levels are 'off' and 'args'"

way=needs_more_threads
start "$@" 1
expect_status 0
expect_out "refused:"

way=mpi_errors_are_exceptions
start "$@" 1
expect_status 0
expect_out "MPI_Send failed: MPI_ERR_RANK"

summary
