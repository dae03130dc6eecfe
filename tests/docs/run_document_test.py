"""The reader of documents notices what it is here for."""
import os
import pathlib
import tempfile
import unittest

import calls
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


GIVEN = block("given in column 2", "int x;\n", "cpp")
TABLE = """<!-- calls in column 2 -->
| theirs | ours |
|---|---|
| `send(x)` | `x = 1` or `x \\| 2;` |
| nothing | nothing |
| `a` | ``x = 3;`` |
"""


class Calls(unittest.TestCase):
    def compile(self, markdown, command):
        with tempfile.TemporaryDirectory() as folder:
            return run_document.compile_calls("page.md", markdown, pathlib.Path(folder), command)

    def text(self, markdown, column=2):
        return calls.programs(markdown, run_document.blocks(markdown), "page.md")[column].text()

    def test_the_code_of_a_column_is_a_function_for_each_cell(self):
        self.assertEqual(self.text(GIVEN + TABLE), """#line 3 "page.md"
int x;

void call_of_line_8() {
#line 8 "page.md"
x = 1; x | 2;
}
void call_of_line_10() {
#line 10 "page.md"
x = 3;
}
""")

    def test_several_columns_are_programs_of_their_own(self):
        both = TABLE.replace("column 2", "columns 1 and 2")
        self.assertIn("send(x);", self.text(both, 1))
        self.assertNotIn("send", self.text(both, 2))

    def test_a_block_is_a_call_too(self):
        self.assertIn('#line 8 "page.md"\nx = 4;', self.text(GIVEN + "\n" + block("calls in column 2", "x = 4;\n", "cpp")))

    def test_what_does_not_compile_fails_the_document(self):
        self.assertIsNone(self.compile(GIVEN + TABLE, "grep -q 'x = 3;'"))
        self.assertIn("column 2", self.compile(GIVEN + TABLE, "grep -q 'x = 5;'"))

    def test_pages_without_calls_need_no_compiler(self):
        self.assertIsNone(self.compile(block("run", "true\n"), "false"))


if __name__ == "__main__":
    unittest.main()
