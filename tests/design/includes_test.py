"""The modules include each other in one direction only.

Reads the include lines of include/norma/<module>, src/<module> and apps, and holds them against the
tables below. Usage: includes_test.py SOURCE_DIR
"""
import pathlib
import re
import sys
import unittest

# What a module may include, besides itself.
MAY_INCLUDE = {
    "base": set(),
    "wire": {"base"},
    "launch": {"base"},
    "table": {"base"},
    "expr": {"base"},
    "comm": {"base", "wire", "launch"},
    "decompose": {"base", "wire", "comm"},
    "check": {"base", "wire", "comm"},
    "farm": {"base", "wire", "comm", "launch"},
    "reduce": {"base", "wire", "comm", "table", "expr"},
    "grid": {"base", "wire", "comm", "launch", "decompose", "expr", "reduce"},
    "norma.hpp": {"base", "wire", "comm"},  # the one header of the whole library
}

# The lower half of comm: usable without Boost (guarded includes are fine) and without probes.
LOWER_COMM = re.compile(r"comm/(detail/)?(handle|check|pending|bytes)[a-z_]*\.[ch]pp$")

# The only files that touch MPI in modules that otherwise do not.
MPI_FILES = {
    "base": None,
    "launch": None,
    "table": None,
    "expr": None,
    "wire": re.compile(r"wire/(detail/)?datatype[a-z_]*\.[ch]pp$"),
    "farm": re.compile(r"farm/(mpi_[a-z_]*|doorbell)\.[ch]pp$"),
    "grid": None,
}
BOOST_FILES = {
    "base": None,
    "launch": None,
    "farm": None,
    # PFR looks into plain structs, and a type's serialize() is declared with boost/serialization;
    # the archives belong in one place.
    "wire": re.compile(r"wire/(detail/)?boost_[a-z_]*\.[ch]pp$"),
}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
CONDITION = re.compile(r"^\s*#\s*(if|ifdef|ifndef|else|elif|endif)\b(.*)")


def includes(text):
    """(line number, included name, whether it stands under NORMA_BOOST_MPI) of each include line."""
    conditions = []
    for number, line in enumerate(text.splitlines(), 1):
        if match := CONDITION.match(line):
            word, rest = match.groups()
            if word.startswith("if"):
                conditions.append("NORMA_BOOST_MPI" in rest and word != "ifndef" and "!" not in rest)
            elif word == "endif":
                conditions.pop()
            else:
                conditions[-1] = False
        elif match := INCLUDE.match(line):
            yield number, match.group(1), any(conditions)


def module_of(path):
    """'wire' of include/norma/wire/x.hpp, src/wire/x.cpp; 'apps' of apps/..."""
    parts = pathlib.PurePosixPath(path).parts
    if parts[0] == "apps":
        return "apps"
    return parts[2] if parts[:2] == ("include", "norma") else parts[1]


def included_module(name):
    parts = name.split("/")
    if parts[0] == "norma" and len(parts) > 2:
        return parts[1]
    return parts[0] if len(parts) > 1 and parts[0] in MAY_INCLUDE else None


def complaints(path, text):
    """What is wrong with the include lines of one file, as 'path:line: sentence'."""
    module = module_of(path)
    if module == "apps":
        return
    if module not in MAY_INCLUDE:
        yield f"{path}:1: module '{module}' is not in the table of tests/design/includes_test.py"
        return
    for line, name, boost_only in includes(text):
        where = f"{path}:{line}:"
        other = included_module(name)
        if other and other != module and other not in MAY_INCLUDE[module]:
            allowed = ", ".join(sorted(MAY_INCLUDE[module])) or "nothing of ours"
            yield f"{where} {module} may not include {other} ({name}); it may include {allowed}"
        if path.startswith("include/") and not name.startswith("norma/") and included_module(name):
            yield f"{where} a public header includes a private one ({name})"
        is_mpi = name == "mpi.h" or name == "mpi-ext.h"
        if is_mpi and module in MPI_FILES and not (MPI_FILES[module] and MPI_FILES[module].search(path)):
            yield f"{where} {module} does not touch MPI in this file"
        is_boost = name.startswith("boost/") and not name.startswith(("boost/pfr", "boost/serialization/"))
        if is_boost and module in BOOST_FILES and not (BOOST_FILES[module] and BOOST_FILES[module].search(path)):
            yield f"{where} {module} does not use Boost in this file ({name})"
        if name.startswith("boost/") and LOWER_COMM.search(path) and not boost_only:
            yield f"{where} the lower half of comm works without Boost ({name})"


class TheRules(unittest.TestCase):
    """The reader itself notices what it is here for."""

    def expect(self, path, text, fragment):
        self.assertIn(fragment, "\n".join(complaints(path, text)))

    def test_an_include_against_the_direction_is_named(self):
        self.expect("src/wire/a.cpp", '#include "norma/comm/b.hpp"\n', "src/wire/a.cpp:1: wire may not include comm")
        self.expect("include/norma/base/a.hpp", "\n# include <norma/wire/b.hpp>\n", "nothing of ours")
        self.expect("src/comm/a.cpp", '#include "farm/b.hpp"\n', "comm may not include farm")

    def test_mpi_and_boost_stay_in_their_files(self):
        self.expect("src/farm/manager.cpp", "#include <mpi.h>\n", "farm does not touch MPI in this file")
        self.expect("src/launch/a.cpp", "#include <mpi.h>\n", "launch does not touch MPI")
        self.expect("src/wire/light.cpp", "#include <mpi.h>\n", "wire does not touch MPI")
        self.expect("src/wire/light.cpp", "#include <boost/archive/x.hpp>\n", "wire does not use Boost")
        self.expect("src/comm/handle.hpp", "#include <boost/mpi.hpp>\n", "lower half of comm")
        self.expect("src/comm/check.cpp", "#ifdef NORMA_BOOST_MPI\n#else\n#include <boost/mpi.hpp>\n#endif\n", "lower")
        self.expect("src/gossip/a.cpp", "", "not in the table")

    def test_what_is_allowed_is_not_complained_about(self):
        fine = {
            "src/farm/mpi_link.cpp": '#include <mpi.h>\n#include "norma/comm/bytes.hpp"\n#include "farm/link.hpp"\n',
            "include/norma/wire/datatype.hpp": "#include <mpi.h>\n#include <boost/pfr.hpp>\n",
            "src/comm/check.cpp": "#ifdef NORMA_BOOST_MPI\n#include <boost/mpi/exception.hpp>\n#endif\n",
            "apps/norma/main.cpp": '#include "farm/x.hpp"\n#include "norma/comm/a.hpp"\n',
        }
        for path, text in fine.items():
            self.assertEqual(list(complaints(path, text)), [], path)


class TheTree(unittest.TestCase):
    def test_includes_point_one_way_only(self):
        files = [p for top in ("include", "src", "apps") for p in sorted((ROOT / top).rglob("*.[ch]pp"))]
        self.assertGreater(len(files), 5, "no sources found: is the path right?")
        found = [c for p in files for c in complaints(p.relative_to(ROOT).as_posix(), p.read_text())]
        self.assertEqual(found, [], "\n" + "\n".join(found))


if __name__ == "__main__":
    ROOT = pathlib.Path(sys.argv.pop(1))
    unittest.main()
