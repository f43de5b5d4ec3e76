"""Whole outputs as files: lossless, strip by strip, complete or absent."""

import os
import resource
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.oracles import WHOLE, noise
from tests.ways import NUMPY, answered_by
from viewer.geometry import Region
from viewer.images import export as exporting
from viewer.images.atomic_file import FILE_FORMATS, FileFormat
from viewer.images.export import STRIP_PIXELS, ExportCancelled, export
from viewer.images.load_image import ImageError
from viewer.system.progress_line import time_left
from viewer.upsampling import METHODS, MethodError, Parameters
from viewer.upsampling.enlargement import Enlargement

MODES = {1: "L", 3: "RGB", 4: "RGBA"}
SMALL = Enlargement(noise(2, 2, 1), Parameters(2, 4))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("file_format", FILE_FORMATS)
def test_file_is_the_whole_output(
    method: str, channels: int, file_format: FileFormat, tmp_path: Path
) -> None:
    source, parameters = noise(7, 5, channels), Parameters(1.6, 3)
    whole = WHOLE[method](source, parameters)
    path = tmp_path / f"picture.{file_format}"
    assert export(Enlargement(source, parameters), method, path, file_format) == whole.shape[:2]
    with Image.open(path) as image:
        assert (image.format, image.mode) == (file_format.upper(), MODES[channels])
        assert np.array_equal(np.asarray(image).reshape(whole.shape), whole)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("method", ["bilinear", "opencv", "transposed_conv"])
@pytest.mark.parametrize("file_format", FILE_FORMATS)
def test_strips_join_without_a_seam(method: str, file_format: FileFormat, tmp_path: Path) -> None:
    source, parameters = noise(60, 55, 1), Parameters(32, 64)
    whole = WHOLE[method](source, parameters)
    assert whole.size > 2 * STRIP_PIXELS
    progress: list[float] = []
    path = tmp_path / "picture"
    export(
        Enlargement(source, parameters),
        method,
        path,
        file_format,
        lambda done: progress.append(done) or True,
    )
    assert np.array_equal(np.asarray(Image.open(path)), whole[:, :, 0])
    assert progress == sorted(progress)
    assert (progress[0], progress[-1], len(progress)) == (0.0, 1.0, 5)


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("file_format", FILE_FORMATS)
def test_threads_and_strips_of_one_row_change_no_byte(
    threads: int, file_format: FileFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(threads)))
    monkeypatch.setattr(exporting, "STRIP_PIXELS", 1)
    source, parameters = noise(40, 30, 3), Parameters(1.6, 3)
    export(Enlargement(source, parameters), "bilinear", tmp_path / "picture", file_format)
    whole = WHOLE["bilinear"](source, parameters)
    assert np.array_equal(np.asarray(Image.open(tmp_path / "picture")), whole)


@pytest.mark.parametrize("file_format", FILE_FORMATS)
def test_stopping_leaves_nothing_and_an_older_file_alone(
    file_format: FileFormat, tmp_path: Path
) -> None:
    source, parameters = noise(60, 55, 1), Parameters(32, 64)
    (tmp_path / "old").write_bytes(b"older")
    threads = threading.active_count()
    with answered_by(NUMPY):  # or the loops' own threads might begin meanwhile
        for name in ("old", "new"):
            with pytest.raises(ExportCancelled):
                export(
                    Enlargement(source, parameters),
                    "bilinear",
                    tmp_path / name,
                    file_format,
                    lambda done: done < 0.5,
                )
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_bytes() == b"older"
    assert threading.active_count() == threads


@pytest.mark.parametrize("file_format", FILE_FORMATS)
def test_a_strip_that_fails_leaves_nothing(
    file_format: FileFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(type(METHODS["opencv"]), "render", fail)
    enlargement = Enlargement(noise(4, 4, 3), Parameters(2, 4))
    with pytest.raises(ZeroDivisionError):
        export(enlargement, "opencv", tmp_path / "picture", file_format)
    assert list(tmp_path.iterdir()) == []


def in_process(code: str, folder: Path, limits: dict[int, int]) -> subprocess.CompletedProcess[str]:
    """Run code after the imports, with a folder as its argument and limits on what it uses."""

    def limit() -> None:
        for kind, most in limits.items():
            resource.setrlimit(kind, (most, most))

    head = """
import sys
import numpy as np
from pathlib import Path
from viewer.images.export import export
from viewer.images.load_image import ImageError
from viewer.upsampling import Parameters
from viewer.upsampling.enlargement import Enlargement
folder = Path(sys.argv[1])
"""
    return subprocess.run(
        [sys.executable, "-c", head + code, str(folder)],
        preexec_fn=limit,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("file_format", FILE_FORMATS)
def test_a_disk_that_is_full_half_way(file_format: FileFormat, tmp_path: Path) -> None:
    code = f"""
source = np.random.default_rng(0).integers(0, 256, (500, 500, 3), np.uint8)
try:
    export(Enlargement(source, Parameters(4, 8)), "bilinear", folder / "large", {file_format!r})
except ImageError as error:
    print(error)
"""
    done = in_process(code, tmp_path, {resource.RLIMIT_FSIZE: 1 << 20})
    reason = "File too large"  # what this limit says; a full disk says "No space left on device"
    assert (done.stdout, done.stderr) == (
        f"'{tmp_path / 'large'}' could not be written ({reason}); "
        "choose another folder or make room on the disk.\n",
        "",
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("file_format", FILE_FORMATS)
def test_memory_is_bounded(file_format: FileFormat, tmp_path: Path) -> None:
    # 1 megapixel at x16 are 768 MB of pixels.
    code = f"""
def peak():
    with open("/proc/self/status") as file:
        status = file.read()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024
source = np.zeros((1000, 1000, 3), np.uint8)
source[::3, ::2] = 200
parameters = Parameters(16, 32)
export(Enlargement(source[:300, :300], parameters), "opencv", folder / "warm-up", {file_format!r})
before = peak()
size = export(Enlargement(source, parameters), "opencv", folder / "large", {file_format!r})
print(size, peak() - before)
"""
    done = in_process(code, tmp_path, {})
    assert done.stderr == ""
    shape, added = done.stdout.rsplit(maxsplit=1)
    assert shape == "(16000, 16000)"
    assert int(added) < 150_000_000


@pytest.mark.parametrize(
    ("elapsed", "done", "said"),
    [
        (1, 0.5, ""),  # too early to say
        (10, 0.001, ""),
        (10, 0.5, "about 10 s left"),
        (10, 0.1, "about 90 s left"),
        (60, 0.1, "about 9 min left"),
        (600, 1, "about 1 s left"),
    ],
)
def test_time_left(elapsed: float, done: float, said: str) -> None:
    assert time_left(elapsed, done) == said


def test_missing_library_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MethodError, match="PyTorch could not be imported"):
        export(SMALL, "transposed_conv", tmp_path / "p.png")
    assert not list(tmp_path.iterdir())
    export(SMALL, "opencv", tmp_path / "p.png")
    assert [path.name for path in tmp_path.iterdir()] == ["p.png"]


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "p.png"
    with pytest.raises(ImageError, match=r"nowhere/p\.png"):
        export(SMALL, "bilinear", path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("file_format", FILE_FORMATS)
@pytest.mark.parametrize("method", ["bilinear", "opencv", "transposed_conv"])
def test_a_region_is_the_crop_of_the_whole(
    method: str, file_format: FileFormat, tmp_path: Path
) -> None:
    source, parameters = noise(60, 55, 3), Parameters(30, 60)
    region = Region(123, 45, 1700, 1600)
    assert region.height * region.width > 2 * STRIP_PIXELS
    progress: list[float] = []
    path = tmp_path / "picture"
    size = export(
        Enlargement(source, parameters),
        method,
        path,
        file_format,
        lambda done: progress.append(done) or True,
        region,
    )
    assert size == region.shape
    whole = WHOLE[method](source, parameters)
    assert np.array_equal(np.asarray(Image.open(path)), whole[region.slices])
    assert progress == sorted(progress) and (progress[0], progress[-1]) == (0, 1)
