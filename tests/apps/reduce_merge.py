"""States that norma-reduce has saved, merged: as if all had been read at once; damaged and strange ones refused.

Usage: reduce_merge.py NORMA-REDUCE MPIEXEC
"""
import itertools
import random

import reduce_app as app

BY = ["by", "city,sold", "-a", "n,n:price,missing:price,sum:price,mean:price,sd:amount,min:amount,max:amount,p95:amount,"
      "skew:price,kurtosis:price,distinct:note"]
SERIES = ["by", "city,sold", "-a", "acf1:amount,acf1:price"]
VERBS = {"describe": ["describe"], "core": ["describe", "--core", "-c", "id,price,when"], "by": BY}


class Merge(app.ReduceTest):
    def setUp(self):
        super().setUp()
        self.files = [self.write(f"{seed}.csv", app.table_text(app.hostile_rows(rows, seed)))
                      for seed, rows in ((1, 200), (2, 1), (3, 90), (4, 0))]

    def save(self, state, *words, **how):
        self.result(*words, "--save", state, "--quiet", **how)
        return state

    def test_is_one_run_over_all_files_byte_for_byte(self):
        for verb, words in VERBS.items():
            wanted = self.result(*words, *self.files, "-f", "csv").out
            states = [self.save(f"{name}.state", *words, name) for name in self.files]
            for order in list(itertools.permutations(states))[::5]:
                self.assertEqual(self.result("merge", *order, "-f", "csv").out, wanted, f"{verb}: {order}")
            # In two steps; and what ranks have saved.
            self.save("a", "merge", *states[:2])
            self.save("b", *words, *self.files[2:], "--piece", "1k", ranks=3 if verb == "by" else 0)
            self.assertEqual(self.result("merge", "b", "a", "-f", "csv").out, wanted, verb)
            self.assertEqual(self.result("merge", self.save("c", "merge", "a", "b"), "-f", "csv").out, wanted, verb)
            self.assertEqual(self.result("merge", *states[:1], "-f", "csv").out,
                             self.result(*words, self.files[0], "-f", "csv").out, verb)
        self.assertEqual(self.result("merge", "a", "b", "-f", "csv", ranks=2).out, wanted)

    def test_close_numbers_give_one_state_in_any_order_and_share(self):
        """More different ones than are counted, close together in `near`, at last twice as large in `far`."""
        draw = random.Random(3)
        rows = [[f"{draw.gauss(1013, 1):.6f}", f"{draw.gauss(-1e9, 9):.5f}", f"{draw.gauss(1013, 1):.5f}"]
                for _ in range(6000)]
        rows[-1][2] = "2100"
        names = [self.write(f"{i}", app.table_text(rows[i * 2000:(i + 1) * 2000], ["near", "ids", "far"])) for i in range(3)]
        wanted = (self.folder / self.save("wanted", *names, "-t", 1)).read_bytes()
        for order in itertools.permutations(names):
            states = [self.save(f"{name}.state", name) for name in order]
            self.assertEqual((self.folder / self.save("merged", "merge", *states)).read_bytes(), wanted, order)
        for words, ranks in ((["-t", 3], 0), (["--piece", "1k", "-t", 2], 0), (["--piece", "4k"], 3)):
            self.save("shared", *names[::-1], *words, ranks=ranks)
            self.assertEqual((self.folder / "shared").read_bytes(), wanted, (words, ranks))

    def test_series_follow_the_order_of_the_states(self):
        states = [self.save(f"{name}.state", *SERIES, name, "--piece", "2k") for name in self.files]
        for order in itertools.permutations(range(4)):
            wanted = self.result(*SERIES, *(self.files[i] for i in order), "-f", "csv", "-t", 3, "--piece", "1k").out
            self.assertEqual(self.result("merge", *(states[i] for i in order), "-f", "csv").out, wanted, order)

    def refused(self, message, *states, status=3):
        outcome = self.run_app("merge", *states, limit=10)
        self.assertEqual([outcome.status, outcome.out], [status, b""], outcome)
        self.assertIn(message, outcome.err)

    def test_refuses_every_damaged_state(self):
        for words in (["describe", "-c", "price,city", self.files[2]],
                      ["by", "sold", "-a", "n,mean:price,acf1:amount", self.files[0]]):
            good = (self.folder / self.save("good", *words)).read_bytes()
            step = 97 * (len(good) // (97 * 40) + 1)
            for at in [*range(0, 24, 5), *range(24, len(good), step), len(good) - 1]:
                bad = bytearray(good)
                bad[at] ^= 0x10
                self.write("bad", bytes(bad))
                self.refused("bad: ", "good", "bad") if at % 2 else self.refused("bad: ", "bad")
            for size in (0, 7, 8, 15, 16, 17, len(good) // 2, len(good) - 1):
                self.write("short", good[:size])
                self.refused("short: ", "short")
            self.write("long", good + b"\0")
            self.refused("long: ", "long")

    def test_refuses_states_of_another_kind(self):
        describe = self.save("describe.state", "describe", self.files[0])
        by = self.save("by.state", *BY, self.files[0])
        fewer = self.save("fewer.state", "describe", "-c", "price", self.files[0])
        core = self.save("core.state", "describe", "--core", self.files[0])
        other_key = self.save("key.state", "by", "city", *BY[2:], self.files[0])
        other_what = self.save("what.state", "by", "city,sold", "-a", "n", self.files[0])
        for one, two in ((describe, by), (by, describe), (describe, fewer), (describe, core), (core, describe),
                         (by, other_key), (by, other_what)):
            with self.subTest(f"{one} {two}"):
                self.refused(f"{two}: a state of other", one, two, status=2)
        self.refused("1.csv: not a state that --save has written", "1.csv")
        self.refused("/dev/zero: not a state that --save has written", "/dev/zero")
        older = bytearray((self.folder / describe).read_bytes())
        older[7] -= 1
        self.write("older.state", bytes(older))
        self.refused("older.state: a state of another version of norma", describe, "older.state")
        self.refused("nowhere: No such file", describe, "nowhere")
        self.refused("merge needs files", status=2)


if __name__ == "__main__":
    app.main()
