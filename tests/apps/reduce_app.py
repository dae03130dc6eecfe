"""What the tests of norma-reduce share: running it alone and on ranks, and tables made for them."""
import csv
import fcntl
import gzip
import io
import os
import random
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest
from pathlib import Path

from endings import WITHOUT_GRACE

CITIES = ["Oslo", "Zürich", "Bergen", "São Paulo", "東京", 'the "Big" Apple', "Köln, am Rhein", ""]
HEADER = ["id", "price", "amount", "when", "city", "note", "sold"]


class Outcome:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err.decode("utf-8", "replace")

    def __repr__(self):
        return f"status {self.status}\nstdout: {self.out[:3000]!r}\nstderr: {self.err[:3000]}"

    def rows(self):
        """The rows of a result in CSV, by the names of its columns."""
        return list(csv.DictReader(io.StringIO(self.out.decode(), newline="")))


class ReduceTest(unittest.TestCase):
    """Each test has an empty folder of its own, in which the program runs."""

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name)

    def run_app(self, *words, ranks=0, stdin=b"", env=None, limit=120, prefix=()):
        """Alone, or under mpirun. That it takes longer than `limit` seconds is a failure."""
        launch = [MPIEXEC, "-n", str(ranks)] if ranks else []
        # Of leaks those of MPI are most, and take seconds to be told apart: runs alone find ours.
        # Open MPI 5 complains of interfaces that ranks of one machine do not need.
        ours = {"ASAN_OPTIONS": "detect_leaks=0", "OMPI_MCA_btl": "^tcp,ofi"} if ranks else {}
        try:
            done = subprocess.run([*launch, *prefix, APP, *map(str, words)], input=stdin, capture_output=True,
                                  cwd=self.folder, env={**os.environ, **WITHOUT_GRACE, **ours, **(env or {})}, timeout=limit,
                                  check=False)
        except subprocess.TimeoutExpired:
            self.fail(f"{words} on {ranks} ranks took more than {limit} s")
        return Outcome(done.returncode, done.stdout, done.stderr)

    def result(self, *words, **how):
        """Of a run that must succeed."""
        outcome = self.run_app(*words, **how)
        self.assertEqual(outcome.status, 0, f"{words}: {outcome}")
        return outcome

    def passed_on(self, *words, stdin, ranks):
        """The result of a long standard input; of Open MPI 5, which may repeat parts of it, a warning at least."""
        if not OPEN_MPI_5:
            return self.result(*words, stdin=stdin, ranks=ranks).out
        self.assertIn("may pass parts of more than 64 KiB on twice", self.result(*words, stdin=stdin, ranks=ranks).err)
        return self.result(*words, stdin=stdin).out

    def wait_until_read(self, pipe):
        for _ in range(2000):
            if struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4))[0] == 0:
                return
            time.sleep(0.005)
        self.fail("nobody reads the pipe")

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name


def hostile_rows(count, seed, breaks=True):
    """Rows with quotes, separators and line breaks in them, missing values, and numbers of every kind."""
    draw = random.Random(seed)
    for i in range(count):
        price = f"{draw.randint(-2000, 99999) / 100:.2f}" if draw.random() < 0.9 else draw.choice(["", "NA"])
        amount = draw.choice([f"{draw.randint(-999, 999)}", f"{draw.random() * 10 ** draw.randint(-3, 9):.9g}",
                              f"{draw.randint(1, 9)}.{draw.randint(0, 999)}e{draw.randint(-12, 12)}",
                              f"{draw.randint(10 ** 16, 10 ** 17 - 1)}", f"-0.{draw.randint(0, 10 ** 17):017d}", ""])
        note = draw.choice(["", "plain", 'said ""yes""', "a,b;c\td", "ünïcödé ✓", " blanks ", "NULL", "0"])
        if breaks and draw.random() < 0.2:
            note = draw.choice(["two\nlines", "\n", "three\n\n1,2,3\n", 'quote "\n" inside'])
        yield [str(seed * 100000 + i), price, amount, f"20{draw.randint(10, 26)}-{draw.randint(1, 12):02d}-07",
               draw.choice(CITIES), note, draw.choice(["true", "false", "TRUE"])]


def table_text(rows, header=HEADER, newline="\n"):
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=newline)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def gz(content, members=1):
    step = len(content) // members + 1
    return b"".join(gzip.compress(content[i:i + step], mtime=0) for i in range(0, len(content), step))


def zst(content, frames=1):
    step = len(content) // frames + 1
    return b"".join(subprocess.run(["zstd", "-qc"], input=content[i:i + step], stdout=subprocess.PIPE,
                                   check=True).stdout for i in range(0, len(content), step))


def main():
    unittest.main(argv=sys.argv[:1])


APP, MPIEXEC = sys.argv[1:3]
OPEN_MPI_5 = b"(Open MPI) 5" in subprocess.run([MPIEXEC, "--version"], stdout=subprocess.PIPE, check=True).stdout
