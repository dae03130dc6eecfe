"""How norma-grid ends where it cannot go on: by models, options, files and machines that will not do.

Usage: grid_refusals.py NORMA-GRID MPIEXEC
"""
import json
import os
import shutil

import grid_app as app
from grid_app import FAILED, MODEL, NOT_AS_EXPECTED, USAGE, WELL, WORK_LEFT, numpy

# What each rank does before it becomes the program.
OWN_FOLDER = ["bash", "-c", 'cd "$OMPI_COMM_WORLD_RANK"; exec "$0" "$@"']
TERMINAL = """import os, pty, sys
if os.environ["OMPI_COMM_WORLD_RANK"] == "0":
    reads, writes = pty.openpty()
    if os.fork() == 0:
        os.close(writes)
        try:
            while os.read(reads, 1000):
                pass
        except OSError:
            pass
        os._exit(0)
    os.dup2(writes, 2)
    os.close(reads)
os.execv(sys.argv[1], sys.argv[1:])
"""
NO_CAPABILITIES = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]  # root writes anywhere otherwise


class Refusals(app.GridTest):
    def refused(self, message, old, new, **how):
        """A model that is wrong in one thing."""
        self.assertIn(old, MODEL)
        self.write("m.toml", MODEL.replace(old, new, 1))
        return self.ends(USAGE, message, "run", "m.toml", **how)

    def test_a_wrong_model_is_shown_with_its_line_and_column(self):
        self.refused('m.toml:8:11: du/dt: unknown function \'lpa\'; did you mean lap?\n  D*lpa(u)\n    ^\n', "lap", "lpa",
                     ranks=(0, 3))
        self.refused("m.toml:8:11: du/dt: ", "D*lap(u)", "D*lap(w)")
        self.refused("m.toml:8:11: du/dt: ", "D*lap(u)", "D*lap(u")
        self.refused("m.toml:2:1: [grid] has no 'sizes'; did you mean size?", "size", "sizes")
        self.refused("m.toml:2:", "[20, 10]", "[20, -1]")
        self.refused("m.toml:2:", "[20, 10]", "[20 10]")
        self.refused("m.toml:8:1: ", "du/dt", "dv/dt")
        self.refused("m.toml:10:", "0.1", '"quick"')
        self.refused("m.toml:4:", "0.2", '"2*E"')
        self.refused("m.toml:6:1: u has no equation", '"du/dt" = "D*lap(u)"', "")
        for seed in ("1e30", "-1", "1.5"):
            self.refused("m.toml:6:5: u: the seed of noise() is a whole number, 0 or more and less than 2^63", "noise()",
                         f"noise({seed})")
        self.refused("this '?' lacks its ':'", "D*lap(u)", "D*lap(u) + (u < 0.5 ? 1)")
        self.refused("unknown name 'd'; did you mean D?", "D*lap(u)", "d*lap(u)")
        self.refused("known are u, x, i, y, j, t, D, pi, nx, ny", "D*lap(u)", "Q*lap(u)")
        self.ends(USAGE, "No such file", "run", "nowhere.toml")
        self.ends(USAGE, "what is to run?", "run")

    def test_a_model_is_read_once_from_whatever_gives_it(self):
        self.write("m.toml", MODEL)
        self.write("empty.toml", "")
        self.ends(USAGE, "empty.toml: it is empty; norma-grid preset heat prints a model", "run", "empty.toml", ranks=(0, 2))
        self.result("run", "m.toml")
        piped = ["bash", "-c", 'cat m.toml | "$@"', "piped"]
        self.result("run", "/dev/stdin", "-o", "piped", prefix=piped)
        self.same_files("piped", self.files("m.out"), "through a pipe")
        self.ends(USAGE, "/dev/stdin: not all ranks can read that; save the model to a file first", "run", "/dev/stdin",
                  ranks=(2,), prefix=piped)

    def test_an_end_that_is_never_reached_is_refused(self):
        for end, dt in (("1e30", "0.1"), ("1e300", "1e-300")):
            self.write("m.toml", MODEL.replace("steps = 10", f"end_time = {end}").replace("dt = 0.1", f"dt = {dt}"))
            self.ends(USAGE, "more than can be counted", "run", "m.toml", ranks=(0, 2))
            self.assertFalse((self.folder / "m.out").exists())

    def test_options_that_are_none(self):
        self.write("m.toml", MODEL)
        self.ends(USAGE, "there is no parameter 'E'; there are dt, D", "run", "m.toml", "--set", "E=1", ranks=(0, 2))
        self.ends(USAGE, "it is name=value", "run", "m.toml", "--set", "D")
        self.ends(USAGE, "dt is more than 0", "run", "m.toml", "--set", "dt=-1")
        self.ends(USAGE, "--cut", "run", "m.toml", "--cut", "grid:0x2")
        self.ends(USAGE, "--depth", "run", "m.toml", "--depth", "0")
        self.ends(USAGE, "--format", "run", "m.toml", "-f", "jpg")
        self.ends(USAGE, "--fields", "run", "m.toml", "--fields", "w")
        self.ends(USAGE, "--steps", "run", "m.toml", "--steps", "many")
        self.ends(USAGE, "there is no preset 'haet'; did you mean heat?", "run", "--preset", "haet")
        self.ends(USAGE, "--check", "run", "m.toml", "--check")
        self.ends(USAGE, "stop_when: unknown function 'maxi'; did you mean max?\n  maxi(u) < 1\n  ^\n", "run", "m.toml", "--stop-when", "maxi(u) < 1")

    def test_a_step_that_is_too_long_is_refused_with_the_limit(self):
        self.refused("m.toml:10:6: dt = 2 is not stable: at most 1.25 is with scheme euler; dt = \"auto\" or --set dt=auto "
                     "takes what is", "dt = 0.1", "dt = 2", ranks=(0, 2))
        self.refused("at most 1.25", "dt = 0.1", "dt = 1.26")
        self.write("m.toml", MODEL)
        self.result("run", "m.toml", "--set", "dt=1.25")
        self.ends(USAGE, "at most 0.25 is", "run", "m.toml", "--set", "D=1", "--set", "dt=0.26")
        # Where the limit depends on start values, those of a file count, of whichever numbers they are.
        self.write("m.toml", MODEL.replace('"noise()"', '"start.npy"').replace("D*lap(u)", "u*lap(u)"))
        for kind, order in (("<f8", "C"), (">f4", "C"), ("<i2", "F")):
            values = numpy.full((10, 20), 2, dtype=kind)
            values[3, 7] = 5
            numpy.save(self.folder / "start.npy", numpy.asarray(values, order=order))
            self.ends(USAGE, "dt = 0.1 is not stable: at most 0.05 is", "run", "m.toml")
            self.assertIn("10 steps of 0.045 to", self.result("run", "m.toml", "--set", "dt=auto").err)

    def test_dt_is_judged_alike_whatever_the_unit_of_the_values(self):
        for size in ("1", "1e19", "1e-6"):
            self.write("m.toml", MODEL.replace('"noise()"', f'"{size}*(2 + sin(x))"')
                       .replace("D*lap(u)", f"D*lap(u) + 0.001*u*(1 - u^2/{size}^2)"))
            self.ends(USAGE, "dt = 2 is not stable: at most 1.2", "run", "m.toml", "--set", "dt=2")
            self.assertIn("10 steps of 1.1", self.result("run", "m.toml", "--set", "dt=auto").err)
        self.write("m.toml", MODEL.replace("D*lap(u)", "1"))
        self.assertIn("the given one is taken as it is", self.result("run", "m.toml", ranks=2).err)
        self.write("m.toml", MODEL.replace("D*lap(u)", "-D*lap(u)"))
        grow = "m.toml:8:11: du/dt: waves grow in this equation whatever dt is, the shorter the faster"
        self.assertIn(f"{grow}; the given dt is taken as it is", self.result("run", "m.toml", ranks=2).err)
        self.ends(USAGE, grow, "run", "m.toml", "--set", "dt=auto", ranks=(0, 2))
        self.ends(USAGE, "waves along x grow in these equations", "run", "--preset", "advection", "--set", "cx=-1")

    def test_dt_is_judged_alike_however_far_the_values_are_from_zero(self):
        for offset in (0, 300, 1000):
            self.write("m.toml", MODEL.replace('"noise()"', f'"{offset} + x/8 + y/2"')
                       .replace("D*lap(u)", "lap(u) - 3*sin(u)"))
            for ranks in (0, 2):
                self.ends(USAGE, "dt = 0.23 is not stable: at most 0.181", "run", "m.toml", "--set", "dt=0.23", ranks=(ranks,))
                self.assertIn("10 steps of 0.163 to", self.result("run", "m.toml", "--set", "dt=auto", ranks=ranks).err)

    def test_cells_whose_equations_are_not_smooth_are_told_of(self):
        self.write("m.toml", MODEL.replace('"noise()"', '"x < 3 ? 0 : 1"').replace("D*lap(u)", "lap(u) + (u > 0 ? 1 : 0)"))
        left_out = "of 200 cells whose equations were looked at for dt, 30 were left out: equations are not smooth there"
        for ranks in (0, 2):
            self.assertEqual(self.result("run", "m.toml", ranks=ranks).err.count(left_out), 1)
        self.assertNotIn("left out", self.result("run", "m.toml", "--quiet").err)

    def test_a_start_value_that_is_no_number(self):
        self.write("m.toml", MODEL.replace("noise()", "x == 3 and y == 5 ? 0/0 : 1")
                   .replace("steps = 10", "steps = 10\n[output]\nevery = 5"))
        for ranks in (0, 2):
            outcome = self.ends(NOT_AS_EXPECTED, "u is not finite at the cell x 3, y 5 of its start values",
                                "run", "m.toml", ranks=(ranks,))
            self.assertEqual(self.files("m.out"), {}, outcome)

    def test_checks_that_cannot_be(self):
        heat = ["run", "--preset", "heat", "--start", "sine", "--size", "16x16", "-f", "none", "--check"]
        self.ends(USAGE, "--check: after 100000 steps nothing is left of", *heat, "--steps", 100000)
        self.write("mask.pgm", b"P5 16 16 255\n" + b"\xff" * 255 + b"\x00")
        self.ends(USAGE, "--check: with a mask no exact solution is known", *heat, "--steps", 10, "--mask", "mask.pgm",
                  ranks=(0, 2))
        self.assertIn(": right", self.result(*heat, "--steps", 40000).out)

    def test_what_one_rank_alone_cannot_read_ends_all(self):
        self.write("m.toml", MODEL.replace('"noise()"', '"start.npy"').replace("D*lap(u)", "u*lap(u)")
                   .replace("dt = 0.1", 'dt = "auto"'))
        for rank in "01":
            self.write(f"{rank}/heat.toml", MODEL)
            shutil.copy(self.folder / "m.toml", self.folder / rank)
        for name in ("work", "start"):
            numpy.save(self.folder / f"0/{name}.npy", numpy.ones((10, 20)))
        out = ["-f", "none", "-o", self.folder / "out"]
        self.ends(USAGE, "work.npy': No such file", "run", "heat.toml", *out, "--weights", "work.npy", ranks=(2,),
                  prefix=OWN_FOLDER)
        self.ends(USAGE, "start.npy': No such file", "run", "m.toml", *out, ranks=(2,), prefix=OWN_FOLDER)
        (self.folder / "1/heat.toml").unlink()
        outcome = self.ends(USAGE, "norma-grid: [rank 1] ", "run", "heat.toml", *out, ranks=(2,), prefix=OWN_FOLDER)
        self.assertIn("heat.toml", outcome.err)

    def test_instructions_that_a_rank_does_not_have(self):
        of_one = ["bash", "-c", 'if [ "$OMPI_COMM_WORLD_RANK" = 1 ]; then export NORMA_SIMD=neon; fi; exec "$0" "$@"']
        self.ends(USAGE, "norma-grid: [rank 1] NORMA_SIMD=neon: it is scalar, avx2 or avx512", "run", "--preset", "heat",
                  prefix=of_one, ranks=(2,))

    def test_a_terminal_of_one_rank_alone(self):
        self.write("terminal.py", TERMINAL)
        outcome = self.run_app("run", "--preset", "heat", "--size", "400x300", "--steps", 10 ** 9, "-f", "none",
                               "--time-limit", "6s", ranks=2, prefix=["python3", "terminal.py"])
        self.assertEqual(outcome.status, WORK_LEFT, outcome)

    def test_what_the_launcher_says_of_its_terminal(self):
        told = ["-x", "NORMA_TERMINAL=1"]
        elsewhere = ["bash", "-c", 'if [ "$OMPI_COMM_WORLD_RANK" = 0 ]; then exec 2> >(cat >err); fi; "$0" "$@"']
        for prefix, tells in (([], False), (told, True), ([*told, *elsewhere], False)):
            outcome = self.run_app("run", "--preset", "heat", "--steps", 10 ** 9, "-f", "none", "--anew", "--time-limit", "6s",
                                   ranks=2, prefix=prefix)
            self.assertEqual(outcome.status, WORK_LEFT, outcome)
            err = self.folder / "err"
            said = outcome.err + (err.read_text() if err.exists() else "")
            self.assertIn("the time is up", said)
            self.assertEqual("norma-grid: step" in said, tells, outcome)

    def test_a_value_that_is_no_number_any_more_ends_the_run_with_its_cell_and_step(self):
        self.write("m.toml", MODEL.replace("D*lap(u)", "x == 3 and y == 5 and t >= 2 ? log(-1) : D*lap(u)")
                   .replace("steps = 10", "steps = 1000\n[output]\ncheckpoint = 10\nevery = 7"))
        for ranks in (0, 3):
            outcome = self.ends(NOT_AS_EXPECTED, "u is not finite any more at the cell x 3, y 5 after step 21 (all was well "
                                "after step 20)", "run", "m.toml", ranks=(ranks,), )
            self.assertEqual(sorted(self.files("m.out")), [f"u-{step:010}.npy" for step in (0, 7, 14)], outcome)
            # What is no number has taken no good checkpoint's place.
            self.assertEqual(sorted(p.name for p in self.folder.glob("m.out/checkpoints/*")),
                             ["step-0000000010", "step-0000000020"])
            shutil.rmtree(self.folder / "m.out")

    def test_more_ranks_than_the_grid_can_be_cut_for(self):
        self.ends(USAGE, "take fewer ranks or a larger array", "run", "--preset", "life", "--size", "3x2", ranks=(7,))
        self.ends(USAGE, "thinner than the halo of 1; at most 2 fit", "run", "--preset", "heat", "--size", "30x2",
                  "--cut", "grid:1x3", ranks=(3,))
        self.ends(USAGE, "6 parts", "run", "--preset", "heat", "--size", "30x20", "--cut", "grid:2x3", ranks=(3,))
        self.result("run", "--preset", "life", "--size", "3x2", "-f", "npy", "--steps", 3, ranks=6)
        # What reads two cells beyond, of which there is one.
        self.write("m.toml", MODEL.replace("[20, 10]", '[20, 1]\nboundary = "mirror"'))
        self.ends(USAGE, "cells as far as 2 to each side are read, but there are only 1 along y", "run", "m.toml", "--stop-when",
                  "max(lap(lap(u))) > 9", ranks=(0, 2))
        # An equation that reads four cells beyond: parts of three are too thin.
        self.write("m.toml", MODEL.replace("D*lap(u)", "D*lap(lap(lap(lap(u))))").replace("0.1", "1e-5"))
        self.ends(USAGE, "thinner than the halo of 4; at most 2 fit", "run", "m.toml", "--cut", "strips", ranks=(3,))

    def test_cuts_and_depths_that_the_grid_has_no_room_for(self):
        self.ends(USAGE, "--cut grid:2x2: the grid has but one dimension", "run", "--preset", "heat", "--size", 64,
                  "--cut", "grid:2x2", ranks=(4,))
        self.ends(USAGE, "--cut grid:2x2: the grid has but one dimension", "plan", "--size", 64, "-P", 4, "--cut", "grid:2x2")
        self.ends(USAGE, "4 parts along x of 30 cells are thinner than the halo of 10; at most 3 fit", "plan", "--size",
                  "30x20", "-P", 4, "--halo", 10, "--cut", "grid:4x1")
        for boundary, status in (("mirror", USAGE), ("periodic", WELL)):
            self.write("m.toml", MODEL.replace("[20, 10]", f'[20, 2]\nboundary = "{boundary}"')
                       .replace("D*lap(u)", "D*lap(lap(lap(u)))").replace("dt = 0.1", "dt = 1e-4"))
            for ranks in (0, 2):
                outcome = self.run_app("run", "m.toml", ranks=ranks)
                self.assertEqual(outcome.status, status, outcome)
                if status == USAGE:
                    self.assertEqual(outcome.err.count("cells as far as 3 to each side are read, but there are only 2 along y"),
                                     1, outcome)
        words = ["run", "--preset", "heat", "--size", "21x17x13", "-f", "none", "--depth", 1024]
        self.ends(USAGE, "--depth 1024: a part of 4641 cells would have 8.8e+09", *words, "--steps", 2000)
        outcome = self.ends(USAGE, "--depth 1024: a part of ", *words, "--steps", 2000, ranks=(2,))
        most = outcome.err.split("at most ")[1].split()[0]
        self.result(*words[:-1], most, "--steps", 150, ranks=2)
        self.result(*words, "--steps", 5)  # as many as there are

    def test_plans_of_grids_beyond_all_measure(self):
        self.result("plan", "--size", "1000000x1000000", "--cut", "bisect", "-P", 4, limit=30)
        self.result("plan", "--size", "10000x10000x10000", "-P", 1000000, limit=60)
        self.ends(USAGE, "it is a number of ranks, from 1 to 1000000", "plan", "--size", "100x100", "-P", 1000001)

    def test_masks_that_do_not_fit(self):
        self.write("m.toml", MODEL)
        self.write("wide.pgm", b"P5 21 10 255\n" + b"\xff" * 210)
        self.write("dark.pgm", b"P5 20 10 255\n" + b"\x00" * 200)
        self.write("text.png", "this is no picture")
        self.ends(USAGE, "wide.pgm: a mask of 21x10 pixels cannot be laid over a grid of 20x10 cells", "run", "m.toml",
                  "--mask", "wide.pgm", ranks=(0, 2))
        self.ends(USAGE, "dark.pgm: all of this mask is dark", "run", "m.toml", "--mask", "dark.pgm")
        self.ends(USAGE, "text.png", "run", "m.toml", "--mask", "text.png", ranks=(0, 2))
        self.ends(USAGE, "nowhere.png", "run", "m.toml", "--mask", "nowhere.png", ranks=(0, 2))
        self.write("m.toml", MODEL.replace("[20, 10]", '[20, 10]\nmask = "star.png"'))
        for command in ("run", "plan"):
            self.ends(USAGE, "m.toml:3:8: cannot read 'star.png'", command, "m.toml")

    def test_a_model_may_say_every_0_as_the_option_does(self):
        self.write("m.toml", MODEL.replace("steps = 10", "steps = 10\n[output]\nevery = 0\ncheckpoint = 0"))
        self.result("run", "m.toml")
        self.assertEqual(list(self.files("m.out")), ["u-0000000010.npy"])

    def test_start_values_and_weights_that_do_not_fit(self):
        self.write("m.toml", MODEL.replace('"noise()"', '"start.npy"'))
        self.ends(USAGE, "m.toml:6:5: cannot read 'start.npy'", "run", "m.toml", ranks=(0, 2))
        self.ends(USAGE, "start.npy': No such file", "run", "m.toml", "--set", "dt=auto", ranks=(0, 2))
        numpy.save(self.folder / "start.npy", numpy.zeros((20, 10)))
        self.ends(USAGE, "start.npy", "run", "m.toml", ranks=(0, 2))
        self.ends(USAGE, "'start.npy' is of 20 x 10 cells, the field of 10 x 20", "run", "m.toml", "--set", "dt=auto")
        numpy.save(self.folder / "start.npy", numpy.zeros((10, 20)))
        self.result("run", "m.toml")
        whole = (self.folder / "start.npy").read_bytes()
        for wrong in (whole[:-8], whole[:70], b"", b"no array at all, but long enough for a header" * 9):
            self.write("start.npy", wrong)
            self.ends(USAGE, "start.npy", "run", "m.toml", ranks=(0, 2) if len(wrong) == len(whole) - 8 else (0,))
        self.write("m.toml", MODEL)
        work = numpy.ones((10, 20))
        work[3, 4] = -1
        numpy.save(self.folder / "work.npy", work)
        self.ends(USAGE, "work.npy: the work of some cells is below 0", "run", "m.toml", "--weights", "work.npy", ranks=(2,))
        self.ends(USAGE, "nowhere.npy", "run", "m.toml", "--weights", "nowhere.npy", ranks=(2,))

    def test_folders_that_cannot_be_written(self):
        self.write("m.toml", MODEL)
        self.ends(FAILED, "cannot make the folder m.toml: ", "run", "m.toml", "-o", "m.toml", ranks=(0, 2))
        closed = self.folder / "closed"
        closed.mkdir()
        closed.chmod(0o500)
        self.addCleanup(closed.chmod, 0o700)
        prefix = NO_CAPABILITIES if os.geteuid() == 0 else ()
        self.ends(FAILED, "Permission denied", "run", "m.toml", "-o", "closed", prefix=prefix)
        self.ends(FAILED, "Permission denied", "run", "m.toml", "-o", "closed/below", ranks=(0, 2), prefix=prefix)

    def test_a_disk_that_is_full(self):
        # Files of 24 MB where 20 MB are allowed, which is room for MPI's own.
        tight = ["bash", "-c", 'ulimit -f 20000; trap "" XFSZ; exec "$@"', "tight"]
        words = ["run", "--preset", "heat", "--size", "2000x1500", "--steps", 2, "-o", "full"]
        for more in (["-f", "npy"], ["-f", "xdmf"], ["-f", "none", "--checkpoint", 1]):
            self.ends(FAILED, "File too large", *words, *more, ranks=(0, 2), prefix=tight)
            left = [path for path in self.folder.glob("full/**/*") if path.is_file() and path.name != "run.xdmf"]
            self.assertEqual(left, [], "nothing that is not whole is left")

    def test_a_rank_without_enough_memory_says_so_and_ends_all(self):
        # Of the second rank only.
        short = 'if [ "$OMPI_COMM_WORLD_RANK" = 1 ]; then ulimit -v 900000; fi; exec "$0" "$@"'
        outcome = self.run_app("run", "--preset", "heat", "--size", "8000x8000", "--steps", 1, "-f", "none", ranks=2,
                               prefix=["bash", "-c", short])
        self.assertEqual(outcome.status, FAILED, outcome)
        self.assertIn("[rank 1 of 2] ends all ranks, because of: ", outcome.err)
        self.assertIn("this grid needs 512 MB on a rank (3.2e+07 cells x 2 numbers of 8 bytes); take more ranks", outcome.err)

    def test_a_grid_that_is_larger_than_the_memory_tells_how_much_it_needs(self):
        tight = ["bash", "-c", 'ulimit -v 900000; exec "$@"', "tight"]
        for preset, size, need in (("heat", "60000x60000", "57.6 GB on a rank (3.6e+09 cells x 2 "),
                                   ("gray-scott", "20000x20000", "12.8 GB on a rank (4e+08 cells x 4 ")):
            outcome = self.run_app("run", "--preset", preset, "--size", size, "--steps", 1, "-f", "none", prefix=tight)
            self.assertEqual(outcome.status, FAILED, outcome)
            self.assertEqual(outcome.err.count(need), 1, outcome)
            plan = self.result("plan", "--preset", preset, "--size", size)
            self.assertIn(f"The largest part takes {need.split(' on')[0]} of memory", plan.out)

    def test_standard_streams_that_are_closed_or_full(self):
        words = ["run", "--preset", "heat", "--start", "sine", "--size", "20x10", "--steps", 10, "-f", "npy"]
        for ranks in (0, 3):
            for more in (["--sums"], ["--check"], ["--sums", "--check"]):
                # mpirun itself reads what ranks print, so what is full is theirs.
                full = ["bash", "-c", 'exec "$@" >/dev/full', "full"]
                self.ends(FAILED, "cannot write standard output: No space left on device", *words, *more, ranks=(ranks,),
                          prefix=full)
        self.ends(FAILED, "cannot write standard output: No space left on device", "preset", "heat",
                  prefix=["bash", "-c", 'exec "$@" >/dev/full', "full"])
        closed = ["bash", "-c", 'exec "$@" >&-', "closed"]
        self.ends(FAILED, "cannot write standard output", *words, "--sums", prefix=closed)
        self.ends(FAILED, "cannot write standard output: Bad file descriptor", "preset", "heat", prefix=closed)
        silent = ["bash", "-c", 'exec "$@" 0<&- 2>&-', "silent"]
        outcome = self.result(*words, "--sums", "-o", "silent", prefix=silent)
        expected = self.result(*words, "--sums", "-o", "loud")
        self.assertEqual(outcome.out, expected.out)
        self.same_files("silent", self.files("loud"), "without streams")


class WorkOfParts(app.GridTest):
    """What plan and run tell of a cut counts masks and weights, whatever the cut."""

    def planned(self, *words):
        return json.loads(self.result("plan", "--json", *words).out)

    def test_weights_count_for_process_grids_and_strips(self):
        work = numpy.ones((200, 200))
        work[:50] = 20
        numpy.save(self.folder / "work.npy", work)
        words = ["--size", "200x200", "-P", 4, "--weights", "work.npy"]
        strips = self.planned(*words, "--cut", "strips")
        self.assertAlmostEqual(strips["plan"]["imbalance"], 20 * 4 / 23)
        self.assertAlmostEqual(strips["plain"]["imbalance"], 21 * 4 / (2 * 23))
        self.assertLess(strips["plan"]["predicted_efficiency"], 23 / 80)
        self.assertAlmostEqual(self.planned(*words, "--cut", "grid:4x1")["plan"]["imbalance"], 1)
        self.assertLess(self.planned(*words)["plan"]["imbalance"], 1.01)

    def test_a_mask_counts_for_process_grids_and_strips(self):
        picture = numpy.zeros((30, 40), dtype=numpy.uint8)
        picture[:15] = 255
        self.write("mask.pgm", b"P5 40 30 255\n" + picture.tobytes())
        plan = self.planned("--size", "40x30", "-P", 3, "--mask", "mask.pgm")
        self.assertLess(plan["plan"]["imbalance"], 1.02)
        self.assertEqual(plan["plain"]["imbalance"], 2)
        self.assertGreater(plan["plan"]["predicted_efficiency"], plan["plain"]["predicted_efficiency"])
        for cut in ("grid:1x3", "strips"):
            outcome = self.result("run", "--preset", "heat", "--size", "40x30", "-f", "none", "--steps", 2, "--mask", "mask.pgm",
                                  "--cut", cut, ranks=3)
            self.assertIn("cut into 1x3 parts, imbalance 2.000; ", outcome.err)

    def test_files_of_weights_are_looked_at_whatever_the_cut(self):
        for cut in ("strips", "grid:1x1", "bisect"):
            self.ends(USAGE, "nowhere.npy", "plan", "--size", "20x10", "--weights", "nowhere.npy", "--cut", cut)

if __name__ == "__main__":
    app.main()
