"""How a program that is refused ends, for test cases with a `run_app` and the program's name in `program`."""


class Endings:
    def ends(self, status, message, *words, ranks=(0,), **how):
        """With a status, and a message that is there once and says who speaks."""
        for n in ranks:
            with self.subTest(words=words, ranks=n):
                outcome = self.run_app(*words, ranks=n, **how)
                self.assertEqual(outcome.status, status, outcome)
                self.assertEqual(outcome.err.count(message), 1, f"'{message}' once: {outcome}")
                self.assertIn(f"{self.program}: ", outcome.err)
                if status != 0:
                    self.assertNotIn(self.program, str(outcome.out))
        return outcome
