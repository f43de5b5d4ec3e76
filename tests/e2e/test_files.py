"""What is opened and written, and what the banner says of it: in a real window, on real files."""

import ctypes
import ctypes.util
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PyQt5.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PyQt5.QtGui import QDropEvent, QImage
from PyQt5.QtWidgets import QAction, QApplication, QFileDialog, QMessageBox

from viewer.images import export as exporting
from viewer.resources import asset_path
from viewer.widgets.dialogs.export_dialog import ExportDialog

CHELSEA = asset_path("photographs", "chelsea.png")
NUMBERS = asset_path("charts", "numbers-4x4.png")
Open = Callable[..., Any]  # what the fixture gives: a Pilot


def drop(pilot: Any, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    no_key = Qt.KeyboardModifier.NoModifier
    pilot.window.dropEvent(QDropEvent(QPointF(30, 30), copy, data, left, no_key))


def choose(pilot: Any, text: str) -> None:
    next(a for a in pilot.window.findChildren(QAction) if a.text() == text).trigger()


def said(pilot: Any) -> str:
    return str(pilot.window.banner.text())


def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.png"
    path.write_bytes(b"no picture at all")
    return path


class Slow:
    """An export that goes on when it is let, and tells how far it is meanwhile."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self._export = exporting.export
        monkeypatch.setattr("viewer.images.export.export", self)

    def __call__(self, *arguments: Any, **named: Any) -> object:
        if arguments[1] == "original":
            return self._export(*arguments, **named)
        self.begun.set()
        progress, done = arguments[4], 0.0
        while not self.go_on.wait(0.01):
            done = min(0.9, done + 0.01)
            if not progress(done):
                raise exporting.ExportCancelled
        return self._export(*arguments, **named)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    slow = Slow(monkeypatch)
    yield slow
    slow.go_on.set()


def begin_export(pilot: Any, slow: Slow, folder: Path) -> None:
    pilot.program.jobs.exporting.export(folder)
    assert slow.begun.wait(20)
    pilot.until(lambda: said(pilot).startswith("Writing bilinear.png"))


# While pictures are written


def test_an_error_is_not_lost_during_an_export(
    open_program: Open, slow: Slow, tmp_path: Path
) -> None:
    pilot = open_program(NUMBERS)
    banner = pilot.window.banner
    begin_export(pilot, slow, tmp_path / "out")
    drop(pilot, broken(tmp_path))
    pilot.until(lambda: "broken.png" in said(pilot))
    value = banner.progress.value()
    pilot.until(lambda: banner.progress.value() > value)
    assert "broken.png" in said(pilot)
    slow.go_on.set()
    pilot.until(lambda: "Wrote original.png, bilinear.png" in said(pilot))
    assert "broken.png" in said(pilot).splitlines()[0]
    pilot.click(banner.close_button, 5, 5)
    assert said(pilot) == ""


def test_cancelling_an_opening_leaves_the_export_at_work(
    open_program: Open, slow: Slow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (3000, 3000, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "large.png", compress_level=1)
    monkeypatch.setattr("viewer.jobs.opening.SLOW_S", 0.0)
    pilot = open_program(NUMBERS)
    begin_export(pilot, slow, tmp_path / "out")
    drop(pilot, tmp_path / "large.png")
    pilot.until(lambda: said(pilot).startswith("Opening large.png"))
    pilot.click(pilot.window.banner.cancel_button, 5, 5)
    assert said(pilot).startswith("Writing")
    slow.go_on.set()
    pilot.until(lambda: said(pilot).startswith("Wrote"))
    assert len(list((tmp_path / "out").iterdir())) == 4
    assert pilot.state.image.path == str(NUMBERS)


def test_a_cancelled_export_says_what_is_left(
    open_program: Open, slow: Slow, tmp_path: Path
) -> None:
    pilot = open_program(NUMBERS)
    folder = tmp_path / "out"
    begin_export(pilot, slow, folder)
    pilot.click(pilot.window.banner.cancel_button, 5, 5)
    pilot.until(lambda: bool(said(pilot)))
    assert said(pilot) == f"Cancelled. original.png had been written into {folder}."
    assert [path.name for path in folder.iterdir()] == ["original.png"]


def test_a_second_export_is_not_begun_and_that_is_said(
    open_program: Open, slow: Slow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pilot = open_program(NUMBERS)
    monkeypatch.setattr(ExportDialog, "exec", lambda dialog: pytest.fail("it was asked for"))
    begin_export(pilot, slow, tmp_path / "out")
    choose(pilot, "Export pictures…")
    assert said(pilot).startswith("Pictures are still being written")
    pilot.window.banner.clear()
    pilot.program.jobs.exporting.export(tmp_path / "other")
    assert said(pilot).startswith("Pictures are still being written")
    slow.go_on.set()
    pilot.until(lambda: said(pilot).startswith("Wrote"))
    assert not (tmp_path / "other").exists()


# Closing while pictures are written


def answer_box(text: str, asked: list[str]) -> None:
    """Press a button of the question that is about to come up."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, press)
            return
        asked.append(box.text())
        next(b for b in box.buttons() if b.text() == text).click()

    QTimer.singleShot(20, press)


def close_as_a_desktop_does(pilot: Any) -> None:
    """Send what a window manager sends when its cross is pressed: WM_DELETE_WINDOW."""

    class Message(ctypes.Structure):
        _fields_ = (
            ("type", ctypes.c_int),
            ("serial", ctypes.c_ulong),
            ("send_event", ctypes.c_int),
            ("display", ctypes.c_void_p),
            ("window", ctypes.c_ulong),
            ("message_type", ctypes.c_ulong),
            ("format", ctypes.c_int),
            ("data", ctypes.c_long * 5),
            ("rest", ctypes.c_long * 24),
        )

    x11 = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    protocols, delete = (
        x11.XInternAtom(display, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW")
    )
    window = int(pilot.window.winId())
    message = Message(33, 0, 1, display, window, protocols, 32, (delete, 0, 0, 0, 0))
    x11.XSendEvent(display, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(message))
    x11.XCloseDisplay(display)


def quit_by_the_menu(pilot: Any) -> None:
    choose(pilot, "Quit")


@pytest.mark.parametrize("way", [close_as_a_desktop_does, quit_by_the_menu])
def test_closing_during_an_export_asks(
    open_program: Open, slow: Slow, tmp_path: Path, way: Callable[[Any], None]
) -> None:
    pilot = open_program(NUMBERS)
    asked: list[str] = []
    begin_export(pilot, slow, tmp_path / "out")
    answer_box("Keep exporting", asked)
    way(pilot)
    pilot.until(lambda: bool(asked))
    assert pilot.window.isVisible() and pilot.program.jobs.exporting.is_busy
    answer_box("Stop and close", asked)
    way(pilot)
    pilot.until(lambda: not pilot.window.isVisible())
    assert asked == ["Pictures are still being written."] * 2
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["original.png"]


def test_closing_asks_nothing_when_nothing_is_written(open_program: Open) -> None:
    pilot = open_program(NUMBERS)
    close_as_a_desktop_does(pilot)
    pilot.until(lambda: not pilot.window.isVisible())
    assert QApplication.activeModalWidget() is None


# The banner and the panes


def test_the_banner_stays_above_panes_that_are_added(open_program: Open, tmp_path: Path) -> None:
    pilot = open_program(NUMBERS)
    drop(pilot, broken(tmp_path))
    pilot.until(lambda: bool(said(pilot)))
    for _ in range(3):
        choose(pilot, "Add a pane")
    pilot.settle()
    banner = pilot.window.banner
    shown = pilot.screen(banner)
    assert tuple(shown[2, 2]) == (0x8C, 0x2F, 0x0B)
    assert tuple(shown[-3, shown.shape[1] // 2]) == (0x8C, 0x2F, 0x0B)
    choose(pilot, "Wipe: a line between two to four")  # makes the stage
    pilot.settle()
    np.testing.assert_array_equal(pilot.screen(banner), shown)


# Sessions


def paste(pilot: Any) -> None:
    picture = QImage(7, 5, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    QApplication.clipboard().setImage(picture)
    choose(pilot, "Paste image")
    pilot.settle()


def save_as(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: dialog.selectFile(str(path)) or 1)


@pytest.mark.parametrize("entry", ["Save window as picture…", "Save view as a sheet…"])
def test_the_opened_image_is_not_replaced(
    open_program: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, entry: str
) -> None:
    path = tmp_path / "mine.png"
    path.write_bytes(Path(NUMBERS).read_bytes())
    pilot = open_program(path)
    save_as(monkeypatch, path)
    choose(pilot, entry)
    pilot.until(lambda: bool(said(pilot)))
    assert said(pilot) == (
        f"'{path}' is the opened image, which would be lost; choose another name."
    )
    assert path.read_bytes() == Path(NUMBERS).read_bytes()


def test_that_a_pasted_image_is_left_out_is_said(
    open_program: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pilot = open_program(NUMBERS)
    save_as(monkeypatch, tmp_path / "view.json")
    choose(pilot, "Save session…")
    assert said(pilot) == f"Wrote {tmp_path / 'view.json'}."
    choose(pilot, "Copy the command for this view")
    assert "leaves" not in said(pilot)
    paste(pilot)
    choose(pilot, "Copy the command for this view")
    assert "leaves the pasted image out" in said(pilot)
    save_as(monkeypatch, tmp_path / "pasted.json")
    choose(pilot, "Save session…")
    assert said(pilot).startswith(f"Wrote {tmp_path / 'pasted.json'}, without the pasted image: ")
    assert json.loads((tmp_path / "pasted.json").read_text())["image"] is None


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ("Save session…", "view.json"),
        ("Save window as picture…", "window.png"),
        ("Save view as a sheet…", "sheet.png"),
    ],
)
def test_what_cannot_be_written_leaves_the_older_file(
    open_program: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, entry: str, name: str
) -> None:
    pilot = open_program(NUMBERS)
    path = tmp_path / name
    path.write_bytes(b"older")
    save_as(monkeypatch, path)
    full = OSError(28, "No space left on device")
    monkeypatch.setattr("os.replace", lambda *paths: (_ for _ in ()).throw(full))
    choose(pilot, entry)
    pilot.until(lambda: bool(said(pilot)))
    assert f"'{path}' could not be written (No space left on device)" in said(pilot)
    assert path.read_bytes() == b"older"
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == [path]


def test_a_session_that_opens_takes_an_old_error_away(open_program: Open, tmp_path: Path) -> None:
    pilot = open_program(NUMBERS, scale=2)
    drop(pilot, broken(tmp_path))
    pilot.until(lambda: "broken.png" in said(pilot))
    path = tmp_path / "view.json"
    path.write_text(json.dumps({"format": 1, "image": str(NUMBERS), "scale": 3}))
    drop(pilot, path)
    assert pilot.state.scaling.scale == 3
    assert said(pilot) == ""


def test_all_that_is_wrong_with_a_session_is_told(open_program: Open, tmp_path: Path) -> None:
    pilot = open_program(NUMBERS, scale=2)
    path = tmp_path / "view.json"
    content = {"format": 1, "image": str(tmp_path / "gone.png"), "scale": 99, "methods": ["x"]}
    path.write_text(json.dumps(content))
    drop(pilot, path)
    pilot.until(lambda: bool(said(pilot)))
    assert said(pilot).endswith(
        "gone.png' does not exist; check the name and the folder. Of this session, its scale "
        "makes no sense; there is no method x: the rest is restored."
    )
    path.write_text(json.dumps({"format": 1, "image": str(tmp_path / "gone.png"), "scale": 3}))
    drop(pilot, path)
    pilot.until(lambda: bool(said(pilot)))
    assert said(pilot).endswith("the folder. The rest of the session is restored.")
