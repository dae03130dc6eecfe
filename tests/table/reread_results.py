"""Results in each format say what they said in memory, to readers that are not ours. Usage: reread_results.py PROGRAM"""
import csv
import decimal
import io
import json
import subprocess
import sys
import unittest

SEEDS = range(20)
ESCAPES = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}


def written(seed, what):
    return subprocess.run([PROGRAM, str(seed), what], check=True, capture_output=True).stdout


def cells(seed):
    """The header and the rows: (kind, bytes) each."""
    rows = [[(word[0], bytes.fromhex(word[1:])) for word in line.split()]
            for line in written(seed, "cells").decode().split("\n")]
    return rows[0], rows[1:]


def unescaped(field):
    """A field of TSV as docs/formats/result-tables.md says it is read."""
    parts = iter(field)
    return "".join(ESCAPES[next(parts)] if c == "\\" else c for c in parts)


def replaced(raw):
    return raw.decode("utf-8", "replace")


class Reread(unittest.TestCase):
    def test_csv_holds_every_byte(self):
        for seed in SEEDS:
            header, rows = cells(seed)
            text = io.StringIO(written(seed, "csv").decode("utf-8", "surrogateescape"), newline="")
            read = [[field.encode("utf-8", "surrogateescape") for field in row] for row in csv.reader(text, strict=True)]
            self.assertEqual(read, [[raw for _, raw in row] for row in [header, *rows]])

    def test_tsv_holds_every_byte(self):
        for seed in SEEDS:
            header, rows = cells(seed)
            lines = written(seed, "tsv").decode("utf-8", "surrogateescape").split("\n")
            self.assertEqual(lines.pop(), "")
            read = [[unescaped(field).encode("utf-8", "surrogateescape") for field in line.split("\t")]
                    for line in lines]
            self.assertEqual(read, [[raw for _, raw in row] for row in [header, *rows]])

    def test_json_holds_every_digit_and_every_character(self):
        def exact(text):
            return ("n", text)

        def value(kind, raw):
            return {"-": None, "n": ("n", replaced(raw)), "t": replaced(raw)}[kind]

        for seed in SEEDS:
            header, rows = cells(seed)
            expected = [{replaced(name): value(*cell) for (_, name), cell in zip(header, row)} for row in rows]
            text = written(seed, "json").decode()
            self.assertEqual(json.loads(text, parse_int=exact, parse_float=exact), expected)
            self.assertFalse([c for c in text if c != "\n" and not c.isprintable() and ord(c) < 0xa0])
            lines = written(seed, "ndjson").decode().split("\n")
            self.assertEqual(lines.pop(), "")
            self.assertEqual([json.loads(line, parse_int=exact, parse_float=exact) for line in lines], expected)
            for row in json.loads(text, parse_float=decimal.Decimal):
                self.assertEqual(len(row), 5)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
