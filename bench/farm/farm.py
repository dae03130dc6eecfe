#!/usr/bin/env python3
"""Figures of norma-farm beside its limits and its peers, interleaved in one run.

Prints medians, the median of the ratios of each repeat with their range, and whether what is wanted is
met. TMPDIR chooses the disk for lists, journals and logs. docs/figures.md says what each figure means.
"""
import argparse
import os
import tempfile

import balance
import quiet
import records
import throughput
from harness import Bench

FIGURES = {
    "rate": throughput.rate,
    "whole": throughput.whole,
    "held": throughput.held,
    "makespan": balance.makespan,
    "idle": quiet.idle,
    "wake": quiet.wake,
    "journal": records.journal,
    "queue": records.queue,
}


def main():
    epilog = "\n".join(f"  {name:9} {figure.__doc__.splitlines()[0]}" for name, figure in FIGURES.items())
    parser = argparse.ArgumentParser(description=__doc__, epilog="figures:\n" + epilog,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", help="build folder, e.g. build/release")
    parser.add_argument("figure", nargs="*", choices=[*FIGURES, "all"], default="all")
    parser.add_argument("--repeats", type=int, default=7, help="default: %(default)s; long figures take fewer")
    parser.add_argument("--slots", type=int, default=len(os.sched_getaffinity(0)),
                        help="default: %(default)s, one per core")
    asked = parser.parse_args()
    figures = list(FIGURES) if "all" in asked.figure else asked.figure
    print("load of the machine before:", *os.getloadavg(), flush=True)
    for figure in figures:
        with tempfile.TemporaryDirectory(prefix="norma-bench-") as folder:
            FIGURES[figure](Bench(asked.build, folder, asked.slots, asked.repeats))


if __name__ == "__main__":
    main()
