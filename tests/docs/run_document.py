"""Types what a document tells people to type. Usage: run_document.py DOCUMENT SOURCE_DIR BUILD_DIR

Every fenced block in a language that runs (sh, bash, cpp, c++, cmake, python) has a comment on the line
before it, which the reader of the rendered page does not see:

    <!-- run -->                   run it with bash; the first failing command fails the test
    <!-- run, ends with 3 -->      the same, and its last command must end with this status
    <!-- file: ring.cpp -->        write it to that file, for the blocks after it
    <!-- output -->                what the run before it printed on stdout
    <!-- output in any order -->   the same lines, whatever their order
    <!-- not run: why -->          leave it alone

Calls in tables and in blocks, which only have to compile, have the comments that calls.py explains.

Blocks without a language are left alone unless they have such a comment. All blocks of a document
share one shell and one folder, which looks like a clone (scripts, README.md, build/release) and is HOME.
norma's programs are in PATH. The terminal is 80 columns wide, and knows UTF-8.
"""
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass

import calls

RUNNABLE = {"sh", "bash", "cpp", "c++", "cmake", "python"}
TERMINAL = {"COLUMNS": "80", "LC_ALL": "C.UTF-8", "TERM": "xterm"}  # whatever the machine has
FENCE = re.compile(r"^(\s*)```+\s*([\w+-]*)\s*$")
COMMENT = re.compile(r"^\s*<!--\s*(.*?)\s*-->\s*$")


class BadDocument(Exception):
    """The document itself is at fault."""


@dataclass
class Block:
    line: int
    how: str  # the comment, or "" where there is none
    text: str


def blocks(markdown):
    """The fenced blocks that say how they are to be taken."""
    lines = markdown.splitlines()
    number = 0
    while number < len(lines):
        fence = FENCE.match(lines[number])
        if not fence:
            number += 1
            continue
        indent, language = fence.groups()
        comment = COMMENT.match(lines[number - 1]) if number else None
        end = next((n for n in range(number + 1, len(lines)) if lines[n].strip() == "```"), None)
        if end is None:
            raise BadDocument(f"line {number + 1}: a fenced block that never ends")
        if comment is None and language in RUNNABLE:
            raise BadDocument(f"line {number + 1}: a {language} block without a comment that says how to test it")
        if comment:
            body = "".join(line.removeprefix(indent) + "\n" for line in lines[number + 1:end])
            yield Block(number + 1, comment.group(1), body)
        number = end + 1


def script(found):
    """One bash script for all blocks, and the outputs to be compared: (line, how, printed file, expected)."""
    parts, expected, last = ["set -e\nset -o pipefail\n"], [], None
    for block in found:
        if block.how.startswith("not run:") or calls.GIVEN.fullmatch(block.how) or calls.CALLS.fullmatch(block.how):
            continue
        if block.how == "run" or (ends := re.fullmatch(r"run, ends with (\d+)", block.how)):
            last = f"$NORMA_DOC_OUT/{block.line}"
            parts.append(f"echo 'line {block.line}' >&2\n")
            if block.how == "run":
                parts.append(f"{{\n{block.text}}} >{last}\n")
            else:
                parts.append(f"set +e; {{\n{block.text}}} >{last}; status=$?; set -e\n"
                             f"[[ $status == {ends.group(1)} ]] || {{ echo \"ended with $status\" >&2; exit 1; }}\n")
        elif block.how.startswith("file:"):
            name = block.how.removeprefix("file:").strip()
            parts.append(f"cat > '{name}' <<'NORMA_END_OF_FILE'\n{block.text}NORMA_END_OF_FILE\n")
        elif block.how in ("output", "output in any order"):
            if last is None:
                raise BadDocument(f"line {block.line}: an output with no run before it")
            expected.append((block.line, block.how, last, block.text))
        else:
            raise BadDocument(f"line {block.line}: '{block.how}' is none of: run, file:, output, not run:, calls, given")
    return "".join(parts), expected


def same(how, printed, expected):
    if how == "output":
        return printed == expected
    return sorted(printed.splitlines()) == sorted(expected.splitlines())


def run(markdown, folder, environment):
    """Runs a document's blocks in `folder`; returns what went wrong, or nothing."""
    text, expected = script(list(blocks(markdown)))
    out = folder / ".printed"
    out.mkdir()
    result = subprocess.run(["bash", "-c", text], cwd=folder, check=False, stdin=subprocess.DEVNULL,
                            env={**environment, **TERMINAL, "HOME": str(folder), "NORMA_DOC_OUT": str(out)})
    for printed in sorted(out.iterdir(), key=lambda file: int(file.name)):
        print(f"--- line {printed.name} printed\n{printed.read_text()}", end="")
    if result.returncode != 0:
        return f"a block ended with status {result.returncode}; the last line number above says which"
    for line, how, printed, wanted in expected:
        got = pathlib.Path(printed.replace("$NORMA_DOC_OUT", str(out))).read_text()
        if not same(how, got, wanted):
            return f"line {line}: the document says\n{wanted}but this was printed\n{got}"
    return None


def compile_calls(document, markdown, folder, line):
    """Compiles the calls of each column by the command `line`; returns what went wrong, or nothing."""
    for column, program in calls.programs(markdown, blocks(markdown), document).items():
        file = folder / f"calls_of_column_{column}.cpp"
        file.write_text(program.text())
        print(f"--- {len(program.functions)} calls of column {column}", flush=True)
        if subprocess.run([*shlex.split(line), str(file)], check=False).returncode != 0:
            return f"the calls of column {column} do not compile; the compiler names the lines of the document"
    return None


def main(document, source, build):
    import os
    source, build = pathlib.Path(source).resolve(), pathlib.Path(build).resolve()
    with tempfile.TemporaryDirectory(prefix="norma-docs-") as name:
        folder = pathlib.Path(name)
        for entry in source.iterdir():
            if entry.name not in (".git", "build"):
                (folder / entry.name).symlink_to(entry)
        (folder / "build").mkdir()
        (folder / "build" / "release").symlink_to(build)
        try:
            markdown = (source / document).read_text()
            compiler = (build / "compile-line.txt").read_text()
            path = f"{build / 'bin'}:{os.environ['PATH']}"
            wrong = run(markdown, folder, {**os.environ, "PATH": path}) or compile_calls(document, markdown, folder, compiler)
        except BadDocument as error:
            wrong = str(error)
    if wrong:
        sys.exit(f"{document}: {wrong}")


if __name__ == "__main__":
    main(*sys.argv[1:])
