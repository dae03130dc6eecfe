# Helpers of the tests written in bash: source it, call `expect ...`, end with `summary`.
#
#   run CMD...                 runs it; $status, $out and $err hold how it ended and what it said
#   expect_status 255          of the last run
#   expect_out TEXT, expect_err TEXT, refuse_out TEXT, refuse_err TEXT
#   expect DESCRIPTION CMD...  the command succeeds
#   wait_until SECONDS CMD...  until the command succeeds; fails if it does not within that time

failures=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
    failures=$((failures + 1))
    printf 'FAILED: %s\n' "$1" >&2
    printf '  line:   %s\n  status: %s\n  stdout: %s\n  stderr: %s\n' \
        "${last_line:-}" "${status:-}" "${out:-}" "${err:-}" >&2
}

run() {
    last_line="$*"
    status=0
    "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
    out=$(<"$scratch/out")
    err=$(<"$scratch/err")
}

expect_status() { [[ $status == "$1" ]] || fail "expected status $1"; }
expect_out() { [[ $out == *"$1"* ]] || fail "expected on stdout: $1"; }
expect_err() { [[ $err == *"$1"* ]] || fail "expected on stderr: $1"; }
refuse_out() { [[ $out != *"$1"* ]] || fail "not expected on stdout: $1"; }
refuse_err() { [[ $err != *"$1"* ]] || fail "not expected on stderr: $1"; }
expect() {
    local what=$1
    shift
    "$@" || fail "$what"
}

wait_until() {
    local tries=$(($1 * 20))
    shift
    until "$@" >/dev/null 2>&1; do
        ((tries-- > 0)) || return 1
        sleep 0.05
    done
}

# not_run WHY: this machine cannot do the test; ctest counts it apart.
not_run() {
    echo "NOT RUN: $1"
    exit 77
}

summary() {
    if ((failures > 0)); then
        echo "$failures failed" >&2
        exit 1
    fi
    echo "all as expected"
}
