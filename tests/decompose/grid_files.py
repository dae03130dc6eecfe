"""numpy, an XML parser and a PNG decoder of its own read what norma writes, and norma reads theirs.

Usage: grid_files.py GRID_FILES_PROGRAM MPIEXEC FLAG_FOR_RANKS RANKS
"""
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
import zlib

import numpy as np

PROGRAM, MPIEXEC, FLAG, RANKS = sys.argv[1:5]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(pixels, colour_type, depth=8):
    """A PNG of rows of bytes, with the filter Sub in every second row."""
    height, row_bytes = pixels.shape
    channels = {0: 1, 2: 3}[colour_type] * depth // 8
    width = row_bytes // channels
    lines = b""
    for y, row in enumerate(pixels):
        if y % 2:
            left = np.concatenate([np.zeros(channels, np.uint8), row[:-channels]])
            lines += b"\1" + (row - left).tobytes()
        else:
            lines += b"\0" + row.tobytes()
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) +
            chunk(b"IEND", b""))


def paeth(a, b, c):
    distances = [(abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c)]
    return min(distances)[2]


def decoded(data):
    """Rows of colours of a PNG with a palette of 8 bits; every checksum is looked at."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, palette, compressed = 8, None, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        assert struct.unpack(">I", data[at + 8 + size:at + 12 + size])[0] == zlib.crc32(kind + body)
        if kind == b"IHDR":
            width, height, depth, colour_type, _, _, interlaced = struct.unpack(">IIBBBBB", body)
            assert (depth, colour_type, interlaced) == (8, 3, 0)
        elif kind == b"PLTE":
            palette = np.frombuffer(body, np.uint8).reshape(-1, 3)
        elif kind == b"IDAT":
            compressed += body
        at += 12 + size
    lines = zlib.decompress(compressed)
    assert len(lines) == height * (width + 1)
    before, rows = [0] * width, []
    for y in range(height):
        how, line = lines[y * (width + 1)], lines[y * (width + 1) + 1:(y + 1) * (width + 1)]
        row = []
        for x, value in enumerate(line):
            a = row[x - 1] if x else 0
            b, c = before[x], before[x - 1] if x else 0
            guess = [0, a, b, (a + b) // 2, paeth(a, b, c)][how]
            row.append((value + guess) % 256)
        rows.append(row)
        before = row
    return palette[np.array(rows)]


class GridFiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory(prefix="norma-grid-files-")
        cls.folder = pathlib.Path(cls.kept.name)
        random = np.random.default_rng(1)
        cls.array = random.normal(size=(61, 45))
        cls.inputs = {
            "plain": cls.array,
            "fortran": np.asfortranarray(cls.array),
            "big": cls.array.astype(">f4"),
            "int": (1000 * cls.array).astype(np.int16),
            "half_empty": cls.array > 0,
        }
        for name, array in cls.inputs.items():
            np.save(cls.folder / f"{name}.npy", array)
        with open(cls.folder / "version2.npy", "wb") as file:
            np.lib.format.write_array(file, cls.array, version=(2, 0))
        cls.inputs["version2"] = cls.array
        cls.grey = random.integers(0, 256, (20, 31), np.uint8)
        cls.colour = np.repeat(cls.grey, 3, axis=1)  # grey, as red = green = blue
        wide = np.stack([cls.grey, cls.grey], axis=2).reshape(20, 62)  # 16 bits: 257 times as much
        (cls.folder / "grey.in.png").write_bytes(png_of(cls.grey, 0))
        (cls.folder / "colour.in.png").write_bytes(png_of(cls.colour, 2))
        (cls.folder / "wide.in.png").write_bytes(png_of(wide, 0, 16))
        subprocess.run([MPIEXEC, FLAG, RANKS, PROGRAM, str(cls.folder)], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.kept.cleanup()

    def test_norma_reads_arrays_of_numpy(self):
        for name, array in self.inputs.items():
            out = np.load(self.folder / f"{name}.out.npy", allow_pickle=False)
            np.testing.assert_array_equal(out, array.astype(np.float64), err_msg=name)

    def test_what_norma_copied_has_the_bytes_of_numpy(self):
        np.save(self.folder / "again.npy", self.array)
        self.assertEqual((self.folder / "again.npy").read_bytes(), (self.folder / "plain.out.npy").read_bytes())

    def test_numpy_reads_arrays_of_norma(self):
        z, y, x = np.indices((20, 30, 40))
        v = np.load(self.folder / "v.npy", allow_pickle=False)
        self.assertEqual(v.dtype, np.float32)
        np.testing.assert_array_equal(v, z * 10000 + y * 100 + x)
        alive = np.load(self.folder / "alive.npy", allow_pickle=False)
        self.assertEqual(alive.dtype, np.bool_)
        np.testing.assert_array_equal(alive, np.arange(1000) % 3 == 0)

    def u(self):
        u = np.arange(33 * 47, dtype=np.float64).reshape(33, 47)
        u[5, 7] = np.nan
        return u

    def test_xdmf_describes_the_bytes_beside_it(self):
        root = ElementTree.parse(self.folder / "run.xdmf").getroot()
        self.assertEqual((root.tag, root.get("Version")), ("Xdmf", "3.0"))
        series = root.find("Domain/Grid")
        self.assertEqual(series.get("CollectionType"), "Temporal")
        self.assertEqual([float(grid.find("Time").get("Value")) for grid in series], [0, 5])
        for grid in series:
            corners = [int(n) for n in grid.find("Topology").get("Dimensions").split()]
            self.assertEqual(corners, [2, 34, 48])
            origin, spacing = ([float(n) for n in item.text.split()] for item in grid.find("Geometry"))
            self.assertEqual((origin, spacing), ([0, 0, 0], [1, 0.1, 0.2]))
            item = grid.find("Attribute[@Name='u']/DataItem")
            cells = [int(n) for n in item.get("Dimensions").split()]
            self.assertEqual(cells, [n - 1 for n in corners])
            self.assertEqual((item.get("NumberType"), item.get("Precision"), item.get("Endian")), ("Float", "8", "Little"))
            bytes_there = (self.folder / item.text).read_bytes()
            self.assertEqual(len(bytes_there), np.prod(cells) * 8)
            np.testing.assert_array_equal(np.frombuffer(bytes_there, "<f8").reshape(33, 47), self.u())
        item = ElementTree.parse(self.folder / "solid.xdmf").getroot().find(".//Attribute/DataItem")
        self.assertEqual(item.get("Dimensions"), "20 30 40")
        self.assertEqual((self.folder / item.text).stat().st_size, 20 * 30 * 40 * int(item.get("Precision")))

    def test_pictures_are_decoded_by_another_decoder(self):
        colours = decoded((self.folder / "u.png").read_bytes())
        self.assertEqual(colours.shape, (33, 47, 3))
        self.assertEqual(tuple(colours[0, 0]), (68, 1, 84))
        self.assertEqual(tuple(colours[32, 46]), (253, 231, 37))
        self.assertEqual(tuple(colours[5, 7]), (128, 128, 128))
        grey = decoded((self.folder / "grey.png").read_bytes())[:, :, 0].astype(float)
        wanted = self.u() / 1550 * 255
        wanted[5, 7] = 128
        self.assertLessEqual(np.abs(grey - wanted).max(), 1.1)

    def test_masks_are_read_from_any_png(self):
        for name in ("grey", "colour", "wide"):
            levels = np.load(self.folder / f"{name}.levels.npy")
            self.assertLessEqual(np.abs(levels.astype(int) - self.grey).max(), 1, name)
        np.testing.assert_array_equal(np.load(self.folder / "grey.levels.npy"), self.grey)

    def test_a_checkpoint_is_json_and_arrays(self):
        folder = self.folder / "saved" / "step-0000000010"
        meta = json.loads((folder / "meta.json").read_text())
        self.assertEqual((meta["step"], meta["time"], meta["user"]), (10, 0.1, {"a": 1}))
        self.assertEqual([field["name"] for field in meta["fields"]], ["u"])
        np.testing.assert_array_equal(np.load(folder / meta["fields"][0]["file"]), self.u())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
