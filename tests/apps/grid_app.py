"""What the tests of norma-grid share: running it alone and on ranks, and reading what it left."""
import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import numpy

from endings import WITHOUT_GRACE, Endings

# What the tests change one thing of.
MODEL = """[grid]
size = [20, 10]
[parameters]
D = 0.2
[fields]
u = "noise()"
[equations]
"du/dt" = "D*lap(u)"
[step]
dt = 0.1
steps = 10
"""
WELL, NOT_AS_EXPECTED, USAGE, FAILED, WORK_LEFT = 0, 1, 2, 3, 75


class Outcome:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")

    def __repr__(self):
        return f"status {self.status}\nstdout: {self.out[:3000]}\nstderr: {self.err[:3000]}"


class GridTest(Endings, unittest.TestCase):
    """Each test has an empty folder of its own, in which the program runs."""

    program = "norma-grid"

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name)

    def line(self, words, ranks=0, prefix=()):
        launch = [MPIEXEC, "-n", str(ranks)] if ranks else []
        return [*launch, *prefix, APP, *map(str, words)]

    def environment(self, ranks, more=None):
        # Of leaks those of MPI are most, and take seconds to be told apart: runs alone find ours.
        return {**os.environ, **({"ASAN_OPTIONS": "detect_leaks=0"} if ranks else {}), **(more or {})}

    def run_app(self, *words, ranks=0, env=None, limit=300, prefix=(), **how):
        """Alone, or under mpirun. That it takes longer than `limit` seconds is a failure."""
        how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how}
        process = subprocess.Popen(self.line(words, ranks, prefix), cwd=self.folder,
                                   env={**WITHOUT_GRACE, **self.environment(ranks, env)}, **how)
        try:
            out, err = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.fail(f"{words} on {ranks} ranks took more than {limit} s")
        return Outcome(process.returncode, out or b"", err or b"")

    def result(self, *words, **how):
        """Of a run that must succeed."""
        outcome = self.run_app(*words, **how)
        self.assertEqual(outcome.status, WELL, f"{words}: {outcome}")
        return outcome

    def begin(self, *words, ranks=0, prefix=()):
        """A run that goes on while the test does; `ended` waits for it."""
        process = subprocess.Popen(self.line(words, ranks, prefix), cwd=self.folder, env=self.environment(ranks),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(lambda: process.poll() is None and (process.kill(), process.communicate()))
        return process

    def ended(self, process, limit=300):
        out, err = process.communicate(timeout=limit)
        return Outcome(process.returncode, out, err)

    def wait_for(self, process, pattern):
        """Until a file of this pattern is there."""
        for _ in range(12000):
            found = sorted(self.folder.glob(pattern))
            if found:
                return found
            if process.poll() is not None:
                self.fail(f"it ended before there was {pattern}: {self.ended(process)}")
            time.sleep(0.005)
        self.fail(f"there never was {pattern}")

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def array(self, path):
        return numpy.load(self.folder / path)

    def last(self, folder, field="u"):
        """The array of the last output."""
        return self.array(sorted((self.folder / folder).glob(f"{field}-*.npy"))[-1])

    def files(self, folder):
        """The bytes of all outputs of a run; checkpoints are none."""
        return {path.name: path.read_bytes() for path in (self.folder / folder).iterdir() if path.is_file()}

    def same_files(self, folder, expected, what):
        files = self.files(folder)
        self.assertEqual(sorted(files), sorted(expected), what)
        for name, content in expected.items():
            self.assertTrue(files[name] == content, f"{name} differs: {what}")


def main():
    unittest.main(argv=sys.argv[:1])


APP, MPIEXEC = sys.argv[1:3]
