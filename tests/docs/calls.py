"""The calls a document shows in its tables, as C++ that has to compile.

A comment before a fenced block or a table says which column of tables it is about:

    <!-- given in column 2 -->            a block of includes and variables, for the calls of that column
    <!-- calls in column 2 -->            a table: the code in that column; a block: all of it
    <!-- calls in columns 1 and 2 -->     a table of which both columns are code

Every cell (or block) becomes a function of its own, so that each may declare what it likes. What stands
between backticks is code, the rest of a cell is not; a cell may be without code.
"""
import re

GIVEN = re.compile(r"given in column (\d)")
CALLS = re.compile(r"calls in columns? (\d)(?: and (\d))?")
CODE = re.compile(r"(`+)(.+?)\1")


def statements(cell):
    """The code of one cell: 'as `a` or `b;`' holds 'a; b;'."""
    return " ".join(code.strip().rstrip(";") + ";" for _, code in CODE.findall(cell.replace("\\|", "|")))


def cells(line):
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def rows(lines, first):
    """(line number, cells) of the rows of the table that begins at line number `first`."""
    number = first + 2  # the head, and the line below it
    while number <= len(lines) and lines[number - 1].lstrip().startswith("|"):
        yield number, cells(lines[number - 1])
        number += 1


class Program:
    """What one column of a document's tables comes to."""

    def __init__(self, document):
        self.document, self.given, self.functions = document, [], []

    def at(self, line, code):
        return f'#line {line} "{self.document}"\n{code}\n'

    def text(self):
        functions = (f"void call_of_line_{line}() {{\n{self.at(line, code)}}}\n" for line, code in self.functions)
        return "".join([*self.given, *functions])


def programs(markdown, blocks, document):
    """{column: Program} of a document whose fenced blocks are `blocks`."""
    found = {}

    def program(column):
        return found.setdefault(int(column), Program(document))

    for block in blocks:
        if match := GIVEN.fullmatch(block.how):
            of = program(match.group(1))
            of.given.append(of.at(block.line + 1, block.text))
        elif match := CALLS.fullmatch(block.how):
            program(match.group(1)).functions.append((block.line + 1, block.text))
    lines = markdown.splitlines()
    for number, line in enumerate(lines, 1):
        match = re.fullmatch(rf"<!--\s*{CALLS.pattern}\s*-->", line.strip())
        if match and number < len(lines) and lines[number].lstrip().startswith("|"):
            for row, texts in rows(lines, number + 1):
                for column in filter(None, match.groups()):
                    if code := statements(texts[int(column) - 1]):
                        program(column).functions.append((row, code))
    return found
