"""What the figures of norma-farm share: how things are run, and how a row is printed."""
import json
import os
import pathlib
import statistics
import subprocess
import time
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
LONGEST_RUN = 600  # seconds; what takes longer hangs


def environment():
    """What lets MPI start anywhere, and makes GNU parallel use the shell that the others use."""
    lines = (HERE.parent.parent / "scripts" / "mpi.env").read_text().splitlines()
    return os.environ | dict(line.split("=", 1) for line in lines if line[:1].isupper()) | {
        "PARALLEL_SHELL": "/bin/sh"}


@dataclass(frozen=True)
class Bound:
    """What is wanted of a figure."""
    limit: float
    at_least: bool

    def __str__(self):
        return f"{'>=' if self.at_least else '<='} {self.limit:.4g}"

    def verdict(self, value):
        return "met" if (value >= self.limit if self.at_least else value <= self.limit) else "MISSED"


def at_least(limit):
    return Bound(limit, True)


def at_most(limit):
    return Bound(limit, False)


class Bench:
    """The programs of one build, and a folder for their files."""

    def __init__(self, build, folder, slots, repeats):
        self.build = pathlib.Path(build).resolve()
        self.folder = pathlib.Path(folder)
        self.slots = slots
        self.repeats = repeats
        self.environment = environment()

    def path(self, name):
        return str(self.folder / name)

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return self.path(name)

    def popen(self, words, **more):
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(words, env=self.environment, cwd=self.folder, **(quiet | more))

    def run(self, words, **more):
        """Runs the words, which must succeed; returns the seconds that took."""
        begin = time.perf_counter()
        with self.popen(words, **more) as process:
            try:
                status = process.wait(LONGEST_RUN)
            except BaseException:
                process.kill()
                raise
        if status != 0:
            raise SystemExit(f"ended with status {status}: {' '.join(map(str, words))}")
        return time.perf_counter() - begin

    def printed(self, words):
        """The numbers that the words print."""
        with open(self.path("printed"), "w+") as file:
            self.run(words, stdout=file)
            file.seek(0)
            return [float(word) for word in file.read().split()]

    def program(self, name):
        """A program of this folder."""
        return str(self.build / "bench" / "farm" / name)

    def farm(self, *options, ranks=0):
        """The words of a farm, under mpirun unless `ranks` is 0."""
        launch = ["mpirun", "-n", str(ranks)] if ranks else []
        return [*launch, str(self.build / "bin" / "norma-farm"), *map(str, options)]

    def all_features(self):
        """Everything a careful user asks for; all output goes through the farm in any case."""
        return ["-k", "--joblog", self.path("joblog"), "--journal", self.path("journal"), "--fresh"]

    def makespan(self, tasks, *options, ranks=0, **more):
        """Seconds from the first task handed out to the last result of a farm of so many tasks."""
        summary = self.folder / "summary.json"
        words = self.farm("--summary-json", summary, *options, ranks=ranks)
        self.run(words, **more)
        told = json.loads(summary.read_text())
        if told["finished"] != tasks:
            raise SystemExit(f"{told['finished']} of {tasks} tasks finished: {' '.join(words)}")
        return told["makespan_s"]


def interleaved(rows, repeats):
    """Calls every row's function in turn, forwards and backwards; returns the values by row."""
    found = {name: [] for name in rows}
    for repeat in range(repeats):
        for name in list(rows) if repeat % 2 == 0 else reversed(rows):
            found[name].append(rows[name]())
    return found


def ratios(values, others):
    return [value / other for value, other in zip(values, others)]


def title(text):
    print(f"\n{text}\n{'':40} {'median':>10} {'':5} {'ratio':>7}  {'range of ratios':15}  wanted", flush=True)


def show(name, values, unit, relative=None, wanted=None):
    """A row: the median, the median ratio and its range; what is wanted is wanted of the ratio if there is one."""
    line = f"{name:40} {statistics.median(values):10.4g} {unit:5}"
    decisive = relative or values
    ratio = f"{statistics.median(relative):7.3f}" if relative else ""
    line += f" {ratio:>7}  {f'{min(decisive):.3g}..{max(decisive):.3g}':15}"
    if wanted:
        line += f"  {str(wanted):9} {wanted.verdict(statistics.median(decisive))}"
    print(line.rstrip(), flush=True)


def say(name, text):
    """A row without a figure."""
    print(f"{name:40} {text}", flush=True)
