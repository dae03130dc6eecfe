"""How a program that is refused ends, for test cases with a `run_app` and the program's name in `program`."""

# mpirun sleeps twice so long, a second each, before it tells of a rank that ended badly.
WITHOUT_GRACE = {"OMPI_MCA_odls_base_sigkill_timeout": "0", "PRTE_MCA_odls_base_sigkill_timeout": "0"}


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
