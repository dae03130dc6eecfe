#!/usr/bin/env python3
"""The figures of norma-reduce, each beside its limit or its peer.

    cmake --preset release -DNORMA_BENCH=ON && cmake --build --preset release
    bench/reduce/figures.py build/release                 # all; some minutes, an idle machine
    bench/reduce/figures.py build/release core keys       # some of them

All that a row compares runs by turns, --repeats times; of each pair the ratio is taken, and the median
of the ratios counts. Times of norma-reduce are those of --stats: without its start. Peers that are not
installed are named as such.
"""
import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

SEPARATORS = ["-F", ","]


class Bench:
    def __init__(self, build, folder, repeats, size, level):
        self.build, self.folder, self.repeats, self.size = build, folder, repeats, size
        self.reduce = build / "bin/norma-reduce"
        self.environment = dict(os.environ)
        if level:
            self.environment["NORMA_SIMD"] = level
        for line in (pathlib.Path(__file__).resolve().parents[2] / "scripts/mpi.env").read_text().splitlines():
            if re.match("[A-Z]", line):
                name, _, value = line.partition("=")
                self.environment.setdefault(name, value)

    def file(self, kind, *options, size=None):
        """A generated file of this kind, made once, and read once so that it is in memory."""
        size = size or self.size
        path = self.folder / ("-".join([kind, size, *(o.lstrip("-") for o in options)]) + ".csv")
        if not path.exists():
            subprocess.run([self.build / "bench/reduce/generate", kind, "--bytes", size, *options, path], check=True)
        path.read_bytes()
        return path

    def limit(self, path):
        """Seconds to read a file through mmap."""
        return float(subprocess.run([self.build / "bench/reduce/read_mmap", path], check=True, capture_output=True,
                                    text=True).stdout.split()[0])

    def inner(self, *arguments, ranks=None):
        """Seconds that norma-reduce itself tells of."""
        launcher = ["mpirun", "-n", str(ranks)] if ranks else []
        told = subprocess.run([*launcher, self.reduce, *arguments, "--stats"], check=True, capture_output=True,
                              text=True, env=self.environment).stderr
        return float(re.search(r"in ([0-9.]+) s", told).group(1))

    def outer(self, *command, **options):
        """Seconds of a whole command."""
        begun = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self.environment,
                       **options)
        return time.perf_counter() - begun

    def ratio(self, above, below):
        """Median of above() / below(), measured by turns."""
        ratios = []
        for _ in range(self.repeats):
            x, y = above(), below()
            ratios.append(x / y)
        return statistics.median(ratios)


def row(what, wanted, got, met):
    print(f"| {what} | {wanted} | {got} | {'met' if met else '**missed**'} |", flush=True)


def core(bench):
    path = bench.file("table")
    share = bench.ratio(lambda: bench.limit(path), lambda: bench.inner(path, "--core", "-t", "1"))
    wide = bench.environment.get("NORMA_SIMD", "avx512") == "avx512"
    wanted = 0.18 if wide else 0.12
    row("describe --core, one core, against the mmap read", f">= {wanted}", f"{share:.3f}", share >= wanted)


def full(bench):
    path = bench.file("table")
    share = bench.ratio(lambda: bench.inner(path, "--core", "-t", "1"), lambda: bench.inner(path, "-t", "1"))
    row("full describe against describe --core", ">= 0.6", f"{share:.2f}", share >= 0.6)


def keys(bench):
    for count, wanted in (("413", 0.25), ("1000000", 0.08)):
        path = bench.file("keys", "--keys", count)
        share = bench.ratio(
            lambda: bench.limit(path),
            lambda: bench.inner("by", "1", path, "--no-header", "-s", ";", "-a", "min:2,mean:2,max:2", "-t", "1", "-f",
                                "csv"))
        row(f"min, mean, max by {count} keys, one core, against the mmap read", f">= {wanted}", f"{share:.3f}",
            share >= wanted)


def ranks(bench):
    path = bench.file("table")
    share = bench.ratio(lambda: bench.inner(path, "--core", ranks=1), lambda: bench.inner(path, "--core", ranks=2))
    row("2 ranks against 1, describe --core", ">= 1.8", f"{share:.2f}", share >= 1.8)


def peers(bench):
    path = bench.file("table", size="100M")
    tabs = path.with_suffix(".tsv")
    columns = range(1, 10)  # without the one with empty fields, which datamash refuses
    with path.open() as table, tabs.open("w") as out:
        for line in table:
            out.write("\t".join(line.rstrip("\n").split(",")[:9]) + "\n")
    names = path.open().readline().strip().split(",")[:10]
    operations = [word for c in columns for op in ("count", "sum", "mean", "sstdev", "min", "max") for word in (op, str(c))]
    program = ("NR>1{for(i=1;i<=10;i++)if($i!=\"\"){n[i]++;s[i]+=$i;q[i]+=$i*$i;if(n[i]==1||$i<lo[i])lo[i]=$i;"
               "if(n[i]==1||$i>hi[i])hi[i]=$i}}END{for(i=1;i<=10;i++)print n[i],s[i],q[i],lo[i],hi[i]}")
    for name, wanted, command in (
            ("datamash", 35, ["datamash", "-H", *operations]),
            ("mlr", 50, ["mlr", "--icsv", "--ojson", "stats1", "-a", "count,sum,mean,stddev,min,max", "-f",
                         ",".join(names), path]),
            ("mawk", 35, ["mawk", *SEPARATORS, program, path])):
        if not shutil.which(command[0]):
            print(f"| against {name} | >= {wanted} x | not installed | |")
            continue
        share = bench.ratio(
            lambda: bench.outer(*command, stdin=tabs.open() if name == "datamash" else None),
            lambda: bench.outer(bench.reduce, path, "--core", "-t", "1", "-f", "csv", "-c", "1,2,3,4,5,6,7,8,9,10"))
        row(f"describe --core against {name}, whole commands, one core", f">= {wanted} x", f"{share:.1f} x",
            share >= wanted)


def start(bench):
    path = bench.folder / "line.csv"
    path.write_text("a\n1\n")
    times = [bench.outer(bench.reduce, path) for _ in range(21)]
    row("start to end, a one-line file, no launcher", "<= 20 ms", f"{statistics.median(times) * 1e3:.1f} ms",
        statistics.median(times) <= 0.020)


FIGURES = {"core": core, "full": full, "keys": keys, "ranks": ranks, "peers": peers, "start": start}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("figures", nargs="*", help=" ".join(FIGURES))
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--bytes", default="1G")
    parser.add_argument("--simd", default="", help="scalar, avx2 or avx512")
    parser.add_argument("--keep", type=pathlib.Path, help="keep the files here, and use those there are")
    options = parser.parse_intermixed_args()
    for name in options.figures:
        if name not in FIGURES:
            parser.error(f"no figure {name}: {' '.join(FIGURES)}")
    with tempfile.TemporaryDirectory() as folder:
        kept = options.keep or pathlib.Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        bench = Bench(options.build.resolve(), kept, options.repeats, options.bytes, options.simd)
        print("| What | Wanted | Got | |\n|---|---|---|---|")
        for name in options.figures or FIGURES:
            FIGURES[name](bench)
    return 0


if __name__ == "__main__":
    sys.exit(main())
