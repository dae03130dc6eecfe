"""A file must be refused by the compiler, whose first six lines hold our sentence.

Usage: refused.py SENTENCE COMPILER [ARGUMENT...]
"""
import subprocess
import sys

FIRST_LINES = 6


def main():
    sentence, *command = sys.argv[1:]
    done = subprocess.run(command, capture_output=True, text=True)
    printed = done.stderr + done.stdout
    first = "\n".join(printed.splitlines()[:FIRST_LINES])
    if done.returncode == 0:
        raise SystemExit("the compiler accepts it")
    if sentence not in first:
        raise SystemExit(f"not within the first {FIRST_LINES} lines: {sentence}\n\n{printed}")


if __name__ == "__main__":
    main()
