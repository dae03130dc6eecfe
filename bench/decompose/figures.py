#!/usr/bin/env python3
"""The figures of decomposition and norma-grid, each beside its limit or its peer.

    cmake --preset release -DNORMA_BENCH=ON && cmake --build --preset release
    bench/decompose/figures.py build/release              # all; some minutes, an idle machine
    bench/decompose/figures.py build/release steps cut    # some of them

What a row compares runs by turns in one program, which takes the ratio of each turn, and of these the
median. Peers that were not found when norma was built are named as such.
"""
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from figure_page import measure, mpi_environment, parser_of

RANKS = 2


class Bench:
    def __init__(self, build, quick):
        self.programs = build / "bench/decompose"
        self.quick = ["--quick"] if quick else []
        self.environment = mpi_environment()

    def told(self, program, *arguments, ranks=None):
        """What one of the programs prints."""
        launcher = ["mpirun", "--bind-to", "core", "-n", str(ranks)] if ranks else []
        return subprocess.run([*launcher, self.programs / program, *arguments], check=True, capture_output=True,
                              text=True, env=self.environment).stdout


def at_least(rows, what, wanted, got, more=""):
    rows.add(what, f">= {wanted}", f"{got:.2f}{more}", got >= wanted)


def steps(bench, rows):
    wanted = {2: {"one/raw": 0.97, "deep/raw": 2.5, "deep/copy": 2.0, "one/petsc": 1.4, "deep/petsc": 4.0},
              3: {"one/raw": 0.97, "deep/raw": 1.7, "deep/copy": 1.0, "one/petsc": 1.4, "deep/petsc": 2.5}}
    name = {"one/raw": "one step at a time against raw MPI by hand", "deep/raw": "automatic depth against raw MPI",
            "deep/copy": "automatic depth against a copy of all cells", "one/petsc": "one step at a time against PETSc",
            "deep/petsc": "automatic depth against PETSc"}
    for line in bench.told("steps", *bench.quick, ranks=RANKS).splitlines():
        dimensions = int(line[0])
        cells = re.search(r"-D (\d+\^\d)", line).group(1)
        depth = re.search(r"depth (\d+)", line).group(1)
        in_cache = cells in ("512^2", "64^3")
        for ratio, got in re.findall(r"(\w+/\w+) ([0-9.]+)", line.partition(";")[2]):
            what = f"heat {cells}{' (in cache)' if in_cache else ''}: {name[ratio]}"
            more = f" (depth {depth})" if ratio == "deep/copy" else ""
            if in_cache and ratio != "one/raw":
                rows.add(what, "", got + more, None)
            else:
                at_least(rows, what, wanted[dimensions][ratio], float(got), more)
        if "petsc" not in line:
            rows.add(f"heat {cells}: PETSc", "", "not installed", None)


def halos(bench, rows):
    for line in bench.told("halos", *bench.quick, ranks=RANKS).splitlines():
        cells, across, got = re.match(r"\S+ +(\S+) across dimension (\d),.*types/norma ([0-9.]+)", line).groups()
        what = f"halo of {cells} doubles a rank across dimension {across}, one host, against MPI datatypes"
        if across == "0":
            at_least(rows, what + ", contiguous", 2.5, float(got))
        else:
            rows.add(what, "", got, None)


def cut(bench, rows):
    text = bench.told("cut", *bench.quick)
    mean, least = map(float, re.search(r"geometric mean ([0-9.]+), least ([0-9.]+)", text).groups())
    at_least(rows, "largest halo of MPI_Dims_create against ours, twelve cases, geometric mean", 2.5, mean)
    at_least(rows, "the same, the least of them", 1.0, least)
    imbalance = max(float(found) for found in re.findall(r"^norma +\d+ +\d+ +\d+ +([0-9.]+)", text, re.M))
    edges = [float(found) for found in re.findall(r"edges ([0-9.]+)", text)]
    if edges:
        rows.add("weighted cut: edges cut against METIS k-way, 8 and 64 parts", "<= 0.95",
                 ", ".join(f"{share:.2f}" for share in edges), max(edges) <= 0.95)
    else:
        rows.add("weighted cut: edges cut against METIS k-way", "<= 0.95", "not installed", None)
    rows.add("weighted cut: imbalance", "<= 1.01", f"{imbalance:.3f}", imbalance <= 1.01)


def redistribution(bench, rows):
    title = ""
    ours = 0.0
    for line in bench.told("redistribution", *bench.quick, ranks=RANKS).splitlines():
        row = re.match(r"  (\S.*?) +[0-9.]+ ms +[0-9.]+ GB/s +([0-9.]+)x$", line)
        if not row:
            title = line
            continue
        name, ratio = row.group(1), float(row.group(2))
        if name == "norma":
            ours = ratio
            at_least(rows, f"redistribution, {title}: against MPI_Alltoallw", 1.0, ours)
        elif name == "pdgemr2d":
            at_least(rows, f"redistribution, {title}: against pdgemr2d", 6, ours / ratio)
        elif name == "write_npy of rows":
            at_least(rows, f".npy, {title}: against pwrite of own rows", 0.95, ratio)


def equations(bench, rows):
    for line in bench.told("equations", *(["0.02"] if bench.quick else [])).splitlines()[1:]:
        preset, size, _, speed, got = line.split()
        at_least(rows, f"equations of {preset}, {size}, one core, against loops by hand", 0.5, float(got),
                 f" ({speed} million cells/s)")


FIGURES = {"steps": steps, "halos": halos, "cut": cut, "redistribution": redistribution, "equations": equations}

PAGE = """# Performance of decomposition

What cuts, halos, steps, redistribution and equations cost, each beside its limit or its peer. This page is made by
one command, on a machine that does nothing else:

<!-- not run: it takes minutes, and a machine that does nothing else -->
```sh
cmake --preset release -DNORMA_BENCH=ON && cmake --build --preset release
bench/decompose/figures.py build/release --write docs/performance-grid.md
```

Numbers of the column "Got" are how many times as fast as the peer, or what the peer needs against ours. *raw MPI* is
a step as people write it by hand, with the same kernel; *a copy of all cells* is what memory must move at least for
one step, whatever the step computes: automatic depth makes several steps while the cells are in the cache, and so
exceeds it. Two ranks, each bound to a core. `bench/decompose/*.cpp` are the rows.

"""


if __name__ == "__main__":
    parser = parser_of(__doc__, FIGURES)
    parser.add_argument("--quick", action="store_true", help="small and once: whether it works")
    measure(parser, FIGURES, lambda options: Bench(options.build.resolve(), options.quick), PAGE,
            lambda options: f"{RANKS} ranks")
