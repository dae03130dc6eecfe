#!/usr/bin/env bash
# The examples say what they promise: bash examples.sh HELLO PI MPIEXEC FLAG
set -u
hello=$1
pi=$2
shift 2
source "$(dirname "$0")/../support/expect.sh"

run "$@" 3 "$hello"
expect_status 0
expect "three greetings in order" [ "$out" = "hello from rank 0 of 3
hello from rank 1 of 3
hello from rank 2 of 3" ]

for ranks in 1 2 3; do
    run "$@" $ranks "$pi"
    expect_status 0
    expect "one line at $ranks ranks" [ "$out" = "pi is about 3.141592654" ]
done

summary
