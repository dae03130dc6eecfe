"""The figures of norma-reduce against NIST's certified ones, Python's exact arithmetic, datamash and mlr.

Usage: reduce_references.py NORMA-REDUCE MPIEXEC FOLDER-OF-DATA
"""
import math
import random
import re
import statistics
import subprocess
import sys
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import reduce_app as app

STRD = Path(sys.argv[3]) / "strd"
LEVELS = ["0", "0.01", "0.07", "0.25", "0.5", "0.55", "0.95", "0.999", "1"]


def strd(path):
    """Certified mean, deviation and autocorrelation as they are written, and the values likewise."""
    lines = path.read_text().splitlines()
    values = []
    for line in reversed(lines):
        if not re.fullmatch(r"\s*-?[\d.]+\s*", line):
            break
        values.append(line.strip())
    certified = [next(line.split()[-1] for line in lines if line.startswith(f"Sample {what}"))
                 for what in ("Mean", "Standard Deviation", "Autocorrelation")]
    return certified, values[::-1]


def digits_15(text):
    return f"{Decimal(text):.14e}"


def rooted(fraction):
    """The square root, to the nearest double."""
    with localcontext() as context:
        context.prec = 80
        return float((Decimal(fraction.numerator) / Decimal(fraction.denominator)).sqrt())


def moment(values, mean, power):
    return sum((value - mean) ** power for value in values) / len(values)


def skew_and_kurtosis(values):
    """Those of a population, to the nearest doubles; the kurtosis of a normal distribution is 0."""
    mean = sum(values) / len(values)
    second, third = moment(values, mean, 2), moment(values, mean, 3)
    skew = math.copysign(rooted(third ** 2 / second ** 3), third)
    return skew, float(moment(values, mean, 4) / second ** 2 - 3)


class Certified(app.ReduceTest):
    def setUp(self):
        super().setUp()
        self.sets = {path.stem: strd(path) for path in sorted(STRD.glob("*.dat"))}
        self.assertEqual(len(self.sets), 9)
        # One column a set, and one row a value: the same numbers in both ways of adding up.
        names = list(self.sets)
        longest = max(len(values) for _, values in self.sets.values())
        self.write("wide.csv", app.table_text(
            [values[i] if i < len(values) else "" for _, values in self.sets.values()]
            for i in range(longest)).replace(b",".join(n.encode() for n in app.HEADER), ",".join(names).encode(), 1))
        self.write("long.csv", app.table_text(
            [[name, value] for name, (_, values) in self.sets.items() for value in values], ["set", "y"]))
        for name, (_, values) in self.sets.items():
            self.write(f"{name}.csv", "y\n" + "\n".join(values) + "\n")

    def check(self, name, mean, sd, where):
        certified = self.sets[name][0][:2]
        self.assertEqual([digits_15(mean), digits_15(sd)], [digits_15(text) for text in certified], f"{name}, {where}")

    def test_all_15_digits_on_any_number_of_ranks(self):
        for ranks in (0, 1, 2, 3, 4, 8):
            rows = self.result("wide.csv", "-f", "csv", "--piece", "1k", ranks=ranks).rows()
            self.assertEqual([row["column"] for row in rows], list(self.sets))
            for row in rows:
                self.check(row["column"], row["mean"], row["sd"], f"describe on {ranks} ranks")
            rows = self.result("by", "set", "-a", "mean:y,sd:y,acf1:y", "long.csv", "-f", "csv", "--piece", "1k",
                               ranks=ranks).rows()
            self.assertEqual(len(rows), 9)
            for row in rows:
                self.check(row["set"], row["mean:y"], row["sd:y"], f"by on {ranks} ranks")
                self.check_series(row["set"], row["acf1:y"], f"by on {ranks} ranks")

    def check_series(self, name, found, where):
        self.assertEqual(digits_15(found), digits_15(self.sets[name][0][2]), f"{name}, {where}")

    def test_the_neighbours_of_states_that_are_merged(self):
        """Each set in three files, each file in a state of its own; merged in their order, in two ways."""
        lines = (self.folder / "long.csv").read_text().splitlines(keepends=True)
        names = []
        for i, (begin, end) in enumerate(((1, 700), (700, 5000), (5000, len(lines)))):
            self.write(f"part{i}.csv", lines[0] + "".join(lines[begin:end]))
            names.append(f"{i}.state")
            self.result("by", "set", "-a", "acf1:y", f"part{i}.csv", "--save", names[-1], ranks=i)
        at_once = self.result("by", "set", "-a", "acf1:y", "part0.csv", "part1.csv", "part2.csv", "-f", "csv")
        self.result("merge", *names[1:], "--save", "behind.state")
        for states in (names, [names[0], "behind.state"]):
            merged = self.result("merge", *states, "-f", "csv")
            self.assertEqual(merged.out, at_once.out)
            for row in merged.rows():
                self.check_series(row["set"], row["acf1:y"], f"merge of {states}")

    def test_each_set_alone(self):
        for name, (_, values) in self.sets.items():
            row, = self.result(f"{name}.csv", "-f", "csv").rows()
            self.assertEqual(int(row["rows"]), len(values))
            self.check(name, row["mean"], row["sd"], "describe")


class Exact(app.ReduceTest):
    """Sums have all their digits; what cannot be written exactly is the nearest double."""

    def columns(self, draw, rows):
        sign = lambda: draw.choice(["", "", "-"])
        kinds = {
            "price": lambda: f"{draw.randint(0, 10 ** 6) / 100:.2f}",
            "negative": lambda: f"-{draw.randint(1, 9999)}.{draw.randint(0, 9)}",
            "exponents": lambda: f"{sign()}{draw.randint(1, 9)}.{draw.randint(0, 99999)}{draw.choice('eE')}"
                                 f"{draw.choice(['+', '-', ''])}{draw.randint(0, 15)}",
            "seventeen": lambda: f"{sign()}{draw.randint(10 ** 16, 10 ** 17 - 1)}",
            "seventeen_decimals": lambda: f"{sign()}0.{draw.randint(10 ** 16, 10 ** 17 - 1)}",
            "mixed": lambda: f"{sign()}{draw.randint(0, 999)}" + draw.choice(["", ".5", ".25", ".125", ".000001", "."]),
            "large": lambda: f"{sign()}{draw.randint(1, 10 ** draw.randint(1, 40))}",
            "few": lambda: draw.choice(["1", "2.5", "-3", "0", "0.00", "-0"]),
        }
        missing = lambda: draw.random() < 0.05 and draw.choice(["", "NA", "null", "N/A", "nan"])
        return {name: [missing() or make() for _ in range(rows)] for name, make in kinds.items()}

    def check(self, found, texts, where):
        values = [Fraction(text) for text in texts if text not in ("", "NA", "null", "N/A", "nan")]
        if len(values) < 2:
            self.assertEqual(found["sd"], "", where)
            return len(values)
        self.assertEqual(Fraction(found["sum"]), sum(values), where)
        self.assertEqual([Fraction(found["min"]), Fraction(found["max"])], [min(values), max(values)], where)
        self.assertEqual(float(found["mean"]), float(sum(values) / len(values)), where)
        variance = statistics.variance(values)
        self.assertEqual(float(found["sd"]), rooted(variance), where)
        if "var" in found:
            self.assertEqual(float(found["var"]), float(variance), where)
        skew, kurtosis = skew_and_kurtosis(values)
        self.assertEqual([float(found["skew"]), float(found["kurtosis"])], [skew, kurtosis], where)
        return len(values)

    def check_neighbours(self, columns, groups):
        """acf1 of the table in t.csv, by its definition; also where the rest of it follows in another file."""
        lines = (self.folder / "t.csv").read_text().splitlines(keepends=True)
        self.write("t1.csv", "".join(lines[:len(lines) // 3 + 1]))
        self.write("t2.csv", lines[0] + "".join(lines[len(lines) // 3 + 1:]))
        wanted = ["by", "group", "-a", ",".join(f"acf1:{name}" for name in columns), "-f", "csv", "-t", 3, "--piece", "1k"]
        outcome = self.result(*wanted, "t.csv")
        self.assertEqual(self.result(*wanted, "t1.csv", "t2.csv").out, outcome.out)
        for row in outcome.rows():
            for name, texts in columns.items():
                values = [Fraction(text) for text, group in zip(texts, groups)
                          if group == row["group"] and re.search(r"\d", text)]
                mean = sum(values) / max(len(values), 1)
                away = [value - mean for value in values]
                squares = sum(x * x for x in away)
                found = row[f"acf1:{name}"]
                self.assertEqual(found and float(found),
                                 squares and float(sum(a * b for a, b in zip(away, away[1:])) / squares) or "", name)

    def test_describe_by_and_quantiles_of_random_tables(self):
        draw = random.Random(20260101)
        for rows in (3, 40, 700):
            columns = self.columns(draw, rows)
            names = list(columns)
            groups = [draw.choice(["north", "south", "ö", ""]) if rows > 3 else "one" for _ in range(rows)]
            header = ["group", *names]
            self.write("t.csv", app.table_text(zip(groups, *columns.values()), header))
            for row in self.result("t.csv", "-c", ",".join(names), "-f", "csv", "--piece", "2k", "-t", 2).rows():
                texts = columns[row["column"]]
                count = self.check(row, texts, f"{row['column']} of {rows}")
                self.assertEqual(int(row["missing"]), rows - count)
            self.check_neighbours(columns, groups)
            functions = ["n", "sum", "min", "max", "mean", "sd", "var", "skew", "kurtosis"]
            by = self.result("by", "group", "-a", ",".join(f"{f}:{n}" for n in names for f in functions), "t.csv",
                             "-f", "csv", "--piece", "2k", "-t", 2).rows()
            self.assertEqual(sorted(row["group"] for row in by), sorted(set(groups)))
            for row in by:
                for name in names:
                    texts = [text for text, group in zip(columns[name], groups) if group == row["group"]]
                    count = self.check({f: row[f"{f}:{name}"] for f in functions}, texts, f"{row['group']}, {name}")
                    self.assertEqual(int(row[f"n:{name}"]), count)
            for row in self.result("quantile", ",".join(names), "--exact", "-q", ",".join(LEVELS), "t.csv",
                                   "-f", "csv").rows():
                values = sorted(Fraction(text) for text in columns[row["column"]] if re.search(r"\d", text))
                self.assertEqual(int(row["n"]), len(values))
                for level, found in zip(LEVELS, list(row.values())[2:]):
                    rank = max(1, math.ceil(Fraction(level) * len(values)))  # the least with that share below or at it
                    self.assertEqual(Fraction(found), values[rank - 1], f"{row['column']} of {rows} at {level}")

    def test_least_and_greatest_are_as_they_were_written(self):
        self.write("t.csv", "k,x\n" + "a,1.5\na,2.25\na,10\nb,4.10\nb,3.20\nc,1.50\nc,1.5\nc,12e3\nc,12000.0\n"
                   "d,-0.125\nd,7\ne,99999999999999999999\ne,0.50\ne,1.5\n")
        for words in ([], ["--piece", "1", "-t", 3]):
            rows = self.result("by", "k", "-a", "min:x,max:x,sum:x", "t.csv", "-f", "csv", *words).rows()
            self.assertEqual([list(row.values()) for row in rows], [
                ["a", "1.5", "10", "13.75"], ["b", "3.20", "4.10", "7.30"], ["c", "1.5", "12000", "24003.00"],
                ["d", "-0.125", "7", "6.875"], ["e", "0.50", "99999999999999999999", "100000000000000000001.00"]])

    def test_pencil_and_paper(self):
        self.write("t.csv", "x\n" + "0.1\n" * 10 + "1e16\n" + "-1e16\n" + "0.2\n" * 5)
        row, = self.result("t.csv", "-f", "csv").rows()
        self.assertEqual(Fraction(row["sum"]), 2)
        self.write("t.csv", "x;y\n" + "1,10;a\n2,25;a\n-0,35;b\n")
        row, = self.result("t.csv", "--decimal-comma", "-c", "x", "-f", "csv").rows()
        self.assertEqual([row["sum"], row["type"]], ["3.00", "decimal"])  # as many decimals as the numbers have


class OtherPrograms(app.ReduceTest):
    """A table without quotes and without missing values, which datamash does not know."""

    def setUp(self):
        super().setUp()
        draw = random.Random(7)
        self.write("t.csv", app.table_text(
            ([draw.choice("abcde"), f"{draw.gauss(50, 20):.{draw.randint(0, 4)}f}", str(draw.randint(-9, 9))]
             for _ in range(999)), ["key", "x", "i"]))
        self.ours = self.result("by", "key", "-a", ",".join(f"{f}:{c}" for c in "xi" for f in (
            "n", "sum", "mean", "sd", "var", "min", "max", "skew", "kurtosis", "median", "distinct")),
            "t.csv", "-f", "csv").rows()
        self.assertEqual(len(self.ours), 5)

    def theirs(self, *command):
        done = subprocess.run(command, input=(self.folder / "t.csv").read_bytes(), stdout=subprocess.PIPE,
                              check=True, env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
        return done.stdout.decode().splitlines()

    def close(self, ours, theirs, what):
        """Theirs are sums of binary64 (mlr) or of long doubles (datamash), whose last digits differ."""
        self.assertTrue(math.isclose(float(ours), float(theirs), rel_tol=1e-12, abs_tol=1e-12), f"{what}: {ours} {theirs}")

    def test_datamash(self):
        # sstdev, svar: of a sample, as ours; pskew, pkurt: of a population, as ours.
        functions = {"n": "count", "sum": "sum", "mean": "mean", "sd": "sstdev", "var": "svar", "min": "min",
                     "max": "max", "skew": "pskew", "kurtosis": "pkurt", "~distinct": "countunique"}
        for number, column in ((2, "x"), (3, "i")):
            words = [word for function in functions.values() for word in (function, str(number))]
            lines = self.theirs("datamash", "-R", "15", "-t,", "--header-in", "-s", "-g", "1", *words)
            self.assertEqual(len(lines), 5)
            for line, row in zip(lines, self.ours):
                key, *values = line.split(",")
                self.assertEqual(key, row["key"])
                for function, value in zip(functions, values):
                    if function == "~distinct" and column == "x":
                        continue  # it counts texts: 50.10 and 50.1 are two
                    self.close(row[f"{function}:{column}"], value, f"{function} of {column} in {key}")

    def test_mlr(self):
        # p50 of mlr is the upper of two middle values, ours the lower. Its skewness (not its kurtosis)
        # divides a moment over n by a power of a variance over n - 1; ours divides both by n.
        functions = {"n": "count", "sum": "sum", "mean": "mean", "sd": "stddev", "var": "var", "min": "min",
                     "max": "max", "skew": "skewness", "kurtosis": "kurtosis", "~median": "p50"}
        lines = self.theirs("mlr", "--icsv", "--ocsv", "stats1", "-a", ",".join(functions.values()), "-f", "x,i",
                            "-g", "key", "then", "sort", "-f", "key")
        names = lines[0].split(",")
        self.assertEqual(len(lines), 6)
        for line, row in zip(lines[1:], self.ours):
            theirs = dict(zip(names, line.split(",")))
            self.assertEqual(theirs["key"], row["key"])
            for ours, name in functions.items():
                for column in "xi":
                    if name == "p50" and int(row[f"n:{column}"]) % 2 == 0:
                        continue
                    if name == "p50" and column == "x":  # ~median: within 0.4 %
                        self.assertTrue(math.isclose(float(row["~median:x"]), float(theirs["x_p50"]), rel_tol=0.004))
                        continue
                    value, n = float(row[f"{ours}:{column}"]), int(row[f"n:{column}"])
                    if name == "skewness":
                        value *= ((n - 1) / n) ** 1.5
                    self.close(value, theirs[f"{column}_{name}"], f"{ours} of {column}")

    def test_mlr_counts_values_alike(self):
        lines = self.theirs("mlr", "--icsv", "--ocsv", "count-distinct", "-f", "i")
        counts = {value: int(n) for value, n in (line.split(",") for line in lines[1:])}
        ours = {row["value"]: int(row["n"]) for row in self.result("top", "i", "t.csv", "-f", "csv", "--limit", 99).rows()}
        self.assertEqual(ours, counts)


if __name__ == "__main__":
    app.main()
