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


if __name__ == "__main__":
    app.main()
