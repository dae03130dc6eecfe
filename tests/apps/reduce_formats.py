"""norma-reduce gives the same figures whatever format a table is in, and says what is wrong with a file.

Usage: reduce_formats.py NORMA-REDUCE MPIEXEC
"""
import csv
import io
import json
import random
import struct

import reduce_app as app

TYPES = "id:i8 level:>i2 x:f8 half:f4"
LETTERS = ["<i8", ">i2", "<f8", "<f4"]
NAMES = ["id", "level", "x", "half"]


def rows_of(count, seed):
    """Numbers that have the same decimals in every format: quarters, and eighths in four bytes."""
    draw = random.Random(seed)
    return [(seed * 10 ** 12 + i, draw.randint(-5, 5), draw.randint(-10 ** 6, 10 ** 6) / 4, draw.randint(0, 999) / 8)
            for i in range(count)]


def written(value):
    return f"{value:.15g}"


def as_csv(rows):
    return ",".join(NAMES) + "\n" + "".join(",".join(map(written, row)) + "\n" for row in rows)


def as_ndjson(rows):
    return "".join("{" + ", ".join(f'"{name}": {written(value)}' for name, value in zip(NAMES, row)) + "}\n"
                   for row in rows)


def as_records(rows):
    return b"".join(struct.pack("<q", a) + struct.pack(">h", b) + struct.pack("<df", c, d) for a, b, c, d in rows)


def npy(description, shape, content):
    header = f"{{'descr': {description}, 'fortran_order': False, 'shape': {shape}, }}"
    header = header.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + content


def as_npy(rows):
    return npy(str(list(zip(NAMES, LETTERS))), f"({len(rows)},)", as_records(rows))


def without_type(out):
    """A column of doubles is of type float in binary formats, and the text tells what it is written like."""
    table = list(csv.DictReader(io.StringIO(out.decode())))
    for row in table:
        row["type"] = ""
    return table


class Formats(app.ReduceTest):
    def setUp(self):
        super().setUp()
        self.parts = [rows_of(400, 1), rows_of(133, 2)]
        for i, rows in enumerate(self.parts):
            self.write(f"{i}.csv", as_csv(rows))
            self.write(f"{i}.ndjson", as_ndjson(rows))
            self.write(f"{i}.npy", as_npy(rows))
            self.write(f"{i}.bin", as_records(rows))

    def files(self, ending):
        words = [f"0.{ending}", f"1.{ending}", "-f", "csv"]
        return [*words, "--record", TYPES] if ending == "bin" else words

    VERBS = [["describe"],
             ["by", "level", "-a", "n,sum:x,mean:half,sd:x,max:id,p90:x,distinct:half,missing:x,skew:x"],
             ["by", "half", "-a", "n,min:x", "-w", "x > 0 and level != 3"],
             ["by", "level,half", "-w", 'level != "2" and not contains(half, "5")'],
             ["top", "level,half"],
             ["quantile", "x,half", "--exact"],
             ["distinct", "id,half", "--exact"],
             ["hist", "x", "--bins", "9"],
             ["check"]]

    def test_all_formats_give_the_same_figures(self):
        for verb in self.VERBS:
            wanted = self.run_app(*verb, *self.files("csv"))
            if wanted.status == 2:
                self.fail(wanted)
            for ending in ("ndjson", "npy", "bin"):
                with self.subTest(f"{verb}: {ending}"):
                    outcome = self.result(*verb, *self.files(ending))
                    self.assertEqual(outcome.err, "")
                    if verb[0] in ("describe", "check") and ending != "ndjson":
                        self.assertEqual(without_type(outcome.out), without_type(wanted.out))
                        self.assertEqual([row["type"] for row in outcome.rows()],
                                         ["integer", "integer", "float", "float"])
                    else:
                        self.assertEqual(outcome.out, wanted.out)

    def test_ranks_and_pieces_change_nothing(self):
        for ending in ("ndjson", "npy", "bin"):
            for verb in (self.VERBS[0], self.VERBS[2], ["sample", "-n", "30"]):
                wanted = self.result(*verb, *self.files(ending), "-t", 1)
                self.assertGreater(len(wanted.out), 60)
                for how in (["--piece", "64"], ["--piece", "1", "-t", "2"], ["--piece", "333", "--chunk", "100"]):
                    with self.subTest(f"{verb} {ending} {how}"):
                        self.assertEqual(self.result(*verb, *self.files(ending), *how).out, wanted.out)
                for ranks in (1, 2, 3, 4):
                    with self.subTest(f"{verb} {ending} on {ranks} ranks"):
                        self.assertEqual(
                            self.result(*verb, *self.files(ending), "--piece", "64", ranks=ranks).out, wanted.out)

    def test_packed_files_and_pipes_are_the_same(self):
        rows = self.parts[0]
        for ending, content in (("ndjson", as_ndjson(rows).encode()), ("npy", as_npy(rows)),
                                ("bin", as_records(rows))):
            how = ["--record", TYPES] if ending == "bin" else []
            wanted = self.result("describe", f"0.{ending}", "-f", "csv", *how)
            self.write(f"a.{ending}.gz", app.gz(content))
            self.write(f"b.{ending}.zst", app.zst(content, frames=5))
            for name in (f"a.{ending}.gz", f"b.{ending}.zst"):
                self.assertEqual(self.result("describe", name, "-f", "csv", "--piece", "64", *how).out, wanted.out)
            how = how or ["--input-format", ending]
            self.assertEqual(self.result("describe", "-", "-f", "csv", *how, stdin=content).out, wanted.out)

    def test_integers_beyond_64_bits_with_a_sign_are_exact(self):
        values = [2 ** 64 - 1, 2 ** 63, 2 ** 63 - 1, 1]
        self.write("u.bin", struct.pack("<4Q", *values))
        row = self.result("describe", "u.bin", "--record", "n:u8", "-f", "csv", "--columns", "n").rows()[0]
        self.assertEqual((row["sum"], row["max"], row["min"]), (str(sum(values)), str(max(values)), "1"))

    def test_values_that_are_no_numbers(self):
        self.write("f.bin", struct.pack("<5d", float("nan"), float("inf"), 0.1, -0.0, 1e300))
        outcome = self.result("describe", "f.bin", "--record", "x:f8", "-f", "csv")
        row = outcome.rows()[0]
        self.assertEqual((row["missing"], row["type"], row["zeros"], row["min"]), ("1", "float+", "1", "0"))
        self.assertIn("1 of 4 values is no number, the first is 'inf'", outcome.err)
        by = self.result("by", "x", "f.bin", "--record", "x:f8", "-f", "csv").rows()
        self.assertEqual([row["x"] for row in by], ["0", "0.1", "1e+300", "", "inf"])

    def test_numbers_that_stand_for_no_value(self):
        rows = [(1, 0, -999, 2.5), (2, -999, 4, -999), (3, 1, 5, 1)]
        self.write("m.csv", as_csv(rows))
        self.write("m.npy", as_npy(rows))
        self.write("m.bin", as_records(rows))
        for verb in (["describe"], ["by", "id", "-a", "sum:level,missing:x,mean:half,acf1:x"],
                     ["hist", "x", "--bins", "2"], ["by", "id", "-w", "x < 5 or half > 2"],
                     ["quantile", "x,half", "--exact"], ["distinct", "level,half", "--exact"], ["distinct", "level,half"]):
            wanted = self.result(*verb, "m.csv", "--na", "-999,-999.0,7", "-f", "csv")
            for words in (["m.npy"], ["m.bin", "--record", TYPES]):
                # A binary number is not written in one way or another.
                for texts in ("-999,7", "-999.0,7", "-9.99e2", "?,-999.0"):
                    with self.subTest(f"{verb} {words} {texts}"):
                        outcome = self.result(*verb, *words, "--na", texts, "-f", "csv")
                        self.assertEqual(outcome.err, "")
                        if verb[0] == "describe":
                            self.assertEqual([row["missing"] for row in outcome.rows()], ["0", "1", "1", "1"])
                            self.assertEqual(without_type(outcome.out), without_type(wanted.out))
                        else:
                            self.assertEqual(outcome.out, wanted.out)

    def test_two_dimensions_and_columns_without_numbers(self):
        self.write("m.npy", npy("'<i4'", "(2, 3)", struct.pack("<6i", 1, 2, 3, 10, 20, 30)))
        rows = self.result("describe", "m.npy", "-f", "csv").rows()
        self.assertEqual([(row["column"], row["sum"]) for row in rows], [("1", "11"), ("2", "22"), ("3", "33")])
        self.write("s.npy", npy("[('a', '<i4'), ('name', '|S3')]", "(2,)", b"\1\0\0\0abc\2\0\0\0def"))
        outcome = self.result("describe", "s.npy", "-f", "csv")
        self.assertEqual([row["sum"] for row in outcome.rows()], ["3"])
        self.assertIn("s.npy: no numbers, and left out: name", outcome.err)


class JsonLines(app.ReduceTest):
    def test_values_of_every_kind(self):
        lines = ['{"a": 1.10, "b": {"c": true, "d": "x\\ny"}, "e": [1, 2]}', "", '{"a": 2.2, "b": {"c": null}}',
                 '{"b": {"c": false, "d": "\\u00e9"}, "a": 12345678901234567890123}']
        self.write("t.ndjson", "\n".join(lines))
        rows = self.result("describe", "t.ndjson", "-f", "csv").rows()
        self.assertEqual([(row["column"], row["type"], row["missing"]) for row in rows],
                         [("a", "decimal", "0"), ("b.c", "boolean", "1"), ("b.d", "text", "1"), ("e", "text", "2")])
        self.assertEqual(rows[0]["sum"], "12345678901234567890126.30")
        self.assertEqual((rows[2]["shortest"], rows[2]["longest"]), ("1", "3"))

    def test_keys_that_come_late_are_told_of_and_can_be_named(self):
        lines = [json.dumps({"a": i, "pad": "-" * 100}) for i in range(2000)]
        lines[1500] = '{"a": 7, "late": 41}'
        lines[1600] = '{"late": 1, "a": 8}'
        self.write("t.jsonl", "\n".join(lines) + "\n")
        self.write("u.jsonl", '{"a": 5, "other": 2}\n')
        for ranks in (0, 2, 3):
            outcome = self.result("describe", "t.jsonl", "u.jsonl", "-f", "csv", "--piece", "1k", ranks=ranks)
            self.assertEqual([row["column"] for row in outcome.rows()], ["a", "pad", "other"])
            self.assertIn("the key 'late' comes up late, and is no column: 2 values are left out, "
                          "the first in t.jsonl:1501; to read it, name it", outcome.err)
        for words in (["describe", "--columns", "late"], ["by", "a", "-a", "sum:late", "--sort=-sum:late"],
                      ["sample", "-c", "late", "-w", "late > 1"], ["quantile", "late", "--exact"]):
            outcome = self.result(*words, "t.jsonl", "-f", "csv", "--piece", "1k")
            self.assertEqual(outcome.err, "", words)
            self.assertIn(b"41", outcome.out)

    def test_a_key_that_is_nowhere_is_told_of(self):
        self.write("t.ndjson", '{"temp": 1}\n')
        outcome = self.result("describe", "--columns", "tmep", "t.ndjson", "-f", "csv")
        self.assertIn("no line has the key 'tmep'; did you mean 'temp'?", outcome.err)
        self.assertEqual(outcome.rows()[0]["missing"], "1")

    def test_bad_lines_are_counted_with_their_place(self):
        self.write("t.ndjson", '{"a": 1}\n{"a": 2,}\n[3]\n{"a": 4}\n{"a": 5, "a": 6}\n\xef\xbb\xbf{"a": 7}\n{"a": 8')
        for piece in ("16M", "1", "7", "16"):
            outcome = self.result("describe", "t.ndjson", "-f", "csv", "--piece", piece)
            self.assertEqual(outcome.rows()[0]["sum"], "5")
            self.assertIn("5 of 7 rows are bad and left out:", outcome.err)
            for line in (2, 3, 5, 6, 7):
                self.assertIn(f"t.ndjson:{line}: ", outcome.err)
            self.assertIn("t.ndjson:3: it is no object", outcome.err)
        self.assertEqual(self.run_app("describe", "t.ndjson", "--strict").status, 1)


class WrongInputs(app.ReduceTest):
    def refused(self, message, *words, status=3, **how):
        for ranks in (0, 2):
            outcome = self.run_app(*words, ranks=ranks, **how)
            self.assertEqual(outcome.status, status, outcome)
            self.assertIn(message, outcome.err)
            self.assertEqual(outcome.out, b"")

    def test_truncated_files(self):
        rows = rows_of(50, 1)
        self.write("cut.npy", as_npy(rows)[:-3])
        self.refused("'cut.npy' has 1225 bytes, its header says 1228: it was not copied or written to its end",
                     "describe", "cut.npy")
        self.write("cut.npy.gz", app.gz(as_npy(rows)[:-3]))
        self.refused("it ends 19 bytes behind byte 1206, where a row of 22 bytes begins", "describe", "cut.npy.gz")
        self.write("more.npy.zst", app.zst(as_npy(rows) + b"abc"))
        self.refused("something else follows its table, at byte 1228", "describe", "more.npy.zst")
        self.write("head.npy", as_npy(rows)[:60])
        self.refused("'head.npy' ends within its header", "describe", "head.npy")

    def test_records_that_do_not_fit(self):
        self.write("r.bin", bytes(1000))
        self.refused("r.bin: its 1000 bytes are 45 rows of 22 bytes and 10 more; does --record fit", "describe",
                     "r.bin", "--record", TYPES)
        self.write("r.bin.gz", app.gz(bytes(1000)))
        self.refused("it ends 10 bytes behind byte 990", "describe", "r.bin.gz", "--record", TYPES)
        self.refused("--record: ", "describe", "r.bin", "--record", "x:float", status=2)
        self.refused("needs --record", "describe", "r.bin", "--input-format", "record", status=2)
        self.refused("did you mean ndjson?", "describe", "r.bin", "--input-format", "ndjosn", status=2)
        self.refused("goes with no other", "describe", "r.bin", "--input-format", "npy", "--record", "i8", status=2)

    def test_files_that_do_not_agree(self):
        self.write("a.npy", npy("[('a', '<i4'), ('b', '<i4')]", "(1,)", bytes(8)))
        self.write("b.npy", npy("[('a', '<i4'), ('c', '<i4')]", "(1,)", bytes(8)))
        self.refused("b.npy: its columns are not those of a.npy: column 2 is 'c' instead of 'b'", "describe", "a.npy",
                     "b.npy")

    def test_something_else_by_that_name(self):
        self.write("x.npy", "a,b\n1,2\n")
        self.refused("'x.npy' is no .npy file", "describe", "x.npy")
        self.assertEqual(self.result("describe", "x.npy", "--input-format", "csv", "-f", "csv").rows()[1]["sum"], "2")



class SeveralColumns(app.ReduceTest):
    """Several columns are read in one pass: a pipe can be read only once."""

    TABLE = "a,b\n,1\nNA,1\n3,2\n3,x\n4,2\n"

    def piped(self, *words):
        return self.result(*words, "-", "-f", "csv", stdin=self.TABLE.encode()).rows()

    def test_top(self):
        self.assertEqual(self.piped("top", "a,b", "--limit", "1"),
                         [{"column": "a", "value": "3", "n": "2"}, {"column": "b", "value": "1", "n": "2"}])

    def test_top_leaves_out_what_is_missing(self):
        self.assertEqual([row["value"] for row in self.piped("top", "a")], ["3", "4"])

    def test_distinct(self):
        self.assertEqual(self.piped("distinct", "a,b", "--exact"),
                         [{"column": "a", "rows": "5", "missing": "2", "distinct": "2"},
                          {"column": "b", "rows": "5", "missing": "0", "distinct": "3"}])

    def test_quantile(self):
        rows = self.piped("quantile", "b,a", "--exact", "-q", "0,0.5,1")
        self.assertEqual(rows, [{"column": "b", "n": "4", "p0": "1", "p50": "1", "p100": "2"},
                                {"column": "a", "n": "3", "p0": "3", "p50": "3", "p100": "4"}])


if __name__ == "__main__":
    app.main()
