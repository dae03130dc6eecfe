"""The six programs take twelve lines in sum. Usage: six_programs_lines.py six_programs.hpp

Counted are the lines of the function bodies, lone braces, blank lines and comments left out; a line has 120
columns at most. The file is as clang-format writes it: a function begins and ends at the left margin.
"""
import pathlib
import sys
import unittest

MOST_LINES = 12
COLUMNS = 120
FUNCTIONS = 6


def bodies(source):
    """The lines of each function body that count."""
    found, inside = [], False
    for line in source.splitlines():
        if line == "}":
            inside = False
        elif inside:
            if line.split("//")[0].strip() not in ("", "{", "}", "};"):
                found[-1].append(line)
        elif line.endswith(") {"):
            found.append([])
            inside = True
    return found


class TheCounter(unittest.TestCase):
    def test_sees_every_line_that_does_something(self):
        short = "int f() {\n    return 1;\n}\n"
        long = "void g(int a,\n       int b) {\n    if (a) {\n        // why\n        b();\n    }\n\n    c();  // too\n}\n"
        self.assertEqual([len(body) for body in bodies("using A = int;\n" + short + long + short)], [1, 3, 1])


class TheSixPrograms(unittest.TestCase):
    def test_take_twelve_lines(self):
        found = bodies(FILE.read_text())
        counts = [len(body) for body in found]
        print("lines:", " + ".join(map(str, counts)), "=", sum(counts))
        self.assertEqual(len(found), FUNCTIONS)
        self.assertTrue(all(counts), "a function without a body")
        self.assertEqual([line for body in found for line in body if len(line) > COLUMNS], [])
        self.assertLessEqual(sum(counts), MOST_LINES)


if __name__ == "__main__":
    FILE = pathlib.Path(sys.argv.pop(1))
    unittest.main()
