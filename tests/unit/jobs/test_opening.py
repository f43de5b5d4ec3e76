import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PyQt5.QtCore import QMimeData, QUrl
from PyQt5.QtGui import QImage
from PyQt5.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.states import altered
from tests.unit.jobs.conftest import PIXELS
from viewer.geometry import Region
from viewer.images.load_image import load_image
from viewer.images.round_trip import reduce
from viewer.jobs import opening as module
from viewer.jobs.opening import Opening
from viewer.jobs.task_slot import Tasks
from viewer.marks import Selection
from viewer.qt.store import Store
from viewer.state.session import Session
from viewer.widgets.window.banner import Banner

Ended = Callable[[], None]
NOISE = np.random.default_rng(3).integers(0, 256, (9, 12, 3), dtype=np.uint8)


@pytest.fixture
def opening(store: Store, banner: Banner, tasks: Tasks) -> Opening:
    return Opening(store, banner, tasks)


@pytest.fixture
def broken(opening: Opening) -> list[str]:
    told: list[str] = []
    opening.broken.connect(told.append)
    return told


def shown(store: Store) -> np.ndarray:
    assert store.state.image is not None
    return store.state.image.pixels


def picture(folder: Path, name: str = "noise.png") -> str:
    path = folder / name
    Image.fromarray(NOISE).save(path)
    return str(path)


def test_a_file_is_opened(opening: Opening, store: Store, ended: Ended, tmp_path: Path) -> None:
    opening.open(picture(tmp_path))
    np.testing.assert_array_equal(shown(store), PIXELS)  # that stands meanwhile
    ended()
    np.testing.assert_array_equal(shown(store), NOISE)


def test_a_file_that_is_none_leaves_the_image_and_is_told(
    opening: Opening,
    store: Store,
    banner: Banner,
    broken: list[str],
    ended: Ended,
    tmp_path: Path,
) -> None:
    (tmp_path / "bad.png").write_bytes(b"not a picture")
    opening.open(str(tmp_path / "bad.png"))
    ended()
    np.testing.assert_array_equal(shown(store), PIXELS)
    assert "bad.png" in banner.text()
    assert broken == []


def test_what_nobody_foresaw_is_reported(
    opening: Opening, broken: list[str], ended: Ended, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(module, "load_image", fail)
    opening.open("any.png")
    ended()
    [report] = broken
    assert "a fault of ours" in report


def test_the_last_file_of_several_wins(
    opening: Opening, store: Store, ended: Ended, tmp_path: Path
) -> None:
    first, second = picture(tmp_path, "first.png"), picture(tmp_path, "second.png")
    opening.open(first)
    opening.open(second)
    ended()
    assert store.state.image is not None
    assert store.state.image.path == second


def test_a_slow_file_is_told_of_until_it_is_cancelled(
    qtbot: QtBot,
    opening: Opening,
    store: Store,
    banner: Banner,
    ended: Ended,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    go_on = threading.Event()

    def slow(*arguments: object) -> object:
        assert go_on.wait(20)
        return load_image(arguments[0])

    monkeypatch.setattr(module, "load_image", slow)
    monkeypatch.setattr(module, "SLOW_S", 0.02)
    opening.open(picture(tmp_path))
    assert banner.text() == ""
    qtbot.waitUntil(lambda: banner.text() == "Opening noise.png …")
    opening.cancel()
    assert banner.text() == ""
    go_on.set()
    ended()
    assert banner.text() == ""
    np.testing.assert_array_equal(shown(store), PIXELS)


def test_a_session_is_shown_with_its_image(
    opening: Opening, store: Store, banner: Banner, ended: Ended, tmp_path: Path
) -> None:
    path = picture(tmp_path)
    opening.open(path, Session(path, {"scale": 3.0}, ("a field makes no sense",)))
    ended()
    np.testing.assert_array_equal(shown(store), NOISE)
    assert store.state.scaling.scale == 3
    assert banner.text() == "Of this session, a field makes no sense: the rest is restored."


def test_a_session_without_its_image_is_shown_with_the_present_one(
    opening: Opening, store: Store, banner: Banner, ended: Ended, tmp_path: Path
) -> None:
    gone = str(tmp_path / "gone.png")
    opening.open(gone, Session(gone, {"scale": 3.0}, ()))
    ended()
    np.testing.assert_array_equal(shown(store), PIXELS)
    assert store.state.scaling.scale == 3
    assert "gone.png" in banner.text()
    assert banner.text().endswith("The rest of the session is restored.")


def test_pixels_on_the_clipboard_are_opened(opening: Opening, store: Store) -> None:
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    height, width, _ = NOISE.shape
    clipboard.setImage(QImage(NOISE.tobytes(), width, height, 3 * width, QImage.Format_RGB888))
    opening.paste()
    np.testing.assert_array_equal(shown(store)[..., :3], NOISE)


def test_a_file_on_the_clipboard_is_opened(
    opening: Opening, store: Store, ended: Ended, tmp_path: Path
) -> None:
    clipboard, files = QApplication.clipboard(), QMimeData()
    assert clipboard is not None
    files.setUrls([QUrl.fromLocalFile(picture(tmp_path))])
    clipboard.setMimeData(files)
    opening.paste()
    ended()
    np.testing.assert_array_equal(shown(store), NOISE)


def test_a_clipboard_without_a_picture_is_told_of(
    opening: Opening, store: Store, banner: Banner
) -> None:
    clipboard, before = QApplication.clipboard(), store.state
    assert clipboard is not None
    clipboard.setText("words")
    opening.paste()
    assert banner.text() == "There is no image on the clipboard."
    assert store.state is before


def test_the_selection_is_what_is_left_of_a_crop(
    opening: Opening, store: Store, ended: Ended
) -> None:
    store.set(altered(store.state, selection=Selection(2, 3, 12, 18)))
    opening.crop()
    ended()
    np.testing.assert_array_equal(shown(store), PIXELS[2:12, 3:18])
    assert store.state.image is not None
    assert store.state.image.crop == Region(2, 3, 12, 18)


def test_without_a_selection_nothing_is_cropped(
    opening: Opening, store: Store, tasks: Tasks
) -> None:
    before = store.state
    opening.crop()
    assert not tasks
    assert store.state is before


def test_a_crop_of_an_image_that_is_gone_is_not_shown(
    opening: Opening, store: Store, ended: Ended, tmp_path: Path
) -> None:
    store.set(altered(store.state, selection=Selection(2, 3, 12, 18)))
    opening.crop()
    store.set(altered(store.state, image=load_image(Path(picture(tmp_path))), selection=None))
    ended()
    np.testing.assert_array_equal(shown(store), NOISE)


def test_the_image_is_reduced_as_the_state_asks(
    opening: Opening, store: Store, ended: Ended
) -> None:
    store.set(altered(store.state, round_trip=True, reducer="nearest"))
    opening.reduce()
    opening.reduce()  # one at a time: who shows the result asks again
    ended()
    image, found = store.state.image, store.state.reduction
    assert image is not None and found is not None
    np.testing.assert_array_equal(found.image.pixels, reduce(image, 2, "nearest").image.pixels)
    assert not store.state.resolved.lacks_reduction


def test_where_the_image_cannot_be_reduced_the_round_trip_ends(
    opening: Opening,
    store: Store,
    banner: Banner,
    ended: Ended,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr(module, "reduce", fail)
    store.set(altered(store.state, round_trip=True))
    opening.reduce()
    ended()
    assert not store.state.round_trip.on
    assert banner.text() == "The image cannot be reduced: no room."
