"""What norma-reduce says to wrong input, and how it ends: soon, with a status and a message, on ranks as alone.

Usage: reduce_wrong_input.py NORMA-REDUCE MPIEXEC
"""
import gzip
import os
import resource
import signal
import subprocess

import reduce_app as app
from endings import Endings

WELL, BAD_ROWS, USAGE, FAILED = 0, 1, 2, 3
GOOD = "a,b\n1,2\n3,4\n"
NO_CAPABILITIES = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]  # root reads all files otherwise


class WrongInput(Endings, app.ReduceTest):
    program = "norma-reduce"

    def setUp(self):
        super().setUp()
        self.write("good.csv", GOOD)

    def test_files_that_cannot_be_read(self):
        self.ends(FAILED, "cannot read 'god.csv': No such file or directory; is 'good.csv' meant?", "god.csv", ranks=(0, 3))
        self.ends(FAILED, "there is no folder 'nowhere'", "nowhere/t.csv")
        self.ends(FAILED, "no file is of the pattern '*.tsv'", "*.tsv")
        (self.folder / "empty").mkdir()
        self.ends(FAILED, "no file below the folder 'empty' ends in .csv", "empty")
        self.write("other/readme.md", "text")
        self.ends(FAILED, "1 file, quote a pattern", "other")
        self.ends(FAILED, "cannot read 'gone.txt'", "@gone.txt")
        self.ends(FAILED, "list:2: cannot read 'gone.csv'", "@" + self.write("list", "good.csv\ngone.csv\n"))
        # Opens, and cannot be read: the memory of this very process at address 0.
        self.ends(FAILED, "Input/output error", "/proc/self/mem", "good.csv")

    def test_a_file_that_may_not_be_read(self):
        secret = self.folder / "secret.csv"
        secret.write_text(GOOD)
        secret.chmod(0)
        prefix = NO_CAPABILITIES if os.geteuid() == 0 else ()
        self.ends(FAILED, "cannot read 'secret.csv': Permission denied; you may not read it", "secret.csv", prefix=prefix)

    def test_a_folder_that_may_not_be_listed_is_no_empty_one(self):
        self.write("open/t.csv", GOOD)
        self.write("closed/t.csv", GOOD)
        (self.folder / "closed").chmod(0)
        self.addCleanup((self.folder / "closed").chmod, 0o700)
        prefix = NO_CAPABILITIES if os.geteuid() == 0 else ()
        for pattern in ("**/*.csv", "*/*.csv", "closed/*.csv"):
            self.ends(FAILED, "cannot list the folder", pattern, prefix=prefix)
        self.ends(FAILED, "Permission denied", ".", prefix=prefix)

    def test_a_file_that_disappears_or_shrinks_between_being_found_and_being_read(self):
        for what, change in (("No such file or directory", os.unlink), ("became shorter", lambda p: os.truncate(p, 100))):
            self.write("later.csv", GOOD + "5,6\n" * 100000)
            process = subprocess.Popen([app.APP, "-", "later.csv", "-t", "1"], stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder)
            self.addCleanup(process.kill)
            process.stdin.write(GOOD.encode())
            process.stdin.flush()
            self.wait_until_read(process.stdin)  # all names have been looked up before
            change(self.folder / "later.csv")
            out, err = process.communicate(timeout=20)
            self.assertEqual([process.returncode, out], [FAILED, b""], err)
            self.assertIn(what, err.decode())
            self.assertIn("later.csv", err.decode())

    def test_wrong_words(self):
        self.ends(USAGE, "'descibe' is neither a verb (did you mean describe?) nor a file", "descibe", "good.csv")
        self.ends(USAGE, "unknown option --formt; did you mean --format?", "--formt", "csv", "good.csv")
        self.ends(USAGE, "by needs a column", "by")
        self.ends(USAGE, "there is no column 'price'", "by", "price", "good.csv", ranks=(0, 3))
        self.ends(USAGE, "there is no column 3: the table has 2 columns", "top", "3", "good.csv")
        self.write("cities.csv", "city,temperature\nOslo,1\n")
        self.ends(USAGE, "there is no column 'temprature'; did you mean 'temperature'?", "-c", "temprature", "cities.csv")
        self.ends(USAGE, "there is no column 'citi'; did you mean 'city'?", "by", "city", "-a", "mean:citi", "cities.csv")
        self.ends(USAGE, "'maen' is no aggregate (did you mean mean?)", "by", "city", "-a", "maen:temperature", "cities.csv")
        self.ends(USAGE, "'sum' needs a column: sum:NAME", "by", "city", "-a", "sum", "cities.csv")
        self.ends(USAGE, "hist takes one column", "hist", "a,b", "good.csv")
        self.ends(USAGE, "--sort", "by", "a", "--sort", "c", "good.csv")
        self.ends(USAGE, "--format", "-f", "xml", "good.csv")
        self.ends(USAGE, "--save goes with", "top", "a", "--save", "x", "good.csv")

    def test_a_wrong_expression_is_shown_with_its_place(self):
        outcome = self.ends(USAGE, "--where", "-w", "a > > 2", "good.csv", ranks=(0, 3))
        lines = outcome.err.split("\n")
        shown = next(i for i, line in enumerate(lines) if "a > > 2" in line)
        self.assertEqual(lines[shown + 1].rstrip().rfind("^") - lines[shown].index("a > > 2"), 4, outcome)
        self.write("cities.csv", "city,temperature\nOslo,1\n")
        self.ends(USAGE, "did you mean", "-w", "temprature > 2", "cities.csv")

    def test_what_is_no_number_in_a_column_of_numbers_is_told(self):
        self.write("t.csv", 'x\n1\n12345678901234567890123\n2\n"two\nlines"\nz\n3\n')
        self.ends(WELL, "column 'x': 2 of 6 values are no numbers, the first is 'two\\nlines' (t.csv)", "t.csv")
        self.ends(WELL, "column 'x': 2 values are no numbers, and left out", "by", "file", "-a", "sum:x", "t.csv")

    def test_texts_that_are_compared_as_numbers_are_told(self):
        self.write("t.csv", "home,city,n\n" + "Oslo,Oslo,1\nOslo,Bergen,2\n5,5,3\n,Oslo,4\nx,7,5\n" * 100)
        note = ("norma-reduce: --where compares 'home' and 'city' as numbers, but in {} rows both hold texts, and it is "
                "not true; text(...) around both compares texts\n")
        for ranks in (0, 2):
            outcome = self.result("by", "home", "-w", "home == city", "t.csv", "-f", "csv", "--piece", "300", ranks=ranks)
            self.assertEqual([outcome.out, outcome.err], [b"home,n\n5,100\n", note.format(200)])
        outcome = self.result("by", "home", "-w", "home == city", "t.csv", "-f", "csv", "--na", "Bergen,x")
        self.assertEqual(outcome.err, note.format(100))
        for condition, rows in (("text(home) == text(city)", 200), ("home == 5 and n > 1", 100),
                                ("home == 'Oslo' and city == 'Oslo'", 100), ("n < home or 1 > 2", 100)):
            outcome = self.result("by", "file", "-w", condition, "t.csv", "-f", "csv")
            self.assertEqual([outcome.out.decode().split(",")[-1], outcome.err], [f"{rows}\n", ""], condition)

    def test_a_histogram_of_no_numbers(self):
        self.write("t.csv", "x,y\nred,1\n,2\nblue,2\n")
        for ranks in (0, 2):
            for words in ([], ["-f", "csv"]):
                outcome = self.result("hist", "x", "t.csv", *words, ranks=ranks)
                self.assertEqual(outcome.err, "norma-reduce: column 'x' holds no numbers\n")
                self.assertEqual(outcome.out.decode().replace(",", "").split(), ["lowhighn"] if words else
                                 ["low", "high", "n", "───", "────", "─"])
        outcome = self.result("hist", "x", "t.csv", "-f", "csv", "--range", "0,2", "--bins", "2")
        self.assertEqual(outcome.out, b"low,high,n\n0,1,0\n1,2,0\n")
        self.assertIn("norma-reduce: column 'x' holds no numbers\n", outcome.err)
        self.assertNotIn("holds no", self.result("hist", "y", "t.csv", "-f", "csv", "--range", "5,6").err)

    def test_headers_that_differ(self):
        self.write("other.csv", "a,c\n1,2\n")
        self.ends(FAILED, "other.csv: its columns are not those of good.csv: column 2 is 'c' instead of 'b'",
                  "good.csv", "other.csv", ranks=(0, 3))
        self.write("fewer.csv", "a\n1\n")
        self.ends(FAILED, "column 2 is nothing more instead of 'b'", "good.csv", "fewer.csv")

    def ragged(self):
        """Bad rows in lines 3, 9 and 11: a line break in quotes is a line, too."""
        return b'a,b\n1,2\n1\n"x\ny",2\n3,"\n\n"\n7,8,9\n4,5\n"a"b,1\n6,7\n'

    def test_ragged_rows_are_counted_and_told_of_with_their_lines(self):
        for name, content in (("t.csv", self.ragged()), ("t.csv.gz", app.gz(self.ragged(), 3)),
                              ("t.csv.zst", app.zst(self.ragged(), 3)), ("crlf.csv", self.ragged().replace(b"\n", b"\r\n"))):
            self.write(name, content)
            for more in ([], ["--piece", "1"], ["--chunk", "64"]):
                outcome = self.ends(WELL, "3 of 8 rows are bad and left out:", name, "-f", "csv", *more)
                self.assertEqual([line.strip() for line in outcome.err.splitlines() if line.startswith("  ")],
                                 [f"{name}:3: 1 field instead of 2", f"{name}:9: 3 fields instead of 2",
                                  f"{name}:11: text follows the closing quote of a field"])
                self.assertEqual(outcome.rows()[0]["rows"], "5")
        self.ends(WELL, "t.csv:9: 3 fields instead of 2", "t.csv", ranks=(3,))
        self.write("many.csv", "a,b\n" + "1\n" * 25)
        outcome = self.ends(BAD_ROWS, "25 of 25 rows are bad", "many.csv", ranks=(0, 3))
        self.assertIn("many.csv:11: 1 field", outcome.err)
        self.assertIn("and 15 more", outcome.err)
        self.assertEqual(self.result("many.csv", "good.csv", "--quiet").err, "")

    def test_strict_ends_at_the_first_bad_row(self):
        self.write("t.csv", self.ragged())
        self.write("late.csv", "a,b\n" + "1,2\n" * 50000 + "1\n" * 3 + "1,2\n" * 50000)
        for words in (["t.csv", "--quiet"], ["by", "a", "t.csv", "--piece", "1"], ["check", "t.csv", "-t", "4"],
                      ["sample", "t.csv"], ["top", "a,b", "t.csv"], ["distinct", "a", "--exact", "t.csv"]):
            outcome = self.ends(BAD_ROWS, "t.csv:3: 1 field instead of 2", *words, "--strict", ranks=(0,))
            self.assertEqual(outcome.out, b"")
            self.assertNotIn("t.csv:9", outcome.err)
        self.ends(BAD_ROWS, "late.csv:50002: 1 field", "late.csv", "good.csv", "--strict", "--piece", "3k", ranks=(0, 3))
        self.ends(BAD_ROWS, "3 of 8 rows are bad", "check", "t.csv")
        self.assertEqual(self.result("good.csv", "--strict").err, "")
        self.ends(USAGE, "--strict and --skip-bad", "--strict", "--skip-bad", "good.csv")

    def test_a_quote_that_is_never_closed(self):
        self.write("open.csv", 'a,b\n1,2\n"3,4\n' + "5,6\n" * 3000)
        for more in ([], ["--piece", "100", "-t", "2"], ["--chunk", "64"]):
            outcome = self.ends(WELL, "open.csv:3: a quote that is opened in this row is never closed", "open.csv",
                                "-f", "csv", *more, ranks=(0,))
            self.assertIn("1 of 2 rows are bad", outcome.err)
            self.assertEqual(outcome.rows()[0]["rows"], "1")
        self.ends(BAD_ROWS, "open.csv:3: a quote", "open.csv", "--strict", "--piece", "1k")
        self.assertEqual(self.result("open.csv", "--quote", "", "-f", "csv").rows()[0]["rows"], "3002")
        self.write("head.csv", 'a,"b\n1,2\n3,4\n')
        self.run_app("head.csv")

    def test_what_is_no_table(self):
        noise = bytes(range(256)) * 300
        self.ends(FAILED, "not a text table (a zero at byte 0)", self.write("noise.csv", noise), ranks=(0, 3))
        self.ends(FAILED, "UTF-16 text", self.write("wide.csv", "a,b\n1,2\n".encode("utf-16")))
        self.ends(FAILED, "not a text table", "-", stdin=noise)
        self.ends(FAILED, "its lines end with carriage returns alone", self.write("old.csv", "a,b\r1,2\r3,4\r"))
        quoted = self.result("-f", "csv", self.write("quoted.csv", '"a\r\nb",c\r\n1,2\r\n')).rows()
        self.assertEqual([row["column"] for row in quoted], ["a\r\nb", "c"])
        # Noise behind a good head: rows that are bad, or not; never a crash.
        outcome = self.run_app(self.write("late.csv", GOOD.encode() + noise), "--piece", "100")
        self.assertIn(outcome.status, (WELL, FAILED), outcome)

    def test_packed_files_that_are_damaged(self):
        content = ("a,b\n" + "".join(f"{i},{i * i}\n" for i in range(20000))).encode()
        for name, packed in (("t.csv.gz", app.gz(content)), ("t.csv.zst", app.zst(content)),
                             ("m.csv.gz", app.gz(content, 4)), ("m.csv.zst", app.zst(content, 4))):
            self.write(name, packed[:len(packed) * 2 // 3])
            self.ends(FAILED, f"'{name}' ends in the middle of its packed data", name, "--piece", "4k",
                      ranks=(0, 3) if name == "m.csv.gz" else (0,))
            bent = bytearray(packed)
            bent[len(packed) // 2] ^= 0x55
            bent[len(packed) // 2 + 1] ^= 0xAA
            self.ends(FAILED, f"'{name}' is damaged after about", self.write(name, bytes(bent)))

    def test_what_is_wrong_with_the_result_is_told_before_the_table_is_read(self):
        # Has a good head, and whoever reads it to its end says that it is cut off.
        packed = app.gz(("a,b\n" + "".join(f"{i},{i * i}\n" for i in range(50000))).encode())
        self.write("cut.csv.gz", packed[:len(packed) * 2 // 3])
        for words in (["cut.csv.gz"], ["by", "a", "cut.csv.gz"], ["hist", "a", "cut.csv.gz"], ["top", "a", "cut.csv.gz"],
                      ["distinct", "a", "cut.csv.gz"], ["quantile", "a", "cut.csv.gz"], ["check", "cut.csv.gz"],
                      ["sample", "cut.csv.gz"]):
            self.ends(USAGE, "--sort sumn: the result has no such column", *words, "--sort", "sumn")
        self.ends(USAGE, "--sort sumn: the result has no such column", "by", "a", "cut.csv.gz", "--sort", "sumn", ranks=(2,))
        self.ends(FAILED, "cannot write nowhere/out: No such file", "cut.csv.gz", "-o", "nowhere/out", ranks=(0, 2))
        self.ends(FAILED, "cannot write nowhere/state: No such file", "cut.csv.gz", "--save", "nowhere/state")

    def test_infinite_values_are_told_of_however_many_they_are(self):
        for text in ("1e999\n-inf\n3\n", "1e999\n3\n4\n"):
            err = self.result("-", stdin=b"x\n" + text.encode()).err
            self.assertRegex(err, r"column 'x': (1 value is|2 values are) infinite or too large, and not summed")

    def test_files_with_little_in_them(self):
        self.write("empty.csv", "")
        self.write("header.csv", "a,b\n")
        self.write("header2.csv", "a,b")
        self.write("blank.csv", "\n\n\r\n")
        for name in ("header.csv", "header2.csv"):
            rows = self.result(name, "-f", "csv").rows()
            self.assertEqual([(row["column"], row["rows"], row["type"]) for row in rows],
                             [("a", "0", "none"), ("b", "0", "none")])
            for words in (["by", "a"], ["quantile", "a"], ["hist", "a"], ["top", "a"], ["distinct", "a", "--exact"],
                          ["sample"], ["check"], ["quantile", "a", "--exact"]):
                self.result(*words, name)
        for name in ("empty.csv", "blank.csv"):
            outcome = self.run_app(name)
            self.assertIn(outcome.status, (WELL, FAILED), outcome)
            # Beside others it is nothing.
            self.assertEqual(self.result(name, "good.csv", "-f", "csv").rows()[0]["rows"], "2")
        self.assertEqual(self.result("good.csv", "header2.csv", "-f", "csv", ranks=3).rows()[0]["rows"], "2")

    def test_a_hundred_thousand_columns(self):
        names = [f"c{i}" for i in range(100000)]
        self.write("wide.csv", ",".join(names) + "\n" + 2 * (",".join("7" for _ in names) + "\n") + "1,2\n")
        outcome = self.ends(WELL, "wide.csv:4: 2 fields instead of 100000", "--core", "wide.csv", "-f", "csv")
        self.assertEqual(outcome.out.count(b"\n"), 100001)
        # All that describe says takes a few KiB a column, not what a column of many values needs.
        whole = self.result("wide.csv", "-f", "csv", "-t", 1, limit=150)
        largest_child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # KiB
        self.assertLess(largest_child, 4 << 20)
        self.assertEqual(whole.out.count(b"\n"), 100001)
        self.ends(USAGE, "did you mean 'c77777'", "by", "c77777", "-a", "sum:d77777", "wide.csv")
        row, = self.result("by", "c5", "-a", "sum:c99999", "wide.csv", "-f", "csv", "--quiet").rows()
        self.assertEqual(row["sum:c99999"], "14")

    def test_instructions_that_a_rank_does_not_have(self):
        self.write("t.csv", "a\n1\n")
        self.ends(USAGE, "NORMA_SIMD=neon: it is scalar, avx2 or avx512", "t.csv", env={"NORMA_SIMD": "neon"},
                  ranks=(0, 2))
        of_one = ["bash", "-c", 'if [ "$OMPI_COMM_WORLD_RANK" = 1 ]; then export NORMA_SIMD=neon; fi; exec "$0" "$@"']
        self.ends(USAGE, "norma-reduce: [rank 1] NORMA_SIMD=neon: ", "t.csv", prefix=of_one, ranks=(2,))
        self.result("--help", env={"NORMA_SIMD": "neon"})

    def test_input_that_may_have_come_twice_and_is_wrong(self):
        # Open MPI 5 says so; what it may repeat is wrong more often than other input.
        repeats = {"PRTE_LAUNCHED": "1"}
        hint = "may pass parts of more than 64 KiB on twice"
        rows = b"a,b\n" + b"1,2\n" * 30000
        bad = self.run_app("--strict", "-", stdin=rows + b"1\n", env=repeats, ranks=2)
        self.assertEqual((bad.status, bad.err.count("a bad row under --strict"), bad.err.count(hint)), (BAD_ROWS, 1, 1))
        cut = self.run_app("-", stdin=gzip.compress(rows * 30)[:-12], env=repeats, ranks=2)
        self.assertEqual((cut.status, cut.err.count(hint)), (FAILED, 1))
        well = self.result("--quiet", "-", stdin=rows, env=repeats, ranks=2)
        self.assertEqual(well.err.count(hint), 1)
        self.assertNotIn(hint, self.result("-", stdin=rows[:60000], env=repeats, ranks=2).err)

    def test_groups_that_take_too_much_memory_only_together(self):
        for name in "ab":
            self.write(name + ".csv", "key\n" + "".join(f"{name}{i}\n" for i in range(20000)))
            self.result("by", "key", name + ".csv", "--memory", "3M", "-f", "csv")
        # Each rank may have read one file alone.
        self.ends(FAILED, "more than --memory allows", "by", "key", "a.csv", "b.csv", "--memory", "3M",
                  ranks=(0, 2, 3))

    def test_values_that_do_not_fit_into_memory_are_counted_in_parts(self):
        rows = [f"{i % 36000}" for i in range(40000)] + ["often,1"] * 3
        self.write("t.csv", "value,one\n" + "".join(f"{row.split(',')[0]},1\n" for row in rows))
        note = "the different values take more than --memory allows: they are counted in parts"
        for limit in ("5", "3000"):
            wanted = self.result("top", "value,one", "t.csv", "-f", "csv", "--limit", limit)
            self.assertEqual(wanted.err, "")
            for ranks, words in ((0, ["-t", "1"]), (0, ["-t", "3"]), (2, []), (3, ["-t", "2"])):
                outcome = self.result("top", "value,one", "t.csv", "-f", "csv", "--limit", limit, "--memory", "600k",
                                      "--piece", "20k", *words, ranks=ranks)
                self.assertEqual(outcome.out, wanted.out)
                self.assertEqual(outcome.err.count(note), 1)
        outcome = self.run_app("top", "value", "-", "--memory", "600k", stdin=(self.folder / "t.csv").read_bytes())
        self.assertEqual(outcome.status, FAILED)
        self.assertIn("more than --memory allows", outcome.err)

    def test_what_a_pass_that_begins_anew_has_held_counts_no_more(self):
        rows = "".join(f"key{i},x\n" for i in range(40000))
        self.write("torn.csv", "a,b\n" + rows + 'long,"' + "1,2\n" * 60000 + '"\n' + rows)
        words = ["by", "a", "torn.csv", "-f", "csv", "--memory", "5M"]
        wanted = self.result(*words, "-t", "1", "--piece", "8M").out
        for ranks in (0, 2):
            self.assertEqual(self.result(*words, "-t", "1", "--piece", "16k", ranks=ranks).out, wanted)

    def test_many_columns_take_little_each(self):
        columns = [f"c{i}" for i in range(1100)]
        row = ",".join("1" for _ in columns) + "\n"
        wide = ",".join(columns) + "\n" + row * 3
        outcome = self.result("top", ",".join(columns), "-", "-f", "csv", "--memory", "64M", "-t", "1", stdin=wide.encode())
        self.assertEqual((outcome.err, len(outcome.rows())), ("", 1100))

    def test_a_disk_that_is_full(self):
        self.ends(FAILED, "cannot write /dev/full: No space left on device", "good.csv", "-o", "/dev/full", ranks=(0, 3))
        self.ends(FAILED, "cannot write nowhere/out", "good.csv", "-o", "nowhere/out", ranks=(0, 3))
        self.ends(FAILED, "cannot write nowhere/state", "good.csv", "--save", "nowhere/state")
        for words in (["good.csv"], ["hist", "a", "good.csv"], ["--help"], ["--version"]):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([app.APP, *words], stdout=full, stderr=subprocess.PIPE, cwd=self.folder,
                                      timeout=20, check=False)
            self.assertEqual(done.returncode, FAILED, f"{words}: {done.stderr}")
            self.assertIn(b"cannot write", done.stderr)

    def test_a_reader_that_leaves(self):
        self.write("t.csv", "a,b\n" + "".join(f"{i},x\n" for i in range(50000)))
        process = subprocess.Popen([app.APP, "by", "a", "t.csv", "-f", "csv"], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, cwd=self.folder)
        self.assertEqual(process.stdout.readline(), b"a,n\n")
        process.stdout.close()
        err = process.stderr.read()
        process.stderr.close()
        self.assertEqual([process.wait(timeout=20), err], [-signal.SIGPIPE, b""])

    def test_pipes(self):
        wanted = self.result("good.csv", "-f", "csv").out
        long = ("a,b\n" + "1,2\n3,4\n" * 100000).encode()
        for words in ([], ["-"], ["/dev/stdin"]):
            self.assertEqual(self.result(*words, "-f", "csv", stdin=GOOD.encode()).out, wanted)
            self.assertEqual(self.result("by", "a", "-a", "n", *words, "-f", "csv", stdin=long).out,
                             b"a,n\n1,100000\n3,100000\n")
        for pack in (app.gz, app.zst):
            self.assertEqual(self.result("-", "-f", "csv", stdin=pack(GOOD.encode(), 2)).out, wanted)
        self.assertEqual(self.result("-", "-f", "csv", stdin=GOOD.encode(), ranks=3).out, wanted)
        self.assertEqual(self.passed_on("by", "a", "-", "good.csv", "-f", "csv", "--piece", "4", stdin=long, ranks=3),
                         b"a,n\n1,100001\n3,100001\n")
        self.ends(FAILED, "standard input can be read only once", "hist", "a", "-", stdin=GOOD.encode(), ranks=(0, 3))
        self.assertEqual(self.result("hist", "a", "--range", "0,4", "--bins", "2", "-", "-f", "csv", stdin=GOOD.encode()).out,
                         b"low,high,n\n0,2,1\n2,4,1\n")
        self.ends(WELL, "1 of 3 rows are bad", "-", stdin=GOOD.encode() + b"5\n")
        self.ends(BAD_ROWS, "standard input, byte 12: 1 field", "-", "--strict", stdin=GOOD.encode() + b"5\n")

    def test_bytes_that_are_no_utf8_pass_through(self):
        self.write("latin.csv", "name,n\nK\xf6ln,1\nM\xfcnchen,2\nK\xf6ln,3\n".encode("latin-1"))
        self.assertEqual(self.result("by", "name", "-a", "sum:n", "latin.csv", "-f", "csv").out,
                         "name,sum:n\nK\xf6ln,4\nM\xfcnchen,2\n".encode("latin-1"))
        self.result("latin.csv")
        self.write("names.csv", "na\xefve,x\n1,2\n".encode("latin-1"))
        self.assertIn("na\xefve".encode("latin-1"), self.result("names.csv", "-f", "csv").out)

    def test_few_groups_that_grow_beyond_the_memory_allowed(self):
        self.write("grown.csv", "k,v\n" + "".join(f"{i % 500},{i}\n" for i in range(200_000)))
        for what in ("distinct:v", "p50:v"):
            self.result("by", "k", "-a", what, "grown.csv", "--memory", "16M", "-f", "csv")
            self.ends(FAILED, "more than --memory allows", "by", "k", "-a", what, "grown.csv", "--memory", "2M", "-t", "1")

    def test_groups_that_take_more_memory_than_allowed(self):
        self.write("t.csv", "a,b\n" + "".join(f"key-{i},1\n" for i in range(60000)))
        self.ends(FAILED, "--memory", "by", "a", "t.csv", "--memory", "1M", "--piece", "50k", ranks=(0, 3))
        self.assertIn(" KiB, more than --memory allows", self.run_app("by", "a", "good.csv", "--memory", "1k").err)

    def test_an_interrupt_ends_it(self):
        process = subprocess.Popen([app.APP, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(b"a,b\n")
        process.stdin.flush()
        self.wait_until_read(process.stdin)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        self.assertEqual(process.returncode, -signal.SIGINT)


if __name__ == "__main__":
    app.main()
