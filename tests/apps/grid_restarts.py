"""How norma-grid ends when it is to, is asked to or is killed, and that restart goes on from there.

Usage: grid_restarts.py NORMA-GRID MPIEXEC
"""
import json
import os
import shutil
import signal
from pathlib import Path

import grid_app as app
from grid_app import FAILED, MODEL, USAGE, WELL, WORK_LEFT, numpy

LATE = ["bash", "-c", 'if [ "$OMPI_COMM_WORLD_RANK" = 1 ]; then sleep 3; fi; exec "$0" "$@"']
LONG = ["--preset", "gray-scott", "--size", "48x32", "-f", "npy"]


class StopConditions(app.GridTest):
    def stops(self, model, condition, expected, ranks=(0, 1, 2, 4), *more):
        """At this step on any number of ranks; at none: None."""
        self.write("m.toml", model)
        for n in ranks:
            with self.subTest(condition=condition, ranks=n):
                outcome = self.result("run", "m.toml", "-f", "none", "--steps", 250, "--stop-when", condition, *more, ranks=n)
                if expected is None:
                    self.assertNotIn("stopped at step", outcome.err)
                else:
                    self.assertIn(f"stopped at step {expected}: ", outcome.err)

    def test_may_look_further_than_the_equations(self):
        flat = MODEL.replace("[20, 10]", '[20, 10]\nboundary = "mirror"').replace('"noise()"', "1")
        for model in (flat.replace("D*lap(u)", "0"), flat):
            self.stops(model, "max(abs(around(u) - 8)) > 0.001", None)
            self.stops(model, "max(abs(lap(u))) > 0.001 or max(abs(lap(lap(u)))) > 0.001", None)
        self.stops(MODEL, "max(abs(around(u) - 8*u)) < 1", 100)

    def test_with_values_that_are_no_numbers_do_not_depend_on_the_ranks(self):
        nowhere = MODEL.replace("noise()", "y").replace("D*lap(u)", "0")
        for where in ("y < 2", "y > 7"):
            self.stops(nowhere, f"max({where} ? 0/0*u : 1) > 0.5", None, (0, 3, 4), "--cut", "strips")
            self.stops(nowhere, f"min({where} ? 0/0*u : 1) > 0.5", None, (0, 3, 4), "--cut", "strips")

    def test_hold_after_a_restart_too(self):
        self.write("m.toml", MODEL.replace("noise()", "sin(x)").replace("[20, 10]", '[20, 10]\nboundary = "mirror"'))
        self.result("run", "m.toml", "--steps", 250, "--checkpoint", 50, "--stop-when", "max(u) < 0.5", "--quiet")
        expected = self.files("m.out")
        self.assertEqual(sorted(expected), ["u-0000000100.npy"])
        (self.folder / "m.out/u-0000000100.npy").unlink()
        for ranks in (0, 2):
            outcome = self.result("restart", "m.out", ranks=ranks)
            self.assertIn("stopped at step 100: max(u) < 0.5", outcome.err)
            self.same_files("m.out", expected, outcome)
        outcome = self.result("restart", "m.out", "--steps", 150)
        self.assertIn("step 150 of 150", outcome.err)

    def test_are_not_asked_any_more_when_a_restart_goes_further(self):
        self.write("m.toml", MODEL.replace("noise()", "sin(x)").replace("[20, 10]", '[20, 10]\nboundary = "mirror"'))
        self.result("run", "m.toml", "--steps", 450, "-o", "calm")
        for ranks in (0, 2):
            self.result("run", "m.toml", "--steps", 450, "--checkpoint", 70, "--stop-when", "max(u) < 0.5", "-o", "out")
            self.assertIn("stopped at step 100: ", self.result("restart", "out", ranks=ranks).err)
            outcome = self.result("restart", "out", "--steps", 350, ranks=ranks)
            self.assertIn("going on from step 100", outcome.err)
            self.assertIn("step 350 of 350", outcome.err)
            self.assertNotIn("stopped at", outcome.err)
            self.result("restart", "out", "--steps", 450, ranks=ranks)
            self.assertTrue((self.last("out") == self.last("calm")).all())
            shutil.rmtree(self.folder / "out")
            # Before it has stopped, it does so there again.
            self.result("run", "m.toml", "--steps", 70, "--checkpoint", 70, "--stop-when", "max(u) < 0.5", "-o", "out")
            self.assertIn("stopped at step 100: ", self.result("restart", "out", "--steps", 350, ranks=ranks).err)
            shutil.rmtree(self.folder / "out")

    def test_are_asked_right_after_a_restart(self):
        for scheme in ("rk2", "rk4"):
            self.write("m.toml", MODEL.replace('"noise()"', "1").replace("[20, 10]", '[20, 10]\nboundary = "mirror"')
                       .replace("[step]", f'[step]\nscheme = "{scheme}"'))
            self.result("run", "m.toml", "--steps", 99, "--checkpoint", 99, "-f", "none", "--anew", "--stop-when",
                        "max(abs(du)) > 1e-9")
            for ranks in (0, 2):
                outcome = self.result("restart", "m.out", "--steps", 120, ranks=ranks)
                self.assertNotIn("stopped at step", outcome.err)


class Restarts(app.GridTest):
    """Runs that end before their end, and what goes on with them."""

    def checkpoints(self):
        return sorted(path for path in (self.folder / "long/checkpoints").glob("step-*") if (path / "meta.json").exists()
                      and path.suffix == "")

    def goes_on(self, ranks, words=LONG, fields=("u", "v")):
        """From the last checkpoint, with the bytes of a run that nothing has disturbed."""
        step = int(self.checkpoints()[-1].name[-10:])
        end = step + 37
        self.result("restart", "long", "--steps", end, "--quiet", ranks=ranks)
        self.result("run", *words, "--steps", end, "-o", "calm", "--quiet")
        for field in fields:
            name = f"{field}-{end:010}.npy"
            self.assertEqual((self.folder / "long" / name).read_bytes(), (self.folder / "calm" / name).read_bytes(), name)
        shutil.rmtree(self.folder / "calm")
        shutil.rmtree(self.folder / "long")

    def ranks_of(self, process):
        """The pids of its ranks, by the tree of processes."""
        below, found = [process.pid], []
        for pid in below:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            below += map(int, children)
        for pid in below[1:]:
            if Path(f"/proc/{pid}/comm").read_text().strip() == Path(app.APP).name[:15]:
                found.append(pid)
        return found

    def running(self, *more, ranks):
        process = self.begin("run", *LONG, "--steps", 10 ** 9, "--every", 10 ** 9, "-o", "long", *more, ranks=ranks)
        self.wait_for(process, "long/v-0000000000.npy")
        return process

    def test_a_run_alone_that_is_asked_to_end(self):
        for asked in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
            process = self.running(ranks=0)
            process.send_signal(asked)
            outcome = self.ended(process)
            self.assertEqual(outcome.status, WORK_LEFT, outcome)
            self.assertIn("asked to end at step", outcome.err)
            self.assertIn("to go on: norma-grid restart long", outcome.err)
            self.goes_on(0)

    def test_one_rank_that_is_asked_to_end(self):
        process = self.running(ranks=3)
        os.kill(self.ranks_of(process)[2], signal.SIGTERM)
        outcome = self.ended(process)
        self.assertEqual(outcome.status, WORK_LEFT, outcome)
        self.goes_on(2)

    def test_mpirun_that_is_asked_to_end(self):
        for asked, status in ((signal.SIGUSR1, WORK_LEFT), (signal.SIGTERM, None), (signal.SIGINT, None)):
            # mpirun kills two seconds after TERM and INT: on a busy machine an older checkpoint is the last.
            process = self.running("--checkpoint", 1000, ranks=2)
            self.wait_for(process, "long/checkpoints/step-*00")
            process.send_signal(asked)
            outcome = self.ended(process)
            if status is None:
                self.assertNotEqual(outcome.status, WELL, outcome)
            else:
                self.assertEqual(outcome.status, status, outcome)
            self.goes_on(3)

    def test_a_run_whose_time_is_up(self):
        outcome = self.run_app("run", *LONG, "--steps", 10 ** 9, "-o", "long", "--time-limit", "1s", ranks=2)
        self.assertEqual(outcome.status, WORK_LEFT, outcome)
        self.assertIn("the time is up at step", outcome.err)
        self.goes_on(0)

    def test_the_time_is_looked_at_after_the_first_step_and_counts_from_the_start(self):
        outcome = self.run_app("run", *LONG, "--steps", 10 ** 9, "-o", "long", "--time-limit", "1ms")
        self.assertEqual(outcome.status, WORK_LEFT, outcome)
        self.assertIn("the time is up at step 1 of", outcome.err)
        # Ranks that wait for another one to start lose their time.
        outcome = self.run_app("run", *LONG, "--steps", 10 ** 9, "-o", "late", "--time-limit", "2s", ranks=2, prefix=LATE)
        self.assertEqual(outcome.status, WORK_LEFT, outcome)
        self.assertIn("the time is up at step 1 of", outcome.err)

    def test_a_rank_that_is_killed(self):
        process = self.running("--checkpoint", 1000, ranks=3)
        self.wait_for(process, "long/checkpoints/step-0000002000")
        os.kill(self.ranks_of(process)[1], signal.SIGKILL)
        outcome = self.ended(process)
        self.assertNotEqual(outcome.status, WELL, outcome)
        self.goes_on(2)

    def test_a_run_with_checkpoints_leaves_one_at_its_end(self):
        self.write("m.toml", MODEL)
        for ranks in (0, 2):
            self.result("run", "m.toml", "--steps", 50, "--checkpoint", 20, "-o", "long", ranks=ranks)
            self.assertEqual([path.name[-2:] for path in self.checkpoints()], ["40", "50"])
            times = [path.stat().st_mtime_ns for path in self.checkpoints()]
            self.assertIn("going on from step 50", self.result("restart", "long", ranks=ranks).err)
            self.assertEqual([path.stat().st_mtime_ns for path in self.checkpoints()], times)
            self.goes_on(ranks, words=["m.toml"], fields=("u",))
        self.result("run", "m.toml", "--steps", 50, "-o", "long")
        self.assertEqual(self.checkpoints(), [])

    def saved(self, steps=60, *more):
        """Checkpoints at 20, 40 and 60, of which two stay."""
        self.write("m.toml", MODEL)
        self.result("run", "m.toml", "--steps", steps, "--checkpoint", 20, "-o", "long", "--quiet", "--anew",
                    *more)
        self.assertEqual([path.name[-2:] for path in self.checkpoints()], ["40", "60"])

    def test_a_damaged_checkpoint_is_passed_over_and_told_of(self):
        for ranks, damage in ((0, self.cut_cells), (2, self.turn_bit), (0, self.change_model), (0, self.lose_cells)):
            self.saved()
            damage(self.checkpoints()[-1])
            outcome = self.result("restart", "long", "--steps", 80, ranks=ranks)
            self.assertIn("step-0000000060' is passed over: ", outcome.err)
            self.assertIn("going on from step 40", outcome.err)
            self.result("run", "m.toml", "--steps", 80, "-o", "calm")
            self.assertEqual((self.folder / "long/u-0000000080.npy").read_bytes(),
                             (self.folder / "calm/u-0000000080.npy").read_bytes())
            shutil.rmtree(self.folder / "long")

    def test_checkpoints_that_are_all_damaged_are_refused(self):
        self.saved()
        self.turn_bit(self.checkpoints()[0])
        self.change_model(self.checkpoints()[1])
        for ranks in (0, 2):
            outcome = self.run_app("restart", "long", ranks=ranks)
            self.assertEqual(outcome.status, FAILED, outcome)
            self.assertIn("there is no whole checkpoint in 'long/checkpoints'", outcome.err)
            self.assertEqual(outcome.err.count("is passed over"), 2, outcome)
        outcome = self.run_app("restart", "long/checkpoints/step-0000000040")
        self.assertEqual(outcome.status, FAILED, outcome)
        outcome = self.run_app("restart", "nowhere")
        self.assertEqual(outcome.status, FAILED, outcome)
        self.assertIn("nowhere", outcome.err)

    def cut_cells(self, checkpoint):
        os.truncate(checkpoint / "u.npy", os.path.getsize(checkpoint / "u.npy") - 1)

    def turn_bit(self, checkpoint):
        content = bytearray((checkpoint / "u.npy").read_bytes())
        content[-3] ^= 16
        (checkpoint / "u.npy").write_bytes(content)

    def change_model(self, checkpoint):
        text = (checkpoint / "meta.json").read_text()
        self.assertIn("D = 0.2", text)
        (checkpoint / "meta.json").write_text(text.replace("D = 0.2", "D = 0.3"))

    def lose_cells(self, checkpoint):
        (checkpoint / "u.npy").unlink()

    def test_one_checkpoint_can_be_named_and_another_folder(self):
        self.saved()
        before = self.files("long")
        self.result("restart", "long/checkpoints/step-0000000040", "--steps", 70, "-o", "other", ranks=2)
        self.result("run", "m.toml", "--steps", 70, "-o", "calm")
        self.assertEqual((self.folder / "other/u-0000000070.npy").read_bytes(),
                         (self.folder / "calm/u-0000000070.npy").read_bytes())
        self.assertEqual(self.files("long"), before)

    def test_a_run_that_begins_anew_is_gone_on_with_and_not_an_earlier_one(self):
        removed = "norma-grid: checkpoints of an earlier run in long are removed\n"
        for ranks in (0, 2):
            self.saved()
            (self.folder / "long/checkpoints/notes").touch()
            anew = ["run", "m.toml", "--set", "D=0.1", "--steps", 30, "-o", "long"]
            before = self.files("long")
            self.ends(USAGE, "long holds a run, whose last checkpoint is step-0000000060: 'norma-grid restart long' goes",
                      *anew, ranks=(ranks,))
            self.assertEqual(self.files("long"), before)
            anew.append("--anew")
            outcome = self.result(*anew, ranks=ranks)
            self.assertEqual(outcome.err.count(removed), 1, outcome)
            self.assertEqual([p.name for p in self.folder.glob("long/checkpoints/*")], ["notes"])
            self.assertEqual(self.run_app("restart", "long", ranks=ranks).status, FAILED)
            (self.folder / "long/checkpoints/notes").unlink()
            outcome = self.result(*anew, "--checkpoint", 10, ranks=ranks)
            self.assertNotIn(removed, outcome.err)
            outcome = self.result("restart", "long", "--steps", 50, ranks=ranks)
            self.assertIn("going on from step 30", outcome.err)
            self.result(*anew[:4], "--steps", 50, "-o", "calm", "--anew")
            self.assertEqual((self.folder / "long/u-0000000050.npy").read_bytes(),
                             (self.folder / "calm/u-0000000050.npy").read_bytes())
            shutil.rmtree(self.folder / "long")

    def test_files_of_an_earlier_run_are_told_of_or_removed(self):
        first = ["run", "--preset", "heat", "--start", "sine", "--size", "20x10", "-f", "npy,xdmf", "-o", "mix"]
        self.assertNotIn("earlier", self.result(*first, "--steps", 40, "--every", 10).err)
        self.assertNotIn("earlier", self.result(*first, "--steps", 40, "--every", 10).err)
        self.assertIn("norma-grid: files of an earlier run stay in mix, of steps that this one does not write: 4, the last is "
                      "u-0000000030.npy; --anew removes them\n", self.result(*first, "--steps", 40, "--every", 20).err)
        shorter = self.result(*first, "--steps", 15, "--every", 0, "--anew", ranks=2)
        self.assertIn("norma-grid: files of an earlier run in mix are removed: 10\n", shorter.err)
        self.assertEqual(sorted(p.name for p in self.folder.glob("mix/*")),
                         ["run.u.0000000015.bin", "run.xdmf", "u-0000000015.npy"])
        self.assertEqual((self.folder / "mix/run.xdmf").read_text().count("<Time "), 1)
        # What the run begins with stays, and nothing tells of files that are gone.
        numpy.save(self.folder / "mix/work-0000000001.npy", numpy.ones((10, 20)))
        self.write("m.toml", MODEL.replace('"noise()"', '"mix/u-0000000015.npy"'))
        self.result("run", "m.toml", "-f", "npy", "-o", "mix", "--weights", "mix/work-0000000001.npy", "--anew", ranks=2)
        self.assertEqual(sorted(p.name for p in self.folder.glob("mix/*")),
                         ["u-0000000010.npy", "u-0000000015.npy", "work-0000000001.npy"])

    def test_a_restart_elsewhere_keeps_the_run_that_is_there(self):
        self.saved()
        shutil.copytree(self.folder / "long", self.folder / "other")
        before = self.files("other")
        self.ends(USAGE, "other holds a run", "restart", "long", "--steps", 70, "--out", "other", ranks=(0, 2))
        self.assertEqual(self.files("other"), before)
        self.result("restart", "long", "--steps", 70, "--out", "third")

    def test_a_run_may_begin_with_a_checkpoint_of_its_folder(self):
        self.saved()
        start = numpy.load(self.folder / "long/checkpoints/step-0000000060/u.npy")
        self.write("next.toml", MODEL.replace('"noise()"', '"long/checkpoints/step-0000000060/u.npy"'))
        outcome = self.result("run", "next.toml", "--every", 10, "-o", "long", "--quiet", "--anew")
        self.assertNotIn("removed", outcome.err)
        self.assertTrue((numpy.load(self.folder / "long/u-0000000000.npy") == start).all())
        self.assertFalse((self.folder / "long/checkpoints").exists())

    def test_what_is_moved_goes_on_where_it_is(self):
        self.saved()
        before = self.files("long")
        shutil.copytree(self.folder / "long", self.folder / "moved")
        self.result("restart", "moved", "--steps", 70, ranks=2)
        inside = ["bash", "-c", 'cd moved && exec "$@"', "inside"]
        self.result("restart", ".", "--steps", 80, prefix=inside)
        self.result("restart", "checkpoints", "--steps", 90, prefix=inside)
        self.result("restart", "moved/checkpoints/step-0000000080/", "--steps", 100)
        self.assertEqual(self.files("long"), before)
        self.assertEqual(sorted(set(self.files("moved")) - set(before)), [f"u-{step:010}.npy" for step in (70, 80, 90, 100)])
        self.assertFalse((self.folder / "moved/long").exists())

    def test_a_mask_is_found_from_anywhere_and_must_be_the_same(self):
        mask = b"P5 20 10 255\n" + bytes(255 * (i % 7 != 3) for i in range(200))
        self.write("models/mask.pgm", mask)
        self.write("models/m.toml", MODEL.replace("[20, 10]", '[20, 10]\nmask = "mask.pgm"').replace('"noise()"', '"u.npy"'))
        numpy.save(self.folder / "models/u.npy", numpy.linspace(0, 1, 200).reshape(10, 20))
        numpy.save(self.folder / "work.npy", numpy.ones((10, 20)))
        self.result("run", "models/m.toml", "--checkpoint", 10, "--weights", "work.npy")
        below = ["bash", "-c", 'cd m.out && exec "$@"', "below"]
        self.result("restart", ".", "--steps", 20, prefix=below, ranks=2)
        self.result("run", "models/m.toml", "--steps", 20, "-o", "calm")
        self.assertTrue((self.last("m.out") == self.last("calm")).all())
        self.write("models/mask.pgm", mask[:-2] + bytes(2))
        for ranks in (0, 2):
            outcome = self.run_app("restart", "m.out", "--steps", 30, ranks=ranks)
            self.assertEqual(outcome.status, USAGE, outcome)
            self.assertEqual(outcome.err.count("models/mask.pgm: this is not the mask that the run began with"), 1, outcome)

    def test_names_that_are_no_utf8(self):
        odd = os.fsdecode(b"caf\xe9")
        self.write(odd + ".toml", MODEL)
        self.result("run", odd + ".toml", "--checkpoint", 10)
        self.result("restart", odd + ".out", "--steps", 20, ranks=2)
        self.result("run", odd + ".toml", "--steps", 20, "-o", "calm")
        self.assertTrue((self.last(odd + ".out") == self.last("calm")).all())

    def test_a_run_to_an_end_time_goes_on_to_it(self):
        self.write("m.toml", MODEL.replace("steps = 10", "end_time = 10"))
        self.result("run", "m.toml", "--checkpoint", 40)
        expected = self.files("m.out")
        self.assertEqual(list(expected), ["u-0000000100.npy"])
        (self.folder / "m.out/u-0000000100.npy").unlink()
        shutil.rmtree(self.folder / "m.out/checkpoints/step-0000000100")
        outcome = self.result("restart", "m.out", ranks=2)
        self.assertIn("going on from step 80", outcome.err)
        self.same_files("m.out", expected, outcome)
        self.result("restart", "m.out/checkpoints/step-0000000080", "--steps", 90, "-o", "shorter")
        self.assertEqual(list(self.files("shorter")), ["u-0000000090.npy"])

    def test_a_restart_needs_no_file_of_start_values_and_takes_the_same_dt(self):
        self.write("m.toml", MODEL.replace('"noise()"', '"start.npy"').replace("D*lap(u)", "u*lap(u)")
                   .replace("dt = 0.1", 'dt = "auto"').replace("steps = 10", "steps = 50"))
        numpy.save(self.folder / "start.npy", numpy.linspace(1, 3, 200).reshape(10, 20))
        self.result("run", "m.toml", "--checkpoint", 20)
        expected = self.files("m.out")
        (self.folder / "start.npy").unlink()
        (self.folder / "m.out/u-0000000050.npy").unlink()
        shutil.rmtree(self.folder / "m.out/checkpoints/step-0000000050")
        outcome = self.result("restart", "m.out", ranks=2)
        self.assertIn("going on from step 40", outcome.err)
        self.same_files("m.out", expected, outcome)

    def test_what_set_options_and_a_mask_changed_holds_after_a_restart(self):
        self.write("mask.pgm", b"P5 20 10 255\n" + bytes(255 * (i % 7 != 3) for i in range(200)))
        self.saved(60, "--set", "D=0.3", "--set", "dt=0.2", "--mask", "mask.pgm")
        self.goes_on(3, words=["m.toml", "--set", "D=0.3", "--set", "dt=0.2", "--mask", "mask.pgm"],
                     fields=("u",))

    def test_a_second_run_into_the_same_folder_is_refused(self):
        process = self.running(ranks=2)
        for ranks in (0, 2):
            outcome = self.run_app("run", "--preset", "heat", "--size", "20x20", "-o", "long", ranks=ranks)
            self.assertEqual(outcome.status, FAILED, outcome)
            self.assertIn("another run writes into the folder long; --out names another one", outcome.err)
        process.send_signal(signal.SIGUSR1)
        self.assertEqual(self.ended(process).status, WORK_LEFT)
        self.goes_on(0)


if __name__ == "__main__":
    app.main()
