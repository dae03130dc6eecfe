"""norma-reduce writes the same bytes however the work is shared and the files are stored.

Usage: reduce_same_bytes.py NORMA-REDUCE MPIEXEC
"""
import reduce_app as app

VERBS = {
    "describe": ["describe"],
    "a table for people": ["describe", "-c", "price,amount,note", "-f", "table"],
    "by": ["by", "city", "-a", "n,missing:price,mean:price,sd:price,min:amount,max:amount,sum:amount,p95:amount,"
           "skew:price,kurtosis:amount,median:price,distinct:note"],
    "by two keys": ["by", "when,sold", "-a", "sum:price,var:amount", "-w", 'price > 20 and city != "Oslo"'],
    "by, neighbours": ["by", "city,sold", "-a", "acf1:price,n,acf1:amount", "-w", 'note != "plain"'],
    "quantile": ["quantile", "price,amount"],
    "quantile, exact": ["quantile", "price,amount", "--exact", "-q", "0.07,0.5,0.999"],
    "top": ["top", "city,note", "--limit", "20"],
    "distinct": ["distinct", "id,amount,note"],
    "distinct, exact": ["distinct", "id,amount,note", "--exact"],
    "hist": ["hist", "price", "--bins", "7"],
    "hist, range": ["hist", "amount", "--range", "-10,1000", "-f", "table"],
    "sample": ["sample", "-n", "25", "--seed", "7"],
    "check": ["check", "a.csv", "c.csv"],
}
FILES = ["a.csv", "b.csv", "c.csv", "d.csv"]


def words_of(verb, files):
    """CSV unless the verb says how, and the files unless it names its own."""
    words = VERBS[verb]
    return [*words, *([] if "-f" in words else ["-f", "csv"]), *([] if "a.csv" in words else files)]


class SameBytes(app.ReduceTest):
    def setUp(self):
        super().setUp()
        self.contents = {
            "a.csv": app.table_text(app.hostile_rows(150, 1, breaks=False)),
            "b.csv": app.table_text(app.hostile_rows(120, 2), newline="\r\n"),
            "c.csv": b"\xef\xbb\xbf" + app.table_text(app.hostile_rows(90, 3)).rstrip(b"\n"),
            "d.csv": app.table_text(app.hostile_rows(60, 4)) + b"too,few\n" +
                     app.table_text(app.hostile_rows(60, 5)).split(b"\n", 1)[1] + b"1,2,3,4,5,6,7,8\n",
        }
        for name, content in self.contents.items():
            self.write(name, content)
        self.wanted = {verb: self.result(*words_of(verb, FILES), "-t", 1) for verb in VERBS}

    def same(self, what, verb, *words, files=(), messages=True, **how):
        with self.subTest(f"{verb}: {what}"):
            outcome = self.result(*words_of(verb, files or FILES), *words, **how)
            self.assertEqual(outcome.out, self.wanted[verb].out)
            if messages:
                self.assertEqual(outcome.err, self.wanted[verb].err)

    def test_alone(self):
        for verb, wanted in self.wanted.items():
            self.assertGreater(len(wanted.out), 60, verb)
            if verb != "check":
                self.assertIn("2 of 482 rows are bad", wanted.err)
            for threads in (2, 4):
                self.same(f"{threads} threads", verb, "-t", threads)
            for piece in ("64", "333", "4k", "64M"):
                self.same(f"pieces of {piece}", verb, "-t", 2, "--piece", piece)
            for chunk in ("64", "1k", "64k"):
                self.same(f"{chunk} at once", verb, "-t", 1, "--chunk", chunk)
            self.same("small pieces of small chunks", verb, "-t", 3, "--piece", "1k", "--chunk", "64")

    def test_each_simd_level(self):
        offered = [level for level in ("scalar", "avx2", "avx512")
                   if "NORMA_SIMD" not in self.run_app("check", FILES[0], env={"NORMA_SIMD": level}).err]
        self.assertIn("scalar", offered)
        for verb in VERBS:
            for level in offered:
                self.same(level, verb, env={"NORMA_SIMD": level})

    def test_files_in_any_order(self):
        for order in (FILES[::-1], FILES[2:] + FILES[:2]):
            for verb in VERBS:
                if verb == "by, neighbours":  # which follow from the order
                    continue
                self.same(f"{order}", verb, files=order, messages=False)

    def test_packed_files(self):
        packings = {"gz": lambda c: app.gz(c), "gz, 3 members": lambda c: app.gz(c, 3),
                    "zst": lambda c: app.zst(c), "zst, 5 frames": lambda c: app.zst(c, 5)}
        for packing, pack in packings.items():
            ending = packing.partition(",")[0]
            files = [self.write(f"{name}.{ending}", pack(content)) for name, content in self.contents.items()]
            for verb in VERBS:
                if verb != "check":
                    self.same(packing, verb, "--piece", "1k", files=files, messages=False)

    def test_ranks(self):
        """Each number of ranks does some of the verbs; what all ranks do together is the same in them."""
        shares = {1: ["describe", "quantile, exact"], 2: ["describe", "by", "sample", "hist"],
                  3: ["describe", "by, neighbours", "by", "top", "hist, range"], 4: ["by two keys", "distinct, exact", "check"],
                  8: ["describe", "by", "by, neighbours", "quantile", "distinct"]}
        for ranks, verbs in shares.items():
            for verb in verbs:
                self.same(f"{ranks} ranks", verb, "--piece", "512", ranks=ranks)
        self.same("2 ranks of 2 threads, shuffled, packed", "by", "-t", 2, "--piece", "256", ranks=2, messages=False,
                  files=[self.write(f"{name}.gz", app.gz(self.contents[name], 2)) for name in FILES[::-1]])


if __name__ == "__main__":
    app.main()
