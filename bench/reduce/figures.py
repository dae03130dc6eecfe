#!/usr/bin/env python3
"""The figures of norma-reduce, each beside its limit or its peer.

    cmake --preset release -DNORMA_BENCH=ON && cmake --build --preset release
    bench/reduce/figures.py build/release                 # all; some minutes, an idle machine
    bench/reduce/figures.py build/release core keys       # some of them

All that a row compares runs by turns, --repeats times; of each pair the ratio is taken, and the median
of the ratios counts. Times of norma-reduce are those of --stats: without its start. Peers that are not
installed are named as such.
"""
import contextlib
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from figure_page import measure, mpi_environment, parser_of

SEPARATORS = ["-F", ","]


class Bench:
    def __init__(self, build, folder, repeats, size, level):
        self.build, self.folder, self.repeats, self.size, self.level = build, folder, repeats, size, level
        self.quick = [] if size == "1G" else ["--quick"]
        self.of_peers = "100M" if size == "1G" else size
        self.reduce = build / "bin/norma-reduce"
        self.environment = mpi_environment()
        if level:
            self.environment["NORMA_SIMD"] = level

    def file(self, kind, *options, size=None):
        """A generated file of this kind, made once, and read once so that it is in memory."""
        size = size or self.size
        path = self.folder / ("-".join([kind, size, *(o.lstrip("-") for o in options)]) + ".csv")
        if not path.exists():
            subprocess.run([self.build / "bench/reduce/generate", kind, "--bytes", size, *options, path], check=True)
        path.read_bytes()
        return path

    def has(self, level):
        """Whether this machine has the vectors of a level, and nothing else was asked for."""
        if self.level:
            return level == self.level
        flags = pathlib.Path("/proc/cpuinfo").read_text()
        return level in flags.replace("avx512f", "avx512")

    @contextlib.contextmanager
    def at(self, level):
        before = self.environment.get("NORMA_SIMD")
        self.environment["NORMA_SIMD"] = level
        yield
        if before is None:
            del self.environment["NORMA_SIMD"]
        else:
            self.environment["NORMA_SIMD"] = before

    def output(self, program, *arguments, ranks=None):
        """What one of our own bench programs prints."""
        launcher = ["mpirun", "-n", str(ranks)] if ranks else []
        return subprocess.run([*launcher, self.build / program, *arguments], check=True, capture_output=True, text=True,
                              env=self.environment).stdout

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

    def ratio(self, above, below, seconds=None):
        """Median of above() / below(), measured by turns; the times of below() go to `seconds`."""
        ratios = []
        for _ in range(self.repeats):
            x, y = above(), below()
            ratios.append(x / y)
            if seconds is not None:
                seconds.append(y)
        return statistics.median(ratios)


def core(bench, rows):
    path = bench.file("table")
    for level, wanted in (("avx512", 0.18), ("avx2", 0.12)):
        if not bench.has(level):
            continue
        speeds = []
        with bench.at(level):
            share = bench.ratio(lambda: bench.limit(path), lambda: bench.inner(path, "--core", "-t", "1"), speeds)
        speed = path.stat().st_size / statistics.median(speeds) / 1e9
        rows.add(f"describe --core of 10 columns of numbers, one core, {level}, against the mmap read", f">= {wanted}",
                 f"{share:.3f} ({speed:.1f} of {speed / share:.0f} GB/s)", share >= wanted)


def full(bench, rows):
    path = bench.file("table")
    share = bench.ratio(lambda: bench.inner(path, "--core", "-t", "1"), lambda: bench.inner(path, "-t", "1"))
    rows.add("full describe against describe --core", ">= 0.6", f"{share:.2f}", share >= 0.6)


def keys(bench, rows):
    for count, wanted in (("413", 0.25), ("1000000", 0.08)):
        path = bench.file("keys", "--keys", count)
        speeds = []
        share = bench.ratio(
            lambda: bench.limit(path),
            lambda: bench.inner("by", "1", path, "--no-header", "-s", ";", "-a", "min:2,mean:2,max:2", "-t", "1", "-f",
                                "csv"), speeds)
        speed = path.stat().st_size / statistics.median(speeds) / 1e9
        rows.add(f"min, mean, max by {count} keys, one core, against the mmap read", f">= {wanted}",
                 f"{share:.3f} ({speed:.1f} of {speed / share:.0f} GB/s)", share >= wanted)


def ranks(bench, rows):
    path = bench.file("table")
    share = bench.ratio(lambda: bench.inner(path, "--core", "-t", "1", ranks=1),
                        lambda: bench.inner(path, "--core", "-t", "1", ranks=2))
    rows.add("describe --core, 2 ranks against 1", ">= 1.8 x", f"{share:.2f} x", share >= 1.8)


def peers(bench, rows):
    path = bench.file("table", size=bench.of_peers)
    tabs = path.with_suffix(".tsv")
    columns = range(1, 10)  # without the one with empty fields, which datamash refuses
    with path.open() as table, tabs.open("w") as out:
        for line in table:
            out.write("\t".join(line.rstrip("\n").split(",")[:9]) + "\n")
    names = path.open().readline().strip().split(",")[:10]
    functions = ("count", "sum", "mean", "sstdev", "min", "max")
    operations = [word for c in columns for function in functions for word in (function, str(c))]
    program = ("NR>1{for(i=1;i<=10;i++)if($i!=\"\"){n[i]++;s[i]+=$i;q[i]+=$i*$i;if(n[i]==1||$i<lo[i])lo[i]=$i;"
               "if(n[i]==1||$i>hi[i])hi[i]=$i}}END{for(i=1;i<=10;i++)print n[i],s[i],q[i],lo[i],hi[i]}")
    for name, wanted, command in (
            ("datamash", 35, ["datamash", "-H", *operations]),
            ("mlr", 50, ["mlr", "--icsv", "--ojson", "stats1", "-a", "count,sum,mean,stddev,min,max", "-f",
                         ",".join(names), path]),
            ("mawk", 35, ["mawk", *SEPARATORS, program, path])):
        if not shutil.which(command[0]):
            rows.add(f"describe --core against {name}", f">= {wanted} x", "not installed", None)
            continue
        share = bench.ratio(
            lambda: bench.outer(*command, stdin=tabs.open() if name == "datamash" else None),
            lambda: bench.outer(bench.reduce, path, "--core", "-t", "1", "-f", "csv", "-c", "1,2,3,4,5,6,7,8,9,10"))
        rows.add(f"describe --core against {name}, whole commands, one core", f">= {wanted} x", f"{share:.0f} x",
                 share >= wanted)


def numbers_of(text, row):
    """The numbers in the line of a bench's output that begins so."""
    line = next(line for line in text.splitlines() if line.startswith(row))
    return [float(word) for word in line[len(row):].split()]


def exact(bench, rows):
    told = bench.output("bench/reduce/moments")
    exactly = numbers_of(told, "2 powers, below 2^31: 2 decimals")[0]
    doubles = numbers_of(told, "doubles: sum, squares, least, greatest")[0]
    rows.add("sum, squares, min and max of decimals, exactly, against the same in doubles", "<= 1",
             f"{exactly / doubles:.2f} ({exactly:.2f} ns a number)", exactly <= doubles)
    told = bench.output("bench/reduce/exact_sum", *bench.quick)
    for name in ("normal", "200 binades", "cancelling to zero", "all exponents"):
        _, _, nanoseconds, ratio, _ = numbers_of(told, name)
        rows.add(f"exact sum of 10^8 doubles, {name}, against a sum in vector registers", "<= 2, and <= 0.55 ns",
                 f"{ratio:.2f}, {nanoseconds:.2f} ns", ratio <= 2 and nanoseconds <= 0.55)
    told = bench.output("bench/reduce/reproducible", *bench.quick, ranks=2)
    for name in ("normal", "lognormal"):
        ratio = numbers_of(told, f"reproducible 1000000 {name}")[1] if not bench.quick else 0
        if ratio:
            rows.add(f"reproducible all_reduce of 10^6 doubles ({name}), 2 ranks, against MPI_SUM", "<= 1.3",
                     f"{ratio:.2f}", ratio <= 1.3)


def start(bench, rows):
    path = bench.folder / "line.csv"
    path.write_text("a\n1\n")
    times = [bench.outer(bench.reduce, path) for _ in range(21)]
    rows.add("start to end, a one-line file, no launcher", "<= 20 ms", f"{statistics.median(times) * 1e3:.1f} ms",
             statistics.median(times) <= 0.020)


FIGURES = {"core": core, "full": full, "keys": keys, "ranks": ranks, "peers": peers, "exact": exact, "start": start}

PAGE = """# Performance of reduction

What `norma-reduce` and the exact sums of the library cost, each beside its limit or its peer. This page is made by
one command, on a machine that does nothing else:

<!-- not run: it takes minutes, and a machine that does nothing else -->
```sh
cmake --preset release -DNORMA_BENCH=ON && cmake --build --preset release
bench/reduce/figures.py build/release --write docs/performance-reducing.md
```

The limit is `bench/reduce/read_mmap`: all words of the file added up through mmap, by one core, the file in memory.
What a row compares runs by turns; of each pair the ratio is taken, and the median of the ratios counts. Times of
norma-reduce are those of `--stats`, without its start, but where whole commands are compared. The table of 1 GB has
ten columns of numbers (four of integers, then with 2, 1 and 6 decimals, of 17 digits, `%.6e`, 3 decimals with gaps)
and two of text, which describe counts, too; the other is `name;temperature`. `bench/reduce/generate` makes both.

"""


if __name__ == "__main__":
    parser = parser_of(__doc__, FIGURES)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--bytes", default="1G")
    parser.add_argument("--simd", default="", help="scalar, avx2 or avx512")
    parser.add_argument("--keep", type=pathlib.Path, help="keep the files here, and use those there are")
    with tempfile.TemporaryDirectory() as temporary:

        def begin(options):
            folder = options.keep or pathlib.Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            return Bench(options.build.resolve(), folder, options.repeats, options.bytes, options.simd)

        measure(parser, FIGURES, begin, PAGE, lambda options: f"{options.repeats} repeats")
