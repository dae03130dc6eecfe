"""What the scripts that measure figures share: rows of a table, printed as they are found, and their page."""
import argparse
import os
import pathlib
import re

HEAD = "| What | Wanted | Got | |\n|---|---|---|---|"


class Rows:
    def __init__(self):
        self.lines = []
        print(HEAD, flush=True)

    def add(self, what, wanted, got, met):
        """`met` is None where there is nothing to meet."""
        self.lines.append(f"| {what} | {wanted} | {got} | {'' if met is None else 'met' if met else '**missed**'} |")
        print(self.lines[-1], flush=True)

    def write(self, path, text, repeats):
        """The page: what it is about, the machine, the rows."""
        machine = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
        name = machine.group(1) if machine else "an unknown processor"
        about = f"{repeats}, {len(os.sched_getaffinity(0))} cores of {name}."
        path.write_text(text + about + "\n\n" + "\n".join([HEAD, *self.lines]) + "\n")


def parser_of(text, figures):
    """Options of a script that measures some of these figures; others are the script's own."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("figures", nargs="*", help=" ".join(figures))
    parser.add_argument("--write", type=pathlib.Path, metavar="FILE", help="write the page to this file")
    return parser


def measure(parser, figures, begin, page, repeats):
    """Measures what is asked for and writes the page: `begin(options)` is what each figure is given."""
    options = parser.parse_intermixed_args()
    for name in options.figures:
        if name not in figures:
            parser.error(f"no figure {name}: {' '.join(figures)}")
    bench = begin(options)
    rows = Rows()
    for name in options.figures or figures:
        figures[name](bench, rows)
    if options.write:
        rows.write(options.write, page, repeats(options))


def mpi_environment():
    """This process's environment, and the settings that tests of several ranks need."""
    environment = dict(os.environ)
    settings = pathlib.Path(__file__).resolve().parents[1] / "scripts/mpi.env"
    for line in settings.read_text().splitlines():
        if re.match("[A-Z]", line):
            name, _, value = line.partition("=")
            environment.setdefault(name, value)
    return environment
