"""norma-grid against what is known otherwise: exact solutions, published sums, patterns of Conway's life.

Usage: grid_references.py NORMA-GRID MPIEXEC
"""
import math

import grid_app as app
from grid_app import numpy

CUBE = {32: "u 30831.3905748\nv 708.468710918\n", 33: "u 34000.3905748\nv 708.468710918\n"}  # after 40 steps
GRAY_SCOTT = """[grid]
size = [24, 20, 16]
[parameters]
Du = 0.2
Dv = 0.1
F = 0.02
k = 0.048
[fields]
u = "abs(x - 11.5) < 6 and abs(y - 9.5) < 6 and abs(z - 7.5) < 6 ? 0.25 : 1"
v = "abs(x - 11.5) < 6 and abs(y - 9.5) < 6 and abs(z - 7.5) < 6 ? 0.33 : 0"
[equations]
"du/dt" = "Du/6*lap(u) - u*v^2 + F*(1 - u)"
"dv/dt" = "Dv/6*lap(v) + u*v^2 - (F + k)*v"
[step]
dt = 1
steps = 50
"""


class References(app.GridTest):
    def numbers_of_life(self, *words, steps):
        self.result("run", "--preset", "life", *words, "--every", 1, "--steps", steps, "-f", "npy", "--quiet")
        return [self.array(f"life.out/u-{step:010}.npy") for step in range(steps + 1)]

    def heat_check(self, size, ranks, *more):
        outcome = self.result("run", "--preset", "heat", "--start", "sine", "--size", size, "--steps", 300, "--check",
                              "-f", "none", "--quiet", *more, ranks=ranks)
        self.assertRegex(outcome.out, r"^check: \S+ from the sine that only loses height, 1e-12 is allowed: right\n$")
        self.assertLessEqual(float(outcome.out.split()[1]), 1e-12)

    def test_a_sine_of_heat_loses_height_as_computed_by_hand(self):
        sizes = ["97", "53x41", "23x19x17"]
        for ranks in range(13):
            self.heat_check(sizes[ranks % 3], ranks)
        for ranks in (5, 7, 11, 12):
            for size in sizes:
                if sizes[ranks % 3] != size:
                    self.heat_check(size, ranks, *([] if size == "97" else ["--cut", "bisect"]))
        self.heat_check("53x41", 0, "--set", "D=0.3", "--set", "dt=0.7", "--expressions")
        # That check is not just the program's own word: by numpy.
        self.result("run", "--preset", "heat", "--start", "sine", "--size", "23x19x17", "--steps", 300, "--set", "dt=0.1",
                    "-f", "npy", ranks=5)
        waves = [numpy.sin(numpy.pi * numpy.arange(1, n + 1) / (n + 1)) for n in (17, 19, 23)]
        height = (1 - 0.1 * sum(4 * math.sin(math.pi / 2 / (n + 1)) ** 2 for n in (17, 19, 23))) ** 300
        exact = height * waves[0][:, None, None] * waves[1][None, :, None] * waves[2][None, None, :]
        self.assertLessEqual(abs(self.last("heat.out") - exact).max() / height, 1e-12)

    def test_a_check_that_fails_says_so(self):
        self.assertEqual(self.run_app("run", "--preset", "advection", "--size", "64x5", "--check", "--set", "cx=0.5").status,
                         app.USAGE)

    def errors_at(self, sizes, model, exact, ranks=2):
        errors = []
        for n in sizes:
            self.write("m.toml", model(n))
            self.result("run", "m.toml", "-f", "npy", "--quiet", "-o", f"n{n}", ranks=ranks)
            errors.append(abs(self.last(f"n{n}") - exact(n)).max())
        return [math.log2(errors[i] / errors[i + 1]) for i in range(len(errors) - 1)]

    def test_heat_is_of_second_order_in_space(self):
        # A periodic wave on the unit square; dt shrinks with h^2, so that time is of that order, too.
        def model(n):
            return f"""[grid]
size = [{n}, {n}]
spacing = {1 / n!r}
[fields]
u = "sin(2*pi*x)*cos(2*pi*y) + 0.5*sin(4*pi*x)"
[equations]
"du/dt" = "lap(u)"
[step]
scheme = "rk4"
dt = {0.16 / n ** 2!r}
steps = {n * n // 16}
"""

        def exact(n):
            x = numpy.arange(n) / n
            time = 0.16 / n ** 2 * (n * n // 16)
            w = 2 * math.pi
            return (math.exp(-2 * w * w * time) * numpy.sin(w * x)[None, :] * numpy.cos(w * x)[:, None]
                    + 0.5 * math.exp(-4 * w * w * time) * numpy.sin(2 * w * x)[None, :] + 0 * x[:, None])

        for order in self.errors_at((32, 64, 128), model, exact):
            self.assertAlmostEqual(order, 2, delta=0.02)

    def test_the_wave_is_of_second_order(self):
        def model(n):
            return f"""[grid]
size = [{n}, 3]
spacing = {1 / n!r}
[fields]
u = {{start = "sin(2*pi*x)", velocity = "-2*pi*cos(2*pi*x)"}}
[equations]
"d2u/dt2" = "lap(u)"
[step]
dt = {0.5 / n!r}
steps = {n // 2}
"""

        def exact(n):
            return numpy.sin(2 * math.pi * (numpy.arange(n) / n - 0.5 / n * (n // 2)))[None, :]

        for order in self.errors_at((64, 128, 256), model, exact):
            self.assertAlmostEqual(order, 2, delta=0.02)

    def test_schemes_are_of_their_order_in_time(self):
        for scheme, order in (("euler", 1), ("rk2", 2), ("rk4", 4)):
            errors = []
            for steps in (16, 32, 64):
                self.write("m.toml", f"""[grid]
size = [4, 4]
[fields]
u = 1
v = 0
[equations]
"du/dt" = "v + 0*lap(u)"
"dv/dt" = "-u"
[step]
scheme = "{scheme}"
dt = {1 / steps!r}
unstable = "allow"
steps = {steps}
""")
                out = f"{scheme}{steps}"
                self.result("run", "m.toml", "-f", "npy", "--quiet", "-o", out)
                errors.append(math.hypot(self.last(out)[0, 0] - math.cos(1), self.last(out, "v")[0, 0] + math.sin(1)))
            self.assertAlmostEqual(math.log2(errors[1] / errors[2]), order, delta=0.05, msg=scheme)

    def test_advection_at_one_cell_a_step_is_a_shift(self):
        for ranks, size, steps in ((0, "90", 200), (3, "70x23", 77), (5, "40x13x9", 45), (7, "70x23", 140)):
            self.result("run", "--preset", "advection", "--size", size, "--steps", steps, "--every", steps, "-f", "npy",
                        "--check", "-o", f"on{ranks}", ranks=ranks)
            begin, end = self.array(f"on{ranks}/u-0000000000.npy"), self.last(f"on{ranks}")
            self.assertTrue((end == numpy.roll(begin, steps, axis=-1)).all(), size)
            self.assertGreater(begin.max(), 0.9)

    def test_a_standing_wave_swings_as_fast_as_the_scheme_allows(self):
        n, modes, dt, c, steps = 40, (3, 2), 0.4, 1.2, 500
        self.write("m.toml", f"""[grid]
size = [{n}, {n}]
[parameters]
c = {c}
[fields]
u = "cos(2*pi*{modes[0]}*x/nx)*cos(2*pi*{modes[1]}*y/ny)"
[equations]
"d2u/dt2" = "c^2*lap(u)"
[step]
dt = {dt}
steps = {steps}
""")
        self.result("run", "m.toml", "--every", 1, "-f", "npy", "--quiet", ranks=3)
        squares = sum(math.sin(math.pi * mode / n) ** 2 for mode in modes)
        frequency = 2 * math.asin(c * dt * math.sqrt(squares)) / dt  # sin^2(w dt/2) = c^2 dt^2 sum sin^2(k h/2)
        start = self.array("m.out/u-0000000000.npy")
        for step in range(0, steps + 1, 5):
            u = self.array(f"m.out/u-{step:010}.npy")
            self.assertLessEqual(abs(u - math.cos(frequency * dt * step) * start).max(), 1e-10, step)

    def test_the_sums_of_gray_scott_in_a_cube(self):
        spelled = [word for value in ("Du=0.2", "Dv=0.1", "F=0.02", "k=0.048", "dt=1") for word in ("--set", value)]
        for size, ranks, more in ((32, 0, []), (32, 2, []), (32, 3, ["--expressions"]), (32, 8, ["--cut", "grid:2x2x2"]),
                                  (32, 5, spelled), (33, 0, ["--expressions"]), (33, 3, []), (33, 4, ["--depth", "4"]),
                                  (33, 7, spelled + ["--expressions"])):
            outcome = self.result("run", "--preset", "gray-scott", "--size", f"{size}x{size}x{size}", "--steps", 40, "--sums",
                                  "-f", "none", "--quiet", *more, ranks=ranks)
            self.assertEqual(outcome.out, CUBE[size], f"{size} {ranks} {more}")

    def test_gray_scott_typed_by_hand_has_the_bytes_of_the_preset(self):
        self.write("typed.toml", GRAY_SCOTT)
        self.result("run", "typed.toml", "-f", "npy", ranks=3)
        self.result("run", "--preset", "gray-scott", "--size", "24x20x16", "--steps", 50, "--every", 50, "-f", "npy", ranks=2)
        for field in "uv":
            name = f"{field}-0000000050.npy"
            self.assertEqual(self.files("typed.out")[name], self.files("gray-scott.out")[name])

    def test_a_preset_saved_as_a_file_has_the_bytes_of_the_preset(self):
        for preset in ("heat", "wave", "advection", "gray-scott", "life"):
            self.write("m.toml", self.result("preset", preset, "--size", "34x21").out)
            self.result("run", "m.toml", "--steps", 30, "-f", "npy", "-o", "typed", ranks=2)
            self.result("run", "--preset", preset, "--size", "34x21", "--steps", 30, "-f", "npy", "-o", "own")
            self.same_files("typed", self.files("own"), preset)

    def test_cells_of_xdmf_lie_around_their_places(self):
        self.write("m.toml", """[grid]
size = [4, 3]
origin = [1, 2]
spacing = [0.5, 0.25]
[fields]
u = "x"
[equations]
"du/dt" = "lap(u)"
[step]
dt = 0.001
steps = 1
""")
        self.result("run", "m.toml", "-f", "xdmf", "--quiet")
        geometry = (self.folder / "m.out/run.xdmf").read_text().split("<Geometry")[1].split("</Geometry>")[0]
        begin, spacing = ([float(n) for n in item.split("<")[0].split()] for item in geometry.split('Format="XML">')[1:])
        self.assertEqual((begin[::-1][:2], spacing[::-1][:2]), ([0.75, 1.875], [0.5, 0.25]))

    def test_cahn_and_hilliards_drops_keep_their_mass(self):
        self.write("m.toml", """[grid]
size = [48, 40]
[fields]
u = "0.2*noise() - 0.3"
[equations]
"du/dt" = "lap(u^3 - u - 0.5*lap(u))"
[step]
dt = 0.02
steps = 3000
""")
        self.result("run", "m.toml", "--every", 1000, "-f", "npy", "--quiet", ranks=4)
        begin, end = (self.array(f"m.out/u-{step:010}.npy") for step in (0, 3000))
        self.assertLessEqual(abs(math.fsum(end.ravel()) - math.fsum(begin.ravel())), 1e-11 * begin.size)
        self.assertGreater(end.max() - end.min(), 1.5, "there are drops")

    def test_a_blinker_and_a_glider(self):
        blinker = self.numbers_of_life("--start", "blinker", "--size", "9x8", steps=4)
        self.assertEqual([board.sum() for board in blinker], [3] * 5)
        self.assertTrue((blinker[0] == blinker[2]).all() and (blinker[1] == blinker[3]).all())
        self.assertFalse((blinker[0] == blinker[1]).all())
        glider = self.numbers_of_life("--start", "glider", "--size", "11x10", steps=44)
        for generation in range(41):
            self.assertEqual(glider[generation].sum(), 5)
            moved = numpy.roll(glider[generation], (1, 1), axis=(0, 1))
            self.assertTrue((glider[generation + 4] == moved).all(), generation)

    def test_the_r_pentomino_has_116_cells_in_generation_1103(self):
        # Its six gliders are within 260 cells of where it began then: none has come round the board.
        for ranks in (0, 3):
            outcome = self.result("run", "--preset", "life", "--size", "600x600", "--steps", 1103, "--sums", "-f", "none",
                                  "--quiet", ranks=ranks)
            self.assertEqual(outcome.out, "u 116\n")


if __name__ == "__main__":
    app.main()
