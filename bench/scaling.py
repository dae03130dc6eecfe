#!/usr/bin/env python3
"""How norma-reduce and norma-grid become faster with the ranks of one machine: 1, 2, 4, ..., a rank a core.

    cmake --preset release -DNORMA_BENCH=ON && cmake --build --preset release
    bench/scaling.py build/release                        # all; some minutes, an idle machine
    bench/scaling.py build/release reduce --repeats 5     # some

Rank counts go by turns, --repeats times; of each turn the ratio to one rank is taken, and the median of
these counts. (read through mmap) is the limit of norma-reduce: as many readers as ranks, each of the whole
file. Speeds are those the programs tell of: without their start.
"""
import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from figure_page import mpi_environment

CORES = len(os.sched_getaffinity(0))
RANKS = [1 << k for k in range(CORES.bit_length())]


class Bench:
    def __init__(self, build, folder, repeats, size, quick):
        self.build, self.folder, self.repeats, self.size, self.quick = build, folder, repeats, size, quick
        self.environment = mpi_environment()

    def command(self, program, *arguments, ranks):
        return ["mpirun", "--bind-to", "core:overload-allowed", "-n", str(ranks), self.build / program, *arguments]

    def told(self, pattern, program, *arguments, ranks):
        """The number that a program tells of in such words."""
        ended = subprocess.run(self.command(program, *arguments, ranks=ranks), check=True, capture_output=True,
                               text=True, env=self.environment, cwd=self.folder)
        return float(re.search(pattern, ended.stdout + ended.stderr).group(1))

    def file(self, kind, *options):
        path = self.folder / "-".join([kind, *(o.lstrip("-") for o in options)])
        if not path.exists():
            subprocess.run([self.build / "bench/reduce/generate", kind, "--bytes", self.size, *options, path],
                           check=True)
        path.read_bytes()
        return path

    def table(self, rows):
        """A line for each row, {name: (unit, speed of so many ranks)}."""
        print(f"| What | {' | '.join(f'{n} ranks' if n > 1 else '1 rank' for n in RANKS)} |\n|---|"
              + "---|" * len(RANKS), flush=True)
        for name, (unit, speed) in rows.items():
            turns = [[speed(n) for n in RANKS] for _ in range(self.repeats)]
            first = statistics.median(turn[0] for turn in turns)
            times = [statistics.median(turn[i] / turn[0] for turn in turns) for i in range(1, len(RANKS))]
            print(f"| {name} | {first:.4g} {unit} | {' | '.join(f'{ratio:.2f} x' for ratio in times)} |", flush=True)


def reducing(bench, size, *arguments):
    """GB/s of norma-reduce, one thread a rank; to no pipe, which mpirun would have to empty."""
    def speed(ranks):
        return size / bench.told(r"in ([0-9.]+) s", "bin/norma-reduce", *arguments, "-t", "1", "-f", "csv", "--stats",
                                 "-o", "/dev/null", ranks=ranks)
    return "GB/s", speed


def reduce(bench):
    path = bench.file("table")
    size = path.stat().st_size / 1e9

    def readers(ranks):
        running = [subprocess.Popen([bench.build / "bench/reduce/read_mmap", path], stdout=subprocess.PIPE, text=True)
                   for _ in range(ranks)]
        return ranks * size / max(float(reader.communicate()[0].split()[0]) for reader in running)

    bench.table({"(read through mmap)": ("GB/s", readers), "describe --core": reducing(bench, size, path, "--core"),
                 "describe": reducing(bench, size, path)})


def keys(bench):
    def by(count):
        path = bench.file("keys", "--keys", count)
        return reducing(bench, path.stat().st_size / 1e9, "by", "1", "--no-header", "-s", ";", "-a",
                        "min:2,mean:2,max:2", path)

    bench.table({"min, mean, max by 413 keys": by("413"), "min, mean, max by 10^6 keys": by("1000000")})


def grid(bench):
    def rate(preset, size, steps, *options):
        if bench.quick:
            size, steps = "x".join(["64"] * (size.count("x") + 1)), 10
        run = ["run", "-p", preset, "-s", size, "-n", str(steps), "--every", "0", "-f", "none", "--anew", *options]

        def speed(ranks):
            return bench.told(r"; ([0-9.]+) Mcells/s", "bin/norma-grid", *run, ranks=ranks)
        return "Mcells/s", speed

    bench.table({"heat 4096x4096, one step at a time": rate("heat", "4096x4096", 200, "--depth", "1"),
                 "heat 4096x4096": rate("heat", "4096x4096", 400),
                 "heat 256x256x256": rate("heat", "256x256x256", 200),
                 "gray-scott 2048x2048": rate("gray-scott", "2048x2048", 200)})


FIGURES = {"reduce": reduce, "keys": keys, "grid": grid}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=" ".join(FIGURES))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--bytes", default="1G", help="of each file")
    parser.add_argument("--quick", action="store_true", help="small grids: whether it works")
    options = parser.parse_intermixed_args()
    if unknown := set(options.figures) - set(FIGURES):
        parser.error(f"no figure {', '.join(unknown)}: {' '.join(FIGURES)}")
    with tempfile.TemporaryDirectory(dir="/dev/shm") as temporary:
        bench = Bench(options.build.resolve(), pathlib.Path(temporary), options.repeats, options.bytes, options.quick)
        for name in options.figures or FIGURES:
            FIGURES[name](bench)
            print()
