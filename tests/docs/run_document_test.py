"""The reader of documents notices what it is here for."""
import os
import pathlib
import tempfile
import unittest

import run_document


def run(markdown):
    with tempfile.TemporaryDirectory() as folder:
        return run_document.run(markdown, pathlib.Path(folder), dict(os.environ))


def block(how, text, language="sh"):
    return f"<!-- {how} -->\n```{language}\n{text}```\n"


class Documents(unittest.TestCase):
    def test_blocks_share_a_shell_and_files(self):
        self.assertIsNone(run(block("run", "x=3\n") + block("file: a.txt", "three $x\n", "") +
                              block("run", 'cat a.txt; echo "$x"\n') + block("output", "three $x\n3\n", "")))

    def test_a_failing_command_fails_the_document(self):
        self.assertIn("status 1", run(block("run", "false\ntrue\n")))
        self.assertIn("status", run(block("run", "false | true\n")))

    def test_an_expected_status_is_compared(self):
        self.assertIsNone(run(block("run, ends with 3", "(exit 3)\n")))
        self.assertIn("status 1", run(block("run, ends with 3", "(exit 4)\n")))

    def test_a_different_output_is_shown(self):
        self.assertIn("line 6", run(block("run", "echo a\n") + block("output", "b\n", "")))
        self.assertIsNone(run(block("run", "echo b; echo a\n") + block("output in any order", "a\nb\n", "")))

    def test_a_program_that_is_never_tried_is_refused(self):
        with self.assertRaisesRegex(run_document.BadDocument, "line 1: a sh block without"):
            run("```sh\necho hi\n```\n")
        with self.assertRaisesRegex(run_document.BadDocument, "none of"):
            run(block("rnu", "true\n"))
        self.assertIsNone(run(block("not run: it would burn the house", "exit 1\n")))


if __name__ == "__main__":
    unittest.main()
