#!/usr/bin/env python3
"""What it costs to compile one all_reduce: norma's narrow headers against Boost.MPI's, in turn.

    bench/comm/compile_cost.py build/release
    bench/comm/compile_cost.py build/release --compiler clang++ --repeats 21

The compiler's flags are those of bench/comm in that build folder, with -O2.
"""
import argparse
import json
import pathlib
import shlex
import statistics
import subprocess
import sys
import tempfile

WANTED = 1.0  # of norma's time over Boost.MPI's, at most

UNITS = {
    "norma": """#include <norma/comm/all_reduce.hpp>
#include <norma/comm/environment.hpp>
int main(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    const norma::Communicator world;
    return world.all_reduce(1.0, std::plus<>()) < 0 ? 1 : 0;
}
""",
    "Boost.MPI": """#include <boost/mpi/collectives/all_reduce.hpp>
#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>
#include <functional>
int main(int argc, char** argv) {
    const boost::mpi::environment env(argc, argv);
    const boost::mpi::communicator world;
    return boost::mpi::all_reduce(world, 1.0, std::plus<double>()) < 0 ? 1 : 0;
}
""",
    "raw MPI": """#include <mpi.h>
int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    double one = 1;
    double sum = 0;
    MPI_Allreduce(&one, &sum, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
    MPI_Finalize();
    return sum < 0 ? 1 : 0;
}
""",
}


def flags(build):
    """Include folders, definitions and the standard, as bench/comm is compiled."""
    commands = json.loads((pathlib.Path(build) / "compile_commands.json").read_text())
    command = next(each["command"] for each in commands if each["file"].endswith("bench/comm/main.cpp"))
    words = iter(shlex.split(command)[1:])
    for word in words:
        if word == "-isystem":
            yield from (word, next(words))
        elif word.startswith(("-I", "-D", "-std=")):
            yield word


def compile_once(words, file):
    """User seconds and peak MiB of one compilation, by the child that is measured alone."""
    script = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
              "usage = resource.getrusage(resource.RUSAGE_CHILDREN); print(usage.ru_utime, usage.ru_maxrss / 1024)")
    done = subprocess.run([sys.executable, "-c", script, *words, "-c", str(file), "-o", str(file) + ".o"],
                          check=True, capture_output=True, text=True)
    return [float(number) for number in done.stdout.split()]


def measure(words, repeats):
    """{unit: [(seconds, MiB) of each repeat]}, forwards and backwards in turn."""
    found = {name: [] for name in UNITS}
    with tempfile.TemporaryDirectory(prefix="norma-bench-") as folder:
        files = {name: pathlib.Path(folder) / f"unit_{number}.cpp" for number, name in enumerate(UNITS)}
        for name, file in files.items():
            file.write_text(UNITS[name])
            compile_once(words, file)  # what the disk has to bring is there now
        for repeat in range(repeats):
            for name in list(UNITS) if repeat % 2 == 0 else reversed(UNITS):
                found[name].append(compile_once(words, files[name]))
    return found


def summary(found):
    """The figures as they are printed and written down."""
    median = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in found.items()}
    pairs = zip(found["norma"], found["Boost.MPI"])
    ratios = [[ours / theirs for ours, theirs in zip(*pair)] for pair in pairs]
    time, memory = (statistics.median(column) for column in zip(*ratios))
    return {"median": median, "time_ratio": time, "memory_ratio": memory, "wanted": WANTED, "met": time <= WANTED}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", help="build folder, e.g. build/release")
    parser.add_argument("--compiler", default="c++", help="default: %(default)s")
    parser.add_argument("--repeats", type=int, default=15, help="default: %(default)s")
    parser.add_argument("--json", metavar="FILE", help="write the figures to this file as well")
    asked = parser.parse_args()
    words = [asked.compiler, "-O2", *flags(asked.build)]
    result = summary(measure(words, asked.repeats))
    print(f"{'one all_reduce, -O2':20} {'user time':>10} {'peak memory':>12}")
    for name, (seconds, mib) in result["median"].items():
        print(f"{name:20} {seconds:8.2f} s {mib:8.0f} MiB")
    print(f"norma to Boost.MPI: time {result['time_ratio']:.2f}, memory {result['memory_ratio']:.2f}; "
          f"wanted of the time <= {WANTED}: {'met' if result['met'] else 'MISSED'}")
    if asked.json:
        pathlib.Path(asked.json).write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
