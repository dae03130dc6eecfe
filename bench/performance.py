#!/usr/bin/env python3
"""Makes docs/performance.md: what message passing by norma costs beside raw MPI and Boost.MPI.

    cmake --preset release -DNORMA_BENCH=ON && cmake --build --preset release
    bench/performance.py build/release --write docs/performance.md

Takes some minutes, on a machine that does nothing else. Without --write the page is printed.
"""
import argparse
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "comm"))
import compile_cost  # noqa: E402
import instructions  # noqa: E402

INTRODUCTION = """# Performance of message passing

What norma costs beside raw MPI and beside Boost.MPI. This page is made by one command, on a machine that
does nothing else:

<!-- not run: it takes minutes, and a machine that does nothing else -->
```sh
cmake --preset release -DNORMA_BENCH=ON && cmake --build --preset release
bench/performance.py build/release --write docs/performance.md
```

Every row runs the same exchange by raw MPI, by norma and by Boost.MPI, by turns in one run, and by raw MPI
once more. What counts is the median of the ratios to raw MPI of each repeat. *Noise* is what raw MPI differs
by from itself; a figure is *met* if it is as wanted once the noise is taken off. Raw MPI packs by hand what
is no plain data, and exchanges lengths where they are unknown. `bench/comm/*.cpp` are the rows.

What [reduction](performance-reducing.md) and [decomposition](performance-grid.md) cost stands on pages of their own.
"""

INSTRUCTIONS = """## Instructions

What a round of the same exchanges takes beyond raw MPI, counted by callgrind on one rank that sends to
itself. `ctest -R bench/instructions` fails when a number grows.
"""

COMPILING = """## Compiling

A program with one `all_reduce` of a number, with norma's narrow headers and with Boost.MPI's, `-O2`.
"""


def machine():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{os.cpu_count()} cores of {names[0] if names else platform.machine()}"


def compared(build, ranks, repeats):
    """What `compare` measured on so many ranks, of its JSON."""
    with tempfile.TemporaryDirectory(prefix="norma-bench-") as folder:
        file = pathlib.Path(folder) / "rows.json"
        program = pathlib.Path(build) / "bench" / "comm" / "compare"
        subprocess.run(["mpirun", "-n", str(ranks), str(program), "--repeats", str(repeats), "--json", str(file)],
                       check=True, env=instructions.environment(), stdout=sys.stderr)
        return json.loads(file.read_text())


def verdict(met):
    return "met" if met else "**missed**"


def table_of_rows(measured):
    yield (f"## {measured['ranks']} ranks\n\n{measured['mpi']}, g++ {measured['compiler']}, "
           f"{measured['repeats']} repeats, {machine()}.\n")
    yield "| Exchange | raw, us | noise | norma / raw | wanted | | Boost.MPI / raw | norma is faster | wanted | |"
    yield "|---|---:|---:|---:|---:|---|---:|---:|---:|---|"
    for row in measured["rows"]:
        cells = [row["name"], f"{row['raw_us']:.3g}", f"{row['noise']:.3f}", f"{row['norma']['median']:.3f}",
                 f"<= {row['wanted']:.2f}", verdict(row["met"])]
        if "boost" in row:
            cells += [f"{row['boost']['median']:.2f}", f"{row['times_boost']:.2f}x", f">= {row['boost_wanted']:g}",
                      verdict(row["met_boost"])]
        else:
            cells += ["", "", "", ""]
        yield "| " + " | ".join(cells) + " |"


def table_of_instructions(build):
    yield INSTRUCTIONS
    yield "| Exchange | raw | norma beyond it | Boost.MPI beyond it |"
    yield "|---|---:|---:|---:|"
    for name, row in sorted(instructions.measure(build, "").items()):
        boost = f"{row['boost'] - row['raw']:.0f}" if "boost" in row else ""
        yield f"| {name} | {row['raw']:.0f} | {row['norma'] - row['raw']:.0f} | {boost} |"


def table_of_compiling(build, repeats):
    found = compile_cost.summary(compile_cost.measure(["c++", "-O2", *compile_cost.flags(build)], repeats))
    yield COMPILING
    yield "| | time, s | memory, MiB |"
    yield "|---|---:|---:|"
    for name, (seconds, mib) in found["median"].items():
        yield f"| {name} | {seconds:.2f} | {mib:.0f} |"
    yield (f"\nnorma takes {found['time_ratio']:.2f} times Boost.MPI's time; wanted at most {found['wanted']}: "
           f"{verdict(found['met'])}.")


def page(build, repeats):
    yield INTRODUCTION
    for ranks in (2, 4):
        yield from table_of_rows(compared(build, ranks, repeats))
        yield ""
    if shutil.which("valgrind"):
        yield from table_of_instructions(build)
        yield ""
    yield from table_of_compiling(build, min(repeats, 15))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", help="build folder, e.g. build/release")
    parser.add_argument("--repeats", type=int, default=41, help="default: %(default)s")
    parser.add_argument("--write", metavar="FILE", help="write the page to this file")
    asked = parser.parse_args()
    print("load of the machine before:", *os.getloadavg(), file=sys.stderr)
    text = "\n".join(page(asked.build, asked.repeats)) + "\n"
    if asked.write:
        pathlib.Path(asked.write).write_text(text)
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
