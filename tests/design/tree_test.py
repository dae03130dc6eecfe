"""What holds for every file of the project, whatever is in it. Usage: tree_test.py SOURCE_DIR"""
import pathlib
import re
import subprocess
import sys
import unittest

# Places every Unix has, and "nowhere", which none has; any other absolute path is of one machine.
EVERYWHERE = {"bin", "dev", "etc", "home", "lib", "nowhere", "opt", "proc", "root", "run", "scratch", "srv", "sys",
              "tmp", "usr", "var"}
ABSOLUTE = re.compile(r"""(?<![\w./:*<>)\]}$+@%~\\-])/([A-Za-z][\w.-]*)/[\w.]""")
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
LINES = 400


def foreign_paths(text):
    """Absolute paths that only one machine has."""
    return [m.group(0) for m in ABSOLUTE.finditer(text) if m.group(1) not in EVERYWHERE]


def files():
    """Every text file of the tree that belongs to the project."""
    try:
        names = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"],
                               capture_output=True, text=True, check=True).stdout.splitlines()
        paths = [ROOT / name for name in names]
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive, or another user's clone
        paths = [p for p in sorted(ROOT.rglob("*")) if not {".git", "build"} & set(p.relative_to(ROOT).parts)]
    for path in paths:
        if path.is_file():
            try:
                yield path.relative_to(ROOT).as_posix(), path.read_text()
            except UnicodeDecodeError:
                continue  # test data


class Tree(unittest.TestCase):
    def none(self, found, why):
        self.assertEqual(found, [], f"\n{why}:\n" + "\n".join(found))

    def test_the_reader_knows_a_foreign_path_from_a_division(self):
        self.assertEqual(foreign_paths('open("' + "/" + 'machine/of/mine")'), ["/" + "machine/o"])
        self.assertEqual(foreign_paths("a/b/c x / y include/norma/base https://a.org/b/c ${DIR}/b/c /usr/bin/env"), [])

    def test_no_file_names_a_path_of_one_machine(self):
        self.none([f"{name}: {path}" for name, text in files() for path in foreign_paths(text)],
                  "absolute paths that exist on one machine only")

    def test_nothing_is_left_for_later_in_the_code(self):
        self.none([f"{name}:{n}: {line.strip()}" for name, text in files() for n, line in enumerate(text.splitlines(), 1)
                   if UNFINISHED.search(line)], "finish it, or write it up where work is planned")

    def test_sources_are_short_enough_to_hold_one_idea(self):
        lengths = [(text.count("\n"), name) for name, text in files() if name.startswith(("include/", "src/", "apps/"))]
        long = [f"{name}: {lines} lines" for lines, name in sorted(lengths, reverse=True) if lines > LINES]
        for file in long:
            print(f"warning: {file}: more than {LINES} usually hide a second idea; find its name and move it out")
        self.none([file for lines, file in lengths if lines > 2 * LINES], f"more than {2 * LINES} lines are a heap")

    def test_every_source_belongs_to_a_target(self):
        listed = "\n".join(text for name, text in files() if name.endswith("CMakeLists.txt"))
        names = [name for name, _ in files() if name.startswith(("src/", "tests/")) and name.endswith(".cpp")]
        self.none([name for name in names
                   if not re.search(rf"\b{re.sub('_test$', '', pathlib.PurePosixPath(name).stem)}\b",
                                    listed + (ROOT / "cmake/NormaTesting.cmake").read_text())],
                  "no CMakeLists.txt names these: they are never compiled")

    def test_links_between_documents_lead_somewhere(self):
        self.none([f"{name}: {link}" for name, text in files() if name.endswith(".md")
                   for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", re.sub(r"(?s)```.*?```|`[^`\n]*`", "", text))
                   if not re.match(r"[a-z]+:", link) and not (ROOT / name).parent.joinpath(link).exists()],
                  "links to files that are not there")

    def test_every_page_is_linked_from_the_readme_of_its_folder(self):
        pages = [p for folder in ("docs/decisions", "docs/formats") for p in sorted((ROOT / folder).glob("*.md"))]
        self.none([str(p.relative_to(ROOT)) for p in pages
                   if p.name != "README.md" and f"({p.name})" not in (p.parent / "README.md").read_text()],
                  "nobody will find these pages")

    def test_scripts_can_be_run(self):
        self.none([name for name, text in files() if text.startswith("#!") and not (ROOT / name).stat().st_mode & 0o100],
                  "these start with #! but are not executable")


if __name__ == "__main__":
    ROOT = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
