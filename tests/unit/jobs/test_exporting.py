import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from tests.oracles import WHOLE
from tests.states import altered
from tests.unit.jobs.conftest import PIXELS
from viewer.geometry import Region
from viewer.images import export as module
from viewer.jobs.exporting import NOTHING_YET, STILL_EXPORTING, Exporting
from viewer.jobs.task_slot import Tasks
from viewer.qt.store import Store
from viewer.state.view_state import ViewState
from viewer.upsampling import Parameters
from viewer.widgets.window.banner import Banner

Ended = Callable[[], None]
export = module.export
OUTPUT = WHOLE["bilinear"](PIXELS, Parameters(2, 4))


class Slow:
    """Stands in for the writer, and waits before the second file."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        if arguments[1] != "original":
            self.begun.set()
            assert self.go_on.wait(20)
            if not arguments[-1](0.5):
                return None
        return export(*arguments, **named)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    slow = Slow()
    monkeypatch.setattr(module, "export", slow)
    return slow


@pytest.fixture
def exporting(store: Store, banner: Banner, tasks: Tasks) -> Exporting:
    return Exporting(store, banner, tasks)


def read(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture)


@pytest.mark.parametrize("file_format", ["png", "tiff"])
def test_the_outputs_that_are_asked_for_are_written(
    exporting: Exporting, banner: Banner, ended: Ended, tmp_path: Path, file_format: Any
) -> None:
    folder = tmp_path / "out"
    exporting.export(folder, ["original", "bilinear"], file_format)
    assert exporting.is_busy
    assert banner.text().startswith(f"Writing original.{file_format} into {folder} …")
    ended()
    assert not exporting.is_busy
    written = f"original.{file_format}, bilinear.{file_format}"
    assert banner.text() == f"Wrote {written} into {folder}."
    np.testing.assert_array_equal(read(folder / f"original.{file_format}"), PIXELS)
    np.testing.assert_array_equal(read(folder / f"bilinear.{file_format}"), OUTPUT)


def test_all_panes_are_written_unless_they_wait_for_a_library(
    exporting: Exporting, store: Store, ended: Ended, tmp_path: Path
) -> None:
    store.update(waiting=frozenset({"transposed_conv"}))
    exporting.export(tmp_path)
    ended()
    names = {f"{name}.png" for name in store.state.panes.methods if name != "transposed_conv"}
    assert {path.name for path in tmp_path.iterdir()} == names


def test_where_all_panes_wait_that_is_said(
    exporting: Exporting, store: Store, banner: Banner, tmp_path: Path
) -> None:
    alone = ("transposed_conv",)
    store.set(altered(store.state, methods=alone, waiting=frozenset(alone)))
    exporting.export(tmp_path / "out")
    assert banner.text() == NOTHING_YET
    assert not exporting.is_busy


def test_without_an_image_nothing_is_written(banner: Banner, tasks: Tasks, tmp_path: Path) -> None:
    Exporting(Store(ViewState()), banner, tasks).export(tmp_path / "out")
    assert not tasks
    assert banner.text() == ""


def test_a_part_of_an_output_is_written(exporting: Exporting, ended: Ended, tmp_path: Path) -> None:
    region = Region(3, 4, 11, 20)
    exporting.export(tmp_path, ["bilinear"], regions={"bilinear": region})
    ended()
    np.testing.assert_array_equal(read(tmp_path / "bilinear.png"), OUTPUT[region.slices])


def test_the_file_that_is_being_written_is_named(
    qtbot: QtBot, exporting: Exporting, slow: Slow, banner: Banner, ended: Ended, tmp_path: Path
) -> None:
    exporting.export(tmp_path, ["original", "bilinear", "nearest"])
    assert slow.begun.wait(20)
    qtbot.waitUntil(lambda: "bilinear.png" in banner.text())
    slow.go_on.set()
    ended()
    assert banner.text().startswith("Wrote original.png, bilinear.png, nearest.png")


def test_a_second_export_is_not_begun(
    exporting: Exporting, slow: Slow, banner: Banner, tasks: Tasks, ended: Ended, tmp_path: Path
) -> None:
    exporting.export(tmp_path, ["bilinear"])
    exporting.export(tmp_path / "other", ["bilinear"])
    assert STILL_EXPORTING in banner.text()
    assert len(tasks) == 1
    slow.go_on.set()
    ended()
    assert not (tmp_path / "other").exists()


def test_a_cancelled_export_says_what_is_there(
    exporting: Exporting, slow: Slow, banner: Banner, ended: Ended, tmp_path: Path
) -> None:
    exporting.export(tmp_path, ["original", "bilinear"])
    assert slow.begun.wait(20)
    exporting.cancel()
    assert not exporting.is_busy
    assert banner.text() == ""
    slow.go_on.set()
    ended()
    assert banner.text().startswith("Cancelled. original.png")


def test_what_cannot_be_written_is_told(
    exporting: Exporting, banner: Banner, ended: Ended, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    exporting.export(tmp_path / "file" / "out", ["bilinear"])
    ended()
    assert "file" in banner.text() and "Wrote" not in banner.text()


def test_what_nobody_foresaw_is_reported(
    exporting: Exporting, ended: Ended, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    told: list[str] = []
    exporting.broken.connect(told.append)
    monkeypatch.setattr(module, "export", fail)
    exporting.export(tmp_path, ["bilinear"])
    ended()
    [report] = told
    assert "a fault of ours" in report
