#!/usr/bin/env python3
"""Figures of norma-farm beside its limit and its peers, interleaved in one run.

  rate    `sh -c :` per second, steady state, with capture, -k, job log and journal, against a bare
          posix_spawn loop of as many slots
  whole   20,000 `true`, the whole command, against GNU parallel with -k --joblog

Prints the medians, and the median of the ratios of each repeat with their range.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ENVIRONMENT = dict(
    os.environ,
    OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
    OMPI_MCA_rmaps_base_oversubscribe="1", OMPI_MCA_hwloc_base_binding_policy="none",
    PRTE_MCA_rmaps_default_mapping_policy=":oversubscribe",
    PRTE_MCA_hwloc_default_binding_policy="none")


def run(words, **more):
    subprocess.run(words, check=True, env=ENVIRONMENT, stdin=subprocess.DEVNULL, **more)


def seconds(words):
    begin = time.perf_counter()
    with open(os.devnull, "w") as null:
        run(words, stdout=null, stderr=null)
    return time.perf_counter() - begin


class Bench:
    def __init__(self, build, folder, slots):
        self.farm = os.path.join(build, "bin", "norma-farm")
        self.loop = os.path.join(build, "bench", "farm", "spawn_loop")
        self.folder = folder
        self.slots = slots

    def path(self, name):
        return os.path.join(self.folder, name)

    def list_of(self, line, count):
        name = self.path(f"list-{count}")
        with open(name, "w") as file:
            file.write((line + "\n") * count)
        return name

    def farm_words(self, ranks, tasks):
        launch = ["mpirun", "-n", str(ranks)] if ranks else []
        return launch + [self.farm, "-a", tasks, "-j", str(self.slots), "-k",
                         "--joblog", self.path("joblog"),
                         "--journal", self.path("journal"), "--fresh"]

    def farm_rate(self, ranks, tasks, count):
        summary = self.path("summary.json")
        words = self.farm_words(ranks, tasks)
        seconds(words + ["--summary-json", summary])
        with open(summary) as file:
            told = json.load(file)
        assert told["finished"] == count, told
        return count / told["makespan_s"]

    def loop_rate(self, count):
        words = [self.loop, str(count), str(self.slots)]
        return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def show(name, values, ratios, unit):
    print(f"{name:44} {statistics.median(values):10.4g} {unit:4}"
          f" {statistics.median(ratios):7.2f}  {min(ratios):.2f}..{max(ratios):.2f}", flush=True)


def rate(bench, repeats, count):
    tasks = bench.list_of(":", count)
    rows = {"norma-farm alone": 0, "mpirun -n 1 norma-farm": 1, "mpirun -n 3 norma-farm": 3}
    limits, found = [], {name: [] for name in rows}
    for _ in range(repeats):
        limits.append(bench.loop_rate(count))
        for name, ranks in rows.items():
            found[name].append(bench.farm_rate(ranks, tasks, count))
    print(f"\n{count} x `sh -c :`, {bench.slots} slots, {repeats} repeats: per second; ratio to the loop")
    show("bare posix_spawn loop", limits, [1.0], "/s")
    for name, rates in found.items():
        show(name, rates, [r / limit for r, limit in zip(rates, limits)], "/s")


def whole(bench, repeats, count):
    tasks = bench.list_of("true", count)
    parallel = shutil.which("parallel")
    if not parallel:
        sys.exit("GNU parallel is not installed: no peer to compare with")
    peer = [parallel, "--will-cite", "-j", str(bench.slots), "-k", "--joblog", bench.path("peer"),
            "-a", tasks]
    rows = {"norma-farm alone": 0, "mpirun -n 3 norma-farm": 3}
    peers, found = [], {name: [] for name in rows}
    for _ in range(repeats):
        peers.append(seconds(peer))
        for name, ranks in rows.items():
            found[name].append(seconds(bench.farm_words(ranks, tasks)))
    print(f"\n{count} x `true`, whole command, {repeats} repeats: seconds; times as fast as GNU parallel")
    show("GNU parallel -k --joblog", peers, [1.0], "s")
    for name, times in found.items():
        show(name, times, [p / t for t, p in zip(times, peers)], "s")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", help="build folder, e.g. build/release")
    parser.add_argument("figure", nargs="?", choices=["rate", "whole", "all"], default="all")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--slots", type=int, default=len(os.sched_getaffinity(0)))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(os.path.abspath(asked.build), folder, asked.slots)
        print(f"{'':44} {'median':>10} {'':4} {'ratio':>7}  range of ratios")
        if asked.figure in ("rate", "all"):
            rate(bench, asked.repeats, 2000)
        if asked.figure in ("whole", "all"):
            whole(bench, max(3, asked.repeats // 2), 20000)


main()
