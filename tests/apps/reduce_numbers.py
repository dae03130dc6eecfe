"""Numbers of every length count in every verb, and none is lost on the way."""
import math
import random
from fractions import Fraction

import reduce_app as app

DIGITS = ["5", "-7", "0.12345678901234567890", "12345678901234567890", "-98765432109876543210.5", "0.3"]


def counts(outcome):
    return [int(row["n"]) for row in outcome.rows()]


def heights(counts):
    """Of the bars of a shape, from 0 to 7."""
    return [math.ceil(7 * count / max(counts)) for count in counts]


class Numbers(app.ReduceTest):
    def digits(self, *others):
        return self.write("digits.csv", "x\n" + "".join(f"{text}\n" for text in [*DIGITS, *others]))

    def test_a_condition_knows_numbers_of_more_than_18_digits(self):
        for condition, wanted in (("x > 0", 4), ("x > 1e19", 1), ("x < -7", 1), ("x != 5", 5)):
            row, = self.result("-w", condition, "-c", "x", "-f", "csv", self.digits()).rows()
            self.assertEqual(int(row["rows"]), wanted, condition)

    def test_a_histogram_holds_numbers_of_more_than_18_digits(self):
        self.assertEqual(sum(counts(self.result("hist", "x", "-f", "csv", self.digits()))), len(DIGITS))

    def test_quantiles_are_those_of_the_numbers_whatever_stands_between_them(self):
        ascending = sorted(DIGITS, key=Fraction)
        for others in ((), ("#N/A", "zero")):
            for exact in ((), ("--exact",)):
                levels = [(i + 1) / len(DIGITS) for i in range(len(DIGITS))]
                row = list(self.result("quantile", "x", "-q", ",".join(map(str, levels)), *exact, "-f", "csv",
                                       self.digits(*others)).rows()[0].values())
                self.assertEqual(row[1:], [str(len(DIGITS)), *ascending], (others, exact))

    def test_exact_quantiles_of_a_column_whatever_it_is_called(self):
        self.write("odd.csv", '"a`b, c: d"\n1\n2\n3\n')
        row, = self.result("quantile", "1", "-q", "0.5", "--exact", "-f", "csv", "odd.csv").rows()
        self.assertEqual((row["column"], row["p50"]), ("a`b, c: d", "2"))

    def test_quantiles_of_numbers_with_a_decimal_comma(self):
        self.write("comma.csv", "x\n1234567890123456789,5\n")
        row, = self.result("quantile", "x", "-q", "0.5", "--decimal-comma", "-s", ";", "-f", "csv", "comma.csv").rows()
        self.assertEqual(row["~p50"], "1234567890123456789.5")

    def test_a_histogram_for_people_tells_its_edges_apart(self):
        for low, high, bins, edges in (("20260101", "20260110", 2, ["20260101", "20260105.5", "20260105.5", "20260110"]),
                                       ("0", "7043545", 3, ["0", "2347848", "2347848", "4695697", "4695697", "7043545"]),
                                       ("1000000.001", "1000000.003", 1, ["1000000.001", "1000000.003"]),
                                       ("1e300", "2e300", 1, ["1e+300", "2e+300"])):
            self.write("x.csv", f"x\n{low}\n{high}\n")
            lines = self.result("hist", "x", "--bins", bins, "x.csv", "-o", "-").out.decode().splitlines()
            shown = [word for line in lines if " .. " in line for word in (line.split()[0], line.split()[2])]
            self.assertEqual(shown, edges)

    def test_a_histogram_of_all_values_has_all_of_them(self):
        for seed in range(12):
            draw = random.Random(seed)
            self.write("x.csv", "x\n" + "".join(f"{draw.random() * 10 ** draw.randint(-9, 30)!r}\n" for _ in range(200)))
            outcome = self.result("hist", "x", "-f", "csv", "x.csv")
            self.assertEqual((sum(counts(outcome)), outcome.err), (200, ""), seed)

    def test_a_histogram_has_bins_for_any_values(self):
        for text in ("1e20\n1e20", "1\n1.0000000000000002", "-1e308\n1e308", "1e308\n1e308", "0\n0", "5e-324\n0"):
            self.write("x.csv", f"x\n{text}\n")
            self.assertEqual(sum(counts(self.result("hist", "x", "-f", "csv", "x.csv"))), 2, text)
        self.write("x.csv", "x\n1e350\n2\n1\n")
        outcome = self.result("hist", "x", "-f", "csv", "x.csv")
        self.assertEqual(sum(counts(outcome)), 2)
        self.assertIn("outside the range, 0 below and 1 above", outcome.err)

    def shape_and_histogram(self, texts):
        self.write("x.csv", "x\n" + "".join(f"{text}\n" for text in texts))
        row, = self.result("describe", "x.csv", "-f", "csv", env={"LC_ALL": "C.UTF-8"}).rows()
        histogram = self.result("hist", "x", "--bins", "10", "-f", "csv", "x.csv")
        return ["▁▂▃▄▅▆▇█".index(bar) for bar in row["shape"]], counts(histogram)

    def test_the_shape_of_few_different_values_is_that_of_their_histogram(self):
        draw = random.Random(1)
        for what, texts in {
                "pressures": [f"{draw.gauss(1013, 1):.1f}" for _ in range(5000)],
                "one between": ["1000.1", "1000.3"] * 1000 + ["1000.2"],
                "years": [draw.randint(1990, 2026) for _ in range(500)],
                "longitudes": [f"{draw.triangular(-122.4, -122.3):.4f}" for _ in range(3000)],
                "near and far": [draw.randint(-100, 100) * 7 for _ in range(3000)],
                "digits": [10 ** 30 + draw.randint(0, 9) * 10 ** 25 for _ in range(300)]}.items():
            shape, histogram = self.shape_and_histogram(texts)
            self.assertEqual(shape, heights(histogram), what)

    def test_the_shape_of_many_numbers_shows_how_they_lie_however_close(self):
        draw = random.Random(2)
        for what, texts in {
                "pressures": [f"{draw.gauss(1013, 1):.6f}" for _ in range(20000)],
                "kelvin": [f"{draw.triangular(250, 310, 290):.5f}" for _ in range(10000)],
                "negative": [f"{-1e6 - draw.expovariate(1):.6f}" for _ in range(10000)],
                "ids": [5 * 10 ** 15 + int(draw.triangular(0, 10 ** 6, 0)) for _ in range(10000)],
                "around a power of two": [f"{draw.gauss(1024, .01):.9f}" for _ in range(10000)],
                "near and far": [f"{draw.gauss(0, 5):.6f}" for _ in range(10000)],
                "just near": [f"{draw.triangular(100, 199, 180):.6f}" for _ in range(10000)],
                "just far": [f"{draw.triangular(100, 201, 180):.6f}" for _ in range(10000)]}.items():
            shape, histogram = self.shape_and_histogram(texts)
            for bar, wanted in zip(shape, heights(histogram)):
                self.assertLessEqual(abs(bar - wanted), 1, f"{what}: {shape} {histogram}")

    def test_a_given_range_ends_before_its_upper_edge_and_the_rest_is_told(self):
        self.write("x.csv", "x\n-1\n0\n4\n8\nmany\n\"\"\n")
        outcome = self.result("hist", "x", "--range", "0,8", "--bins", "2", "-f", "csv", "x.csv")
        self.assertEqual(counts(outcome), [1, 1])
        self.assertIn("outside the range, 1 below and 1 above", outcome.err)
        self.assertIn("column 'x': 1 value is no number, and left out", outcome.err)

    def test_a_histogram_as_a_picture_is_sorted_cut_and_rounded_like_a_table(self):
        self.write("x.csv", "x\n1\n2\n2\n")
        words = ("hist", "x", "--range", "0,3.3333333333", "--bins", "3", "--sort=-n", "--limit", "1", "x.csv")
        self.assertEqual(self.result(*words).out.split()[:3], [b"1.11111", b"..", b"2.22222"])
        self.assertEqual(self.result(*words, "--digits", "0").out.split()[0], b"1.1111111111")
        self.result(*words, "-o", "wide", env={"COLUMNS": "120", "LC_ALL": "C"})
        self.result(*words, "-o", "narrow", env={"COLUMNS": "50", "LC_ALL": "C.UTF-8"})
        self.assertEqual((self.folder / "wide").read_bytes(), (self.folder / "narrow").read_bytes())

    def test_missing_values_may_be_numbers_in_binary_files(self):
        rows = b"".join(v.to_bytes(4, "little", signed=True) for v in (-999, 5, 7))
        self.write("x.bin", rows)
        for verb in (["describe", "-c", "x"], ["distinct", "x"]):
            row, = self.result(*verb, "--record", "x:i4", "--na=-999", "-f", "csv", "x.bin").rows()
            self.assertEqual(row["missing"], "1", verb)
        self.assertEqual(sum(counts(self.result("hist", "x", "--record", "x:i4", "--na=-999", "-f", "csv", "x.bin"))), 2)
        row, = self.result("by", "file", "-a", "n,sum:x", "-w", "x < 100", "--record", "x:i4", "--na=-999", "-f", "csv",
                           "x.bin").rows()
        self.assertEqual((row["n"], row["sum:x"]), ("2", "12"))

    def test_describe_counts_numbers_by_value_and_other_verbs_by_their_text(self):
        texts = ["007", "7", "7.0", "07", "4.10", "4.1", "x"]
        for order in (texts, texts[::-1]):
            self.write("x.csv", "x\n" + "\n".join(order) + "\n")
            for words in ([], ["--piece", "1", "-t", "3"]):
                row, = self.result("x.csv", "-f", "csv", "--quiet", *words).rows()
                self.assertEqual((row["distinct"], row["top"]), ("3", "7 4, 4.1 2"))
                self.assertEqual(self.result("distinct", "x", "x.csv", "-f", "csv", *words).rows()[0]["~distinct"], "3")
                self.assertEqual(self.result("distinct", "x", "--exact", "x.csv", "-f", "csv", *words).rows()[0]["distinct"],
                                 "7")
                self.assertEqual(len(self.result("top", "x", "x.csv", "-f", "csv", *words).rows()), 7)
                for exact in ([], ["--exact"]):
                    row, = self.result("quantile", "x", "-q", "0.1,0.9", *exact, "x.csv", "-f", "csv", "--quiet", *words).rows()
                    self.assertEqual(list(row.values()), ["x", "6", "4.1", "7"])

    def test_quantiles_tell_what_they_leave_out(self):
        self.write("x.csv", "x,y,z\n1,a,\nred,b,\ninf,a,\n1e999,a,\nblue,a,\n,,\n")
        for words in (["-t", "1"], ["--exact"], ["--exact", "--piece", "1"]):
            for ranks in (0, 2):
                err = self.result("quantile", "x,y,z", *words, "x.csv", ranks=ranks).err
                self.assertEqual(sorted(err.replace("norma-reduce: ", "").splitlines()),
                                 ["column 'x': 2 values are infinite or too large, and left out",
                                  "column 'x': 2 values are no numbers, and left out",
                                  "column 'y' holds no numbers", "column 'y': 5 values are no numbers, and left out",
                                  "column 'z' holds no numbers"])


if __name__ == "__main__":
    app.main()
