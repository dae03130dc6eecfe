#!/usr/bin/env bash
# The atlas of patterns, small: atlas.sh SOURCE BIN MPIEXEC
set -u
source=$1 atlas=$1/apps/examples/atlas/atlas.sh mpiexec=$3
export PATH=$2:$PATH
# shellcheck source=tests/support/expect.sh
source "$source/tests/support/expect.sh"

small=(-s 40x32 -n 300 -F "0.03 0.04 0.05" -k "0.058 0.060")
run "$atlas" "${small[@]}" "$scratch/a"
expect_status 0
expect_out "atlas.png: 6 tiles"
expect "the summary has a row for each run" [ "$(wc -l <"$scratch/a/summary.csv")" = 7 ]
run cat "$scratch/a/summary.csv"
expect_out "F,k,n,mean:v,sd:v,max:v"
expect_out "0.04,0.060,1280,"
run norma-grid view "$scratch/a/runs/F=0.03/k=0.058/v-0000000300.npy"
expect_out "32 x 40 (y, x) of float64"

picture=$(cksum <"$scratch/a/atlas.png")
run "$atlas" "${small[@]}" "$scratch/a"
expect_status 0
expect "the same line draws the same picture again" [ "$(cksum <"$scratch/a/atlas.png")" = "$picture" ]

run "$atlas" "${small[@]}" -l "$mpiexec -n 2" "$scratch/b"
expect_status 0
expect "ranks draw the same picture" [ "$(cksum <"$scratch/b/atlas.png")" = "$picture" ]

run "$atlas" "${small[@]}"
expect "a folder is asked for" [ "$status" != 0 ]
expect_err "needs a folder"
run "$atlas" -x
expect_status 2
expect_err "-s SIZE"

summary
