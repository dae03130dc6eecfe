#!/usr/bin/env python3
"""What `generate` makes: the rows promised, the same bytes for the same seed. Usage: generate_test.py PROGRAM"""
import csv
import pathlib
import subprocess
import sys
import tempfile
import unittest


class Generate(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def made(self, *arguments):
        file = self.folder / "made"
        subprocess.run([PROGRAM, *arguments, file], check=True)
        return file.read_bytes()

    def test_a_seed_makes_the_same_bytes_again_and_another_makes_others(self):
        for kind in ("table", "keys"):
            first = self.made(kind, "--bytes", "300K")
            self.assertEqual(first, self.made(kind, "--bytes", "300K"))
            self.assertNotEqual(first, self.made(kind, "--bytes", "300K", "--seed", "2"))
            self.assertTrue(300_000 <= len(first) <= 301_000)
            self.assertTrue(first.endswith(b"\n"))

    def test_a_table_has_twelve_columns_of_the_kinds_promised(self):
        plain, quoted = (list(csv.reader(self.made("table", "--bytes", "1M", *flags).decode().splitlines()))
                         for flags in ((), ("--quoted",)))
        self.assertEqual(plain[:5000], quoted[:5000])
        columns = list(zip(*plain[1:]))
        self.assertEqual(len(columns), 12)
        small, ids, uniform, balance, price, rate, offset, unit, scale, sparse, group, user = columns
        self.assertEqual(ids, tuple(str(i + 1) for i in range(len(ids))))
        self.assertEqual({int(x) for x in small}, set(range(101)))
        self.assertTrue(min(map(int, balance)) < 0 < max(map(int, balance)) and max(map(int, uniform)) <= 10**6)
        for column, decimals in (price, 2), (rate, 1), (offset, 6):
            self.assertEqual({len(x.partition(".")[2]) for x in column}, {decimals})
        self.assertTrue(all(repr(float(x)) == x or "e" in x for x in unit))
        self.assertTrue(all(f"{float(x):.6e}" == x for x in scale))
        self.assertTrue(0.01 < sparse.count("") / len(sparse) < 0.03)
        self.assertEqual(len(set(group)), 413)
        self.assertTrue(all(len(x) == len("user-123456") for x in user))

    def test_keys_have_as_many_names_as_asked_around_means_of_their_own(self):
        rows = [line.split(";") for line in self.made("keys", "--bytes", "1M", "--keys", "20").decode().splitlines()]
        self.assertEqual(len({name for name, _ in rows}), 20)
        self.assertTrue(all(3 <= len(name.encode()) <= 26 for name, _ in rows))
        self.assertTrue(all(f"{float(value):.1f}" == value and abs(float(value)) < 100 for _, value in rows))

    def test_names_come_from_a_file_without_its_comments(self):
        names = self.folder / "names"
        names.write_text("# source;1\nÅrby;12.5\nB town;1\nÅrby;2\n")
        rows = self.made("keys", "--bytes", "10K", "--keys", "2", "--names", names).decode().splitlines()
        self.assertEqual({row.split(";")[0] for row in rows}, {"Årby", "B town"})
        refused = subprocess.run([PROGRAM, "keys", "--bytes", "1K", "--keys", "3", "--names", names, "/dev/null"],
                                 capture_output=True, text=True)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("2 different names: --keys 3 is too many", refused.stderr)

    def test_a_full_disk_is_told(self):
        full = subprocess.run([PROGRAM, "table", "--bytes", "10M", "/dev/full"], capture_output=True, text=True)
        self.assertEqual(full.returncode, 1)
        self.assertIn("/dev/full", full.stderr)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
