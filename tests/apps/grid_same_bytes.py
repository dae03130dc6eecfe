"""That what norma-grid writes has the same bytes on any number of ranks, however it is cut, computed and continued.

Usage: grid_same_bytes.py NORMA-GRID MPIEXEC
"""
import shutil

import grid_app as app
from grid_app import numpy

# (ranks, options, environment): each model meets each of these.
WAYS = [
    (1, ["--depth", "3"], {}),
    (2, ["--cut", "strips", "--depth", "8"], {}),
    (3, ["--depth", "1"], {"NORMA_SIMD": "scalar"}),
    (4, ["--cut", "bisect", "--weights", "work.npy"], {}),
    (7, ["--cut", "bisect", "--depth", "3"], {"NORMA_SIMD": "avx2"}),
    (8, [], {}),
]
GRIDS = {1: [], 2: [(4, ["--cut", "grid:2x2", "--depth", "3"], {}), (3, ["--cut", "grid:3x1"], {"NORMA_SIMD": "avx2"})],
         3: [(8, ["--cut", "grid:2x2x2", "--depth", "2"], {"NORMA_SIMD": "scalar"}), (3, ["--cut", "grid:1x3x1"], {})]}

# Values, slopes and mirrors at the sides; a start from noise and one from a file.
RK2 = """[grid]
size = [29, 23]
spacing = [1, 0.8]
boundary = {x = [{value = 0.25}, {flux = -0.1}], y = "mirror"}
[fields]
u = "noise()"
v = {start = "start.npy", boundary = {x = "mirror", y = [{flux = 0.2}, {value = 0}]}}
[equations]
"du/dt" = "0.3*lap(u) - u*v + 0.01*sin(t)*x"
"dv/dt" = "lap(v)/4 + grad2(u) - dx_low(v)/3"
[step]
scheme = "rk2"
dt = 0.1
steps = 30
[output]
every = 11
formats = ["npy", "png", "xdmf"]
"""
RK4 = """[grid]
size = [17, 16, 13]
boundary = {x = "mirror", y = "periodic", z = [{value = 0}, {flux = 1}]}
[fields]
u = "noise(3) + (z > 4)"
w = "0.5*noise(4)"
[equations]
"du/dt" = "0.2*lap(u) + dz(w)*dy(u)"
"dw/dt" = "0.1*lap(w) - 0.1*w + exp(-u*u)*0.01"
[step]
scheme = "rk4"
steps = 12
dt = 0.2
[output]
every = 5
formats = ["npy", "png", "xdmf"]
"""
LEAPFROG = """[grid]
size = [31, 24]
boundary = {x = "mirror", y = [{value = 0}, "mirror"]}
[fields]
u = {start = "exp(-((x - 9)^2 + (y - 8)^2)/9)", velocity = "noise(9) - 0.5"}
[equations]
"d2u/dt2" = "lap(u) - 0.1*sin(u)"
[step]
steps = 40
[output]
every = 13
formats = ["npy", "png"]
"""
MAP = """[grid]
size = [40]
[fields]
u = "noise(1) < 0.5"
n = 0
[equations]
u = "(u + dx_high(u) + u + u - dx_low(u)) % 2"
n = "n + u"
[step]
steps = 50
[output]
every = 20
formats = ["npy", "xdmf"]
"""
SHAPES = {"rk2": (23, 29), "rk4": (13, 16, 17), "leapfrog": (24, 31), "map": (40,)}
MODELS = {"rk2": RK2, "rk4": RK4, "leapfrog": LEAPFROG, "map": MAP}
PRESETS = {"heat": "31x27", "wave": "18x15x11", "advection": "26x21", "gray-scott": "22x19x14", "life": "33x30"}


class SameBytes(app.GridTest):
    def setUp(self):
        super().setUp()
        draw = numpy.random.default_rng(7)
        for shape in set(SHAPES.values()) | {self.shape(size) for size in PRESETS.values()}:
            name = "x".join(map(str, shape))
            numpy.save(self.folder / f"work-{name}.npy", draw.integers(0, 9, shape).astype(float) + (draw.random(shape) < 0.1))
            pixels = draw.random(shape[-2:]) < 0.75
            pixels[..., -5:] = False  # whole parts may have nothing to do
            if len(shape) > 1:
                self.write(f"mask-{name}.pgm", b"P5 %d %d 255\n" % shape[:-3:-1] + (pixels * numpy.uint8(255)).tobytes())
        numpy.save(self.folder / "start.npy", draw.random(SHAPES["rk2"]))
        for name, text in MODELS.items():
            self.write(f"{name}.toml", text)

    def shape(self, size):
        return tuple(map(int, reversed(size.split("x"))))

    def ways(self, shape, seldom=()):
        name = "x".join(map(str, shape))
        for ranks, options, env in [*WAYS, *GRIDS[len(shape)], *seldom]:
            yield ranks, [f"work-{name}.npy" if word == "work.npy" else word for word in options], env

    def compare(self, words, shape, seldom=()):
        shutil.rmtree(self.folder / "expected", ignore_errors=True)
        self.result("run", *words, "-o", "expected", "--depth", 1)
        expected = self.files("expected")
        self.assertGreater(len(expected), 1)
        for ranks, options, env in self.ways(shape, seldom):
            self.result("run", *words, *options, "-o", "out", "--quiet", ranks=ranks, env=env)
            self.same_files("out", expected, f"{words} {ranks} {options} {env}")
            shutil.rmtree(self.folder / "out")
        return expected

    def test_presets(self):
        for preset, size in PRESETS.items():
            with self.subTest(preset=preset):
                words = ["--preset", preset, "--size", size, "--steps", 25, "--every", 9, "-f", "npy,png"]
                self.compare(words, self.shape(size), [(2, ["--expressions"], {}), (7, ["--expressions", "--depth", "3"],
                                                                                    {"NORMA_SIMD": "scalar"})])

    def test_models(self):
        for name in MODELS:
            with self.subTest(model=name):
                expected = self.compare([f"{name}.toml"], SHAPES[name])
                kinds = {file.rsplit(".", 1)[1] for file in expected}
                self.assertEqual(kinds, {"rk2": {"npy", "png", "xdmf", "bin"}, "rk4": {"npy", "png", "xdmf", "bin"},
                                         "leapfrog": {"npy", "png"}, "map": {"npy", "xdmf", "bin"}}[name])

    def test_masks(self):
        for name in ("rk2", "rk4", "leapfrog"):
            with self.subTest(model=name):
                mask = f"mask-{'x'.join(map(str, SHAPES[name]))}.pgm"
                expected = self.compare([f"{name}.toml", "--mask", mask], SHAPES[name])
                self.result("run", f"{name}.toml", "-o", "whole")
                self.assertNotEqual(self.files("whole"), expected)
                # Dark cells are as they started.
                dark = numpy.frombuffer((self.folder / mask).read_bytes()[-SHAPES[name][-2] * SHAPES[name][-1]:],
                                        numpy.uint8).reshape(SHAPES[name][-2:]) == 0
                start, end = self.array("expected/u-0000000000.npy"), self.last("expected")
                self.assertTrue((start[..., dark] == end[..., dark]).all())
                self.assertFalse((start[..., ~dark] == end[..., ~dark]).any())

    def test_restarts(self):
        ways = [(3, ["--depth", "3"]), (1, ["--cut", "bisect"]), (4, ["--cut", "strips"]), (2, [])]
        for index, name in enumerate(MODELS):
            masks = [[]] if name == "map" else [[], ["--mask", f"mask-{'x'.join(map(str, SHAPES[name]))}.pgm"]]
            for mask in masks:
                with self.subTest(model=name, mask=mask):
                    self.result("run", f"{name}.toml", *mask, "-o", "calm")
                    steps = max(int(file.name[2:12]) for file in (self.folder / "calm").glob("u-*.npy"))
                    first, second = ways[index], ways[(index + 1) % 4]
                    self.result("run", f"{name}.toml", *mask, *first[1], "-o", "out", "--checkpoint", 4, "--steps", 7,
                                ranks=first[0])
                    (self.folder / "out/u-0000000007.npy").unlink()  # as if it had been killed after the checkpoint of step 4
                    shutil.rmtree(self.folder / "out/checkpoints/step-0000000007")
                    self.result("restart", "out", *second[1], "--steps", steps, ranks=second[0])
                    for file, content in self.files("calm").items():
                        if file.endswith((".npy", ".png")):
                            self.assertTrue((self.folder / "out" / file).read_bytes() == content, file)
                    shutil.rmtree(self.folder / "out")
                    shutil.rmtree(self.folder / "calm")

    def test_a_stop_condition_stops_at_the_same_step(self):
        for ranks in (0, 2, 5):
            self.result("run", "--preset", "heat", "--size", "31x27", "-f", "npy", "--stop-when", "max(abs(du)) < 1e-5",
                        "--steps", 100000, "-o", f"on{ranks}", ranks=ranks)
            if ranks:
                self.same_files(f"on{ranks}", self.files("on0"), ranks)
        self.assertLess(max(int(name[2:12]) for name in self.files("on0")), 100000)


if __name__ == "__main__":
    app.main()
