#!/usr/bin/env python3
"""Instructions that one call of norma's takes beyond raw MPI's, counted by callgrind on one rank.

    bench/comm/instructions.py build/release                 # the table
    bench/comm/instructions.py build/release --check bench/comm/instructions.json
    bench/comm/instructions.py build/release --write bench/comm/instructions.json

A rank that sends to itself never waits, so a count is the same in every run. Only the surplus over raw
MPI is compared: it must not grow from commit to commit by more than 2 % and 3 instructions.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROUNDS = 64  # counted_rounds of count.hpp
SLACK = 1.02, 3  # a surplus may grow by this factor and so many instructions


def environment():
    lines = (HERE.parent.parent / "scripts" / "mpi.env").read_text().splitlines()
    return os.environ | dict(line.split("=", 1) for line in lines if line[:1].isupper())


def counted(folder):
    """{row: {contestant: instructions of one round}} of callgrind's files."""
    found = {}
    for file in sorted(folder.iterdir()):
        text = file.read_text(errors="replace")
        name = re.search(r"^desc: Trigger: Client Request: (.+)/(\w+)$", text, re.MULTILINE)
        total = re.search(r"^totals: (\d+)", text, re.MULTILINE)
        if name and total:
            found.setdefault(name.group(1), {})[name.group(2)] = int(total.group(1)) / ROUNDS
    return found


def measure(build, rows):
    """Counts under callgrind, as above."""
    program = pathlib.Path(build).resolve() / "bench" / "comm" / "compare"
    if not shutil.which("valgrind"):
        raise SystemExit("instructions: valgrind is not installed: scripts/install-deps.sh long")
    with tempfile.TemporaryDirectory(prefix="norma-bench-") as folder:
        words = ["mpirun", "-n", "1", "valgrind", "--tool=callgrind", "--instr-atstart=no",
                 f"--callgrind-out-file={folder}/calls", str(program), "--instructions", "--rows", rows]
        done = subprocess.run(words, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=300)
        found = counted(pathlib.Path(folder))
        if done.returncode != 0 or not found:
            raise SystemExit(f"instructions: nothing was counted by {' '.join(words)}\n{done.stderr}")
    return found


def show(found):
    print(f"{'instructions of one call':28} {'raw MPI':>10} {'norma':>10} {'surplus':>10} {'Boost.MPI':>10} {'surplus':>10}")
    for name, row in sorted(found.items()):
        boost = row.get("boost", float("nan"))
        print(f"{name:28} {row['raw']:10.1f} {row['norma']:10.1f} {row['norma'] - row['raw']:10.1f} "
              f"{boost:10.1f} {boost - row['raw']:10.1f}")


def surpluses(found):
    return {name: round(row["norma"] - row["raw"], 1) for name, row in sorted(found.items())}


def grown(found, kept):
    """What is worse than the numbers that were kept, as sentences."""
    factor, more = SLACK
    for name, now in surpluses(found).items():
        if name not in kept:
            yield f"{name}: no number is kept; add it with --write"
        elif now > max(kept[name], kept[name] * factor) + more:
            yield f"{name}: {now} instructions beyond raw MPI; they were {kept[name]}"
    for name in kept.keys() - found.keys():
        yield f"{name}: a number is kept and nothing was counted"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", help="build folder, e.g. build/release")
    parser.add_argument("--rows", default="", help="only rows whose name holds this regular expression")
    parser.add_argument("--check", metavar="FILE", help="fail if a surplus is larger than this file says")
    parser.add_argument("--write", metavar="FILE", help="keep the surpluses in this file")
    asked = parser.parse_args()
    found = measure(asked.build, asked.rows)
    show(found)
    if asked.write:
        pathlib.Path(asked.write).write_text(json.dumps(surpluses(found), indent=1) + "\n")
    if asked.check:
        complaints = list(grown(found, json.loads(pathlib.Path(asked.check).read_text())))
        if complaints:
            raise SystemExit("\n".join(["", *complaints]))


if __name__ == "__main__":
    main()
