"""Where norma-reduce writes to, and that nothing is lost there or taken for the whole that is not.

Usage: reduce_written_files.py NORMA-REDUCE MPIEXEC
"""
import os
import select
import signal
import stat
import subprocess
import unittest

import reduce_app as app

USAGE, FAILED = 2, 3
SMALL_DISK = ["bash", "-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\""]  # files of 1 KiB at most
GOOD = "a,b\n1,2\n3,4\n"


class WrittenFiles(app.ReduceTest):
    def setUp(self):
        super().setUp()
        self.write("good.csv", GOOD)

    def refused(self, status, message, *words, ranks=(0,), **how):
        before = {path: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}
        for n in ranks:
            outcome = self.run_app(*words, ranks=n, **how)
            self.assertEqual([outcome.status, outcome.err.count(message)], [status, 1], outcome)
        self.assertEqual({path: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}, before)

    def test_a_launcher_that_ends_does_not_make_half_of_the_input_the_whole(self):
        rows = b"a,b\n" + b"1,2\n" * 500_000
        for stop in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            process = subprocess.Popen([app.MPIEXEC, "-n", "2", app.APP, "by", "a", "-o", "out", "--save", "state", "-"],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       cwd=self.folder)
            process.stdin.write(rows)
            process.stdin.flush()
            self.wait_until_read(process.stdin)
            process.send_signal(stop)
            self.assertNotEqual(process.wait(timeout=20), 0)
            ended, _, _ = select.select([process.stdout], [], [], 20)  # nobody is left who could write to it
            self.assertTrue(ended, "ranks outlive their launcher")
            for pipe in (process.stdin, process.stdout, process.stderr):
                pipe.close()
            self.assertEqual(os.listdir(self.folder), ["good.csv"], stop)
        self.assertEqual(self.passed_on("by", "a", "-", "-f", "csv", stdin=rows, ranks=2), b"a,n\n1,500000\n")
        self.assertEqual(self.result("by", "a", "@-", "-f", "csv", stdin=b"good.csv\n", ranks=2).out, b"a,n\n1,1\n3,1\n")

    def test_what_is_no_file_is_written_to_and_stays_what_it_is(self):
        wanted = (self.folder / "state")
        self.result("good.csv", "--save", wanted)
        os.mkfifo(self.folder / "pipe")
        reader = subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE, cwd=self.folder)
        self.addCleanup(reader.kill)
        self.result("good.csv", "--save", "pipe")
        self.assertEqual(reader.communicate(timeout=20)[0], wanted.read_bytes())
        self.assertTrue(stat.S_ISFIFO(os.stat(self.folder / "pipe").st_mode))
        os.mkdir(self.folder / "kept")
        for link, target in (("there", "state"), ("new", "kept/new")):
            os.symlink(target, self.folder / link)
            self.result("good.csv", "--save", link)
            self.assertEqual(os.readlink(self.folder / link), target)
            self.assertEqual((self.folder / target).read_bytes(), wanted.read_bytes())
            self.result("by", "a", "good.csv", "-f", "csv", "-o", link)
            self.assertEqual(os.readlink(self.folder / link), target)
            self.assertEqual((self.folder / target).read_bytes(), b"a,n\n1,1\n3,1\n")
            self.result("good.csv", "--save", "state")
        self.assertEqual(os.listdir(self.folder / "kept"), ["new"])
        with open(self.folder / "all", "wb", buffering=0) as out:  # as a shell's >
            out.write(b"before\n")
            subprocess.run([app.APP, "by", "a", "good.csv", "-f", "csv", "-o", "/dev/stdout"], stdout=out, cwd=self.folder,
                           check=True)
            out.write(b"after\n")
        self.assertEqual((self.folder / "all").read_bytes(), b"before\na,n\n1,1\n3,1\nafter\n")

    def test_a_result_that_finds_no_room_leaves_what_was_there(self):
        self.write("many.csv", "a\n" + "".join(f"{i}\n" for i in range(1000)))
        self.write("kept", "an earlier result")
        self.write("state", "an earlier state")
        self.refused(FAILED, "cannot write kept: File too large", "by", "a", "many.csv", "-o", "kept", prefix=SMALL_DISK)
        self.refused(FAILED, "cannot write state: File too large", "by", "a", "many.csv", "--save", "state",
                     prefix=SMALL_DISK)

    @unittest.skipIf(os.geteuid() != 0, "only root makes devices")
    def test_a_device_is_written_to_and_stays_one(self):
        for name, minor in (("null", 3), ("full", 7)):
            try:
                os.mknod(self.folder / name, stat.S_IFCHR | 0o600, os.makedev(1, minor))
                os.close(os.open(self.folder / name, os.O_WRONLY))
            except PermissionError:
                return  # nor does this root
        self.result("good.csv", "--save", "null")
        self.refused(FAILED, "cannot write full: No space left on device", "good.csv", "--save", "full", ranks=(0, 2))
        for name in ("null", "full"):
            self.assertTrue(stat.S_ISCHR(os.stat(self.folder / name).st_mode))

    def test_an_input_is_not_written_over(self):
        os.link(self.folder / "good.csv", self.folder / "linked.csv")
        os.symlink("good.csv", self.folder / "link.csv")
        self.write("list", "good.csv\n")
        for option in ("-o", "--save"):
            for path in ("good.csv", "./good.csv", "linked.csv", "link.csv"):
                self.refused(USAGE, f"{option} would write over good.csv, which is read", "good.csv", option, path)
        self.refused(USAGE, "-o would write over good.csv", "by", "a", "good.csv", "-o", "linked.csv", ranks=(2,))
        self.refused(USAGE, "-o would write over list", "@list", "-o", "list")
        self.refused(USAGE, "-o and --save same are the same file", "good.csv", "-o", "same", "--save", "same")

    def test_a_state_counts_once(self):
        self.result("good.csv", "--save", "a.state")
        os.link(self.folder / "a.state", self.folder / "b.state")
        self.refused(USAGE, "a.state is named twice, and would count twice", "merge", "a.state", "a.state", ranks=(0, 2))
        for other in ("./a.state", "b.state"):
            self.refused(USAGE, f"{other} is the same file as a.state, and would count twice", "merge", "a.state", other)
        self.refused(USAGE, "--save would write over a.state", "merge", "a.state", "--save", "b.state")
        self.refused(USAGE, "-o would write over a.state", "merge", "a.state", "-o", "a.state")

    def test_a_file_that_cannot_be_cut_is_read_beside_a_pipe(self):
        self.write("torn.csv", 'a\n"' + "\n" * 200_000 + '"\n5\n')
        for ranks in (0, 2):
            row, = self.result("-f", "csv", "check", "torn.csv", "-", "--piece", "1k", stdin=b"a\n1\n", ranks=ranks).rows()
            self.assertEqual([row["rows"], row["numbers"], row["texts"]], ["3", "2", "1"])


if __name__ == "__main__":
    app.main()
