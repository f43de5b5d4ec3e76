"""Whole outputs as files: lossless, strip by strip, complete or absent."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.oracles import WHOLE, noise
from viewer.exporting import STRIP_PIXELS, ExportCancelled, export_png
from viewer.image_io import ImageError
from viewer.upsampling import METHODS, MethodError, Parameters

MODES = {1: "L", 3: "RGB", 4: "RGBA"}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_file_is_the_whole_output(method: str, channels: int, tmp_path: Path) -> None:
    source, parameters = noise(7, 5, channels), Parameters(1.6, 3)
    whole = WHOLE[method](source, parameters)
    path = tmp_path / "picture.png"
    assert export_png(source, method, parameters, path) == whole.shape[:2]
    with Image.open(path) as image:
        assert image.mode == MODES[channels]
        assert np.array_equal(np.asarray(image).reshape(whole.shape), whole)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("method", ["bilinear", "opencv", "transposed_conv"])
def test_strips_join_without_a_seam(method: str, tmp_path: Path) -> None:
    source, parameters = noise(60, 55, 1), Parameters(32, 64)
    whole = WHOLE[method](source, parameters)
    assert whole.size > 2 * STRIP_PIXELS
    progress: list[float] = []
    export_png(source, method, parameters, tmp_path / "p.png", lambda d: progress.append(d) or True)
    assert np.array_equal(np.asarray(Image.open(tmp_path / "p.png")), whole[:, :, 0])
    assert progress == sorted(progress)
    assert (progress[0], progress[-1], len(progress)) == (0.0, 1.0, 5)


def test_stopping_leaves_nothing_and_an_older_file_alone(tmp_path: Path) -> None:
    source, parameters = noise(60, 55, 1), Parameters(32, 64)
    (tmp_path / "old.png").write_bytes(b"older")
    for name in ("old.png", "new.png"):
        with pytest.raises(ExportCancelled):
            export_png(source, "bilinear", parameters, tmp_path / name, lambda done: done < 0.5)
    assert [path.name for path in tmp_path.iterdir()] == ["old.png"]
    assert (tmp_path / "old.png").read_bytes() == b"older"


def test_missing_library_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MethodError, match="PyTorch could not be imported"):
        export_png(noise(2, 2, 1), "transposed_conv", Parameters(2, 4), tmp_path / "p.png")
    assert not list(tmp_path.iterdir())
    export_png(noise(2, 2, 1), "opencv", Parameters(2, 4), tmp_path / "p.png")
    assert [path.name for path in tmp_path.iterdir()] == ["p.png"]


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "p.png"
    with pytest.raises(ImageError, match=r"nowhere/p\.png"):
        export_png(noise(2, 2, 1), "bilinear", Parameters(2, 4), path)
    assert not list(tmp_path.iterdir())
