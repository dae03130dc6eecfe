"""What norma-reduce advises works when it is followed.

Usage: reduce_advice.py NORMA-REDUCE MPIEXEC
"""
import reduce_app as app

WELL, USAGE, FAILED = 0, 2, 3


class Advice(app.ReduceTest):
    def setUp(self):
        super().setUp()
        self.write("odd.csv", 'id,"a,b",c`d,shop\n1,2,3,x\n')
        self.write("many.csv", ",".join(f"column_{i}" for i in range(40)) + "\n" + ",".join("1" * 40) + "\n")

    def says(self, status, message, *words, **how):
        """One line, but for the place in an expression."""
        outcome = self.run_app(*words, "-f", "csv", **how)
        self.assertEqual((outcome.status, outcome.err.split("\n")[0]), (status, "norma-reduce: " + message), outcome)
        return outcome

    def test_a_backquote_in_a_name_is_written_twice(self):
        for words, wanted in ((["by", "`c``d`,shop"], b"c`d,shop,n\n3,x,1\n"),
                              (["by", "shop", "-a", "sum:`c``d`,max:`a,b`"], b'shop,sum:c`d,"max:a,b"\nx,3,2\n'),
                              (["by", "shop", "-w", "`c``d` > 2"], b"shop,n\nx,1\n"),
                              (["sample", "-c", "`c``d`"], b"c`d\n3\n")):
            self.assertEqual(self.result(*words, "-f", "csv", "odd.csv").out, wanted)
        self.says(USAGE, "'`c``d': a backquote is not closed", "by", "`c``d", "odd.csv")

    def test_a_name_that_is_proposed_works(self):
        self.says(USAGE, "there is no column 'cd'; did you mean `c``d`?", "by", "cd", "odd.csv")
        self.says(USAGE, "there is no column 'shap'; did you mean 'shop'?", "by", "shap", "odd.csv")
        self.says(USAGE, "--where: unknown name 'c_d'; did you mean `c``d`?", "-w", "c_d > 1", "odd.csv")

    def test_a_column_that_is_not_there(self):
        self.says(USAGE, "there is no column 'nope'; there are 'id', `a,b`, `c``d`, 'shop', 'file'", "by", "nope", "odd.csv")
        outcome = self.run_app("by", "nope", "many.csv")
        self.assertIn("'column_0', 'column_1'", outcome.err)
        self.assertIn("'column_11' and 29 more\n", outcome.err)

    def test_a_name_with_a_comma_that_was_taken_apart(self):
        hint = "; backquotes hold a name with a comma together: `a,b`"
        for words in (["by", "a,b"], ["by", "shop,a,b"], ["-c", "a,b"], ["by", "shop", "-a", "mean:a,b"]):
            self.assertIn(hint, self.run_app(*words, "odd.csv").err)
        for words in (["by", "nope"], ["by", "`a,b`,nope"]):
            self.assertNotIn("backquotes", self.run_app(*words, "odd.csv").err)

    def test_a_column_of_the_result_that_is_not_there(self):
        self.says(USAGE, "--sort nope: the result has no such column; there are shop, n", "by", "shop", "--sort", "nope",
                  "odd.csv")
        self.assertIn("skew and 14 more", self.run_app("odd.csv", "--sort", "nope").err)

    def test_what_is_asked_for_twice(self):
        for words in (["by", "shop,shop"], ["-c", "id,shop,id"], ["by", "shop,4"], ["top", "id,id"]):
            self.assertRegex(self.run_app(*words, "odd.csv").err, "^norma-reduce: column '(shop|id|4)' is asked for twice\n$")

    def test_aggregates_by_the_names_other_tools_give_them(self):
        for word, ours in (("avg", "mean"), ("count", "n"), ("stdev", "sd"), ("std", "sd"), ("average", "mean"),
                           ("variance", "var"), ("uniq", "distinct"), ("P95", "p95"), ("MEAN", "mean"), ("medain", "median")):
            self.assertIn(f"'{word}' is no aggregate (did you mean {ours}?)",
                          self.run_app("by", "shop", "-a", f"{word}:id", "odd.csv").err)
            if ours != "n":
                self.result("by", "shop", "-a", f"{ours}:id", "odd.csv")

    def test_an_empty_file_is_said_to_be_empty(self):
        self.write("empty.csv", "")
        self.write("blank.csv", "\n\r\n\n")
        blank = "blank.csv holds neither a header nor rows"
        self.says(USAGE, "there is no column 'a'; empty.csv is empty", "by", "a", "empty.csv")
        self.says(USAGE, "there is no column '1'; standard input is empty", "by", "1", "-")
        self.says(USAGE, "there is no column 'a'; " + blank, "by", "a", "blank.csv")
        self.assertIn("\n  all 2 files are empty\n", self.run_app("-w", "a > 1", "empty.csv", "blank.csv").err)
        for words, message in ((["empty.csv"], "empty.csv is empty"), (["blank.csv"], blank),
                               (["blank.csv", "empty.csv"], "all 2 files are empty")):
            for ranks in (0, 2):
                self.assertEqual(self.result(*words, ranks=ranks).err, f"norma-reduce: {message}\n")
        self.assertEqual(self.result("empty.csv", "odd.csv").err, "")

    def test_a_stream_is_unpacked_before_it_is_read(self):
        packed = app.gz(b"a,b\n" + b"".join(b"%d,%d\n" % (i, i * i) for i in range(20000)))
        cut = packed[:9000]
        self.write("it's.csv.gz", cut)
        for words, line in ((["it's.csv.gz"], "gzip -dc < 'it'\\''s.csv.gz' | norma-reduce ... -"),
                            (["-"], "read what there is: ... | gzip -dc | norma-reduce ... -")):
            outcome = self.run_app(*words, stdin=cut)
            self.assertEqual(outcome.status, FAILED)
            self.assertTrue(outcome.err.endswith(line + "\n"), outcome)
        middle = len(packed) // 2
        bent = packed[:middle] + bytes(b ^ 0x55 for b in packed[middle:middle + 9]) + packed[middle + 9:]
        self.assertTrue(self.run_app("-", stdin=bent).err.endswith(": fetch it again\n"))
        self.assertIn("gzip -t 'bent.gz' tells", self.run_app(self.write("bent.gz", bent)).err)
        self.assertTrue(self.run_app("-", stdin=b"a\r1\r2\r").err.endswith(": ... | tr '\\r' '\\n' | norma-reduce ... -\n"))

    def test_noise_without_zeros_is_no_table(self):
        noise = bytes(b for b in range(1, 256) if b != 10)
        self.assertIn("noise: not a text table (a control character at byte 0); what is it? try: file noise\n",
                      self.run_app(self.write("noise", noise * 20)).err)
        self.assertTrue(self.run_app("-", stdin=noise * 20).err.endswith("not a text table (a control character at byte 0)\n"))

    def test_verbs_of_other_names(self):
        for word, meant in (("desc", "describe"), ("quant", "quantile"), ("histogram", "hist"), ("tpo", "top"),
                            ("help", "--help"), ("version", "--version")):
            for words in ([word], [word, "odd.csv"]):
                self.says(USAGE, f"'{word}' is neither a verb (did you mean {meant}?) nor a file", *words)
        self.write("desc", "a\n1\n")
        self.assertEqual(len(self.result("desc", "-f", "csv").rows()), 1)
        self.assertNotIn("mean", self.run_app("descr.csv").err)

    def test_a_decimal_comma_separates_nothing(self):
        for name, content in (("t.csv", "x;y,z\n1,5;2\n"), ("t.txt", "a,b,c;d\n1,5;2,5\n"), ("x.csv", "a,b\n1,5\n2,25\n")):
            for words, stdin in (([self.write(name, content)], b""), (["-"], content.encode())):
                outcome = self.result(*words, "--decimal-comma", "--core", "-f", "csv", stdin=stdin)
                self.assertEqual(outcome.err, "")
                self.assertEqual([row["column"] for row in outcome.rows()], content.split("\n")[0].split(";"))
        self.assertEqual(outcome.rows()[0]["sum"], "3.75")

    def test_a_header_that_looks_like_a_comment(self):
        self.write("hash.csv", "# from the lab\nx,y\n1,2\n3,4\n")
        for ranks in (0, 2):
            outcome = self.run_app("hash.csv", ranks=ranks)
            self.assertIn("norma-reduce: hash.csv: its header begins with '#'; --comment '#' leaves out such lines\n", outcome.err)
        self.assertEqual(self.result("hash.csv", "--comment", "#").err, "")
        self.assertEqual(self.result("hash.csv", "--no-header", "-s", "/").err, "")

    def test_when_most_rows_are_bad_the_separator_is_told(self):
        self.write("semi.csv", "a;b,c\n1;2\n3;4\n5;6,7\n")
        note = "the separator was taken to be ','; --sep says another"
        for ranks in (0, 2):
            self.assertIn("2 of 3 rows are bad", self.result("semi.csv", ranks=ranks).err)
            self.assertIn(note, self.result("semi.csv", ranks=ranks).err)
        self.assertNotIn("--sep", self.result("semi.csv", "-s", ",").err)
        self.assertNotIn("bad", self.result("semi.csv", "-s", ";").err)
        self.write("tab.tsv", "a\tb\n1\n")
        self.assertIn("taken to be a tab;", self.run_app("tab.tsv").err)
        self.assertNotIn("--sep", self.result(self.write("few.csv", "a,b\n1,2\n1\n")).err)

    def test_a_column_in_the_quotes_of_texts(self):
        self.write("cost.csv", "Cost Total $,n\n150,1\n20,2\n")
        for condition in ("'Cost Total $' > 100", "100 < 'Cost Total $'"):
            self.says(USAGE, "--where: this is text; a number is needed here; without quotes, `Cost Total $` is the column",
                      "-w", condition, "cost.csv")
        self.assertIn("without quotes, n is the column", self.run_app("-w", "'n' == 1", "cost.csv").err)
        self.says(USAGE, "--where: this is a number; text is needed here", "-w", "'Cost' > 100", "cost.csv")
        self.assertEqual(self.result("by", "n", "-w", "`Cost Total $` > 100", "-f", "csv", "cost.csv").out, b"n,n\n1,1\n")

    def test_states_that_do_not_go_together(self):
        self.write("good.csv", "a,b\n1,2\n")
        self.write("other.csv", "a,c\n1,2\n")
        for state, words in (("n", ["by", "a"]), ("sum", ["by", "a", "-a", "n,sum:b"]), ("all", []), ("core", ["--core"])):
            self.result(*words, "good.csv", "--save", state)
        self.result("other.csv", "--save", "other")
        before = ": a state of other columns or figures than those before it: "
        for first, second, told in (("n", "sum", "n, sum:b by 'a', not n by 'a'"),
                                    ("n", "all", "describe of 'a', 'b', not n by 'a'"),
                                    ("all", "other", "describe of 'a', 'c', not describe of 'a', 'b'"),
                                    ("all", "core", "describe --core of 'a', 'b', not describe of 'a', 'b'")):
            self.says(USAGE, second + before + told, "merge", first, second)
        self.says(USAGE, "--sort nope: the result has no such column; there are a, n", "merge", "n", "--sort", "nope")


if __name__ == "__main__":
    app.main()
