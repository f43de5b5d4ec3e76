"""What follows from the answers that a person gives to the dialogs."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PyQt5.QtCore import QSettings, QTimer
from PyQt5.QtGui import QImage
from PyQt5.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from tests.states import altered, state_of
from viewer.images.source_image import SourceImage
from viewer.jobs.exporting import STILL_EXPORTING
from viewer.program import file_dialogs as module
from viewer.program.file_dialogs import SAVE_FIRST, Files
from viewer.qt.store import Store
from viewer.state import opening
from viewer.state.choices import DEFAULT_METHODS
from viewer.state.session import session_text
from viewer.widgets.window.main_window import MainWindow

PIXELS = np.random.default_rng(1).integers(0, 256, (6, 9, 3), dtype=np.uint8)


class Desk:
    """The dialogs over a real window, with jobs that only note what they are to do."""

    def __init__(self, window: MainWindow, settings: QSettings, folder: Path) -> None:
        self.window, self.folder = window, folder
        image = SourceImage(PIXELS, str(folder / "picture.png"))
        self.store = Store(opening.with_image(state_of(scale=2, pane_size=(60, 90)), image))
        self.opened: list[tuple[Any, ...]] = []
        self.applied: list[Any] = []
        self.exporting = SimpleNamespace(is_busy=False)
        self.sheet: QImage | None = QImage(8, 6, QImage.Format.Format_RGB32)
        jobs = SimpleNamespace(
            opening=SimpleNamespace(
                open=lambda *arguments: self.opened.append(arguments),
                apply=self.applied.append,
            ),
            exporting=self.exporting,
            whole_figures=SimpleNamespace(measure_view=lambda use: use({"opencv": "figures"})),
        )
        self.figures: list[dict[str, str]] = []

        def sheet(figures: dict[str, str]) -> QImage | None:
            self.figures.append(figures)
            return self.sheet

        self.caught_up: list[bool] = []
        self.files = Files(
            self.store,
            window,
            jobs,  # type: ignore[arg-type]
            sheet,
            settings,
            lambda: self.caught_up.append(True),
        )

    @property
    def said(self) -> str:
        return self.window.banner.text()


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Desk:
    window = MainWindow(len(DEFAULT_METHODS))
    qtbot.addWidget(window)
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    return Desk(window, settings, tmp_path)


@pytest.fixture
def save_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """Answer the dialog that asks where to save; return what it suggests."""

    def answer(path: str) -> list[str]:
        suggested: list[str] = []

        def ask(parent: object, title: str, suggestion: object, *_: object) -> str:
            suggested.append(str(suggestion))
            return path

        monkeypatch.setattr(module, "ask_where_to_save", ask)
        return suggested

    return answer


def choose(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (path, ""))


# Opening


def test_an_image_is_opened_and_its_folder_remembered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, "/pictures/summer/lake.png")
    desk.files.ask_for_image()
    assert desk.opened == [("/pictures/summer/lake.png",)]
    assert desk.files.folder() == "/pictures/summer"


def test_who_chooses_nothing_opens_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, "")
    desk.files.ask_for_image()
    desk.files.ask_for_session()
    assert (desk.opened, desk.applied) == ([], [])
    assert desk.files.folder() == str(Path.home())


def written_session(desk: Desk, image: str | None) -> str:
    content = json.loads(session_text(desk.store.state)) | {"image": image}
    path = desk.folder / "view.json"
    path.write_text(json.dumps(content))
    return str(path)


def test_a_session_of_the_present_image_is_shown_at_once(desk: Desk) -> None:
    image = desk.store.state.image
    assert image is not None
    desk.files.open(written_session(desk, image.path))
    assert desk.opened == []
    [session] = desk.applied
    assert session.image == image.path


def test_a_session_of_another_image_opens_that_first(desk: Desk) -> None:
    other = str(desk.folder / "other.png")
    desk.files.open(written_session(desk, other))
    [(path, session)] = desk.opened
    assert path == session.image == other
    assert desk.applied == []


def test_what_is_no_session_is_told(desk: Desk) -> None:
    path = desk.folder / "no.JSON"
    path.write_text("{")
    desk.files.open(str(path))
    assert (desk.opened, desk.applied) == ([], [])
    assert "no.JSON" in desk.said


# Writing


def test_the_session_is_written(desk: Desk, save_as: Callable[[str], list[str]]) -> None:
    path = desk.folder / "view.json"
    suggested = save_as(str(path))
    desk.files.ask_where_to_save_session()
    assert path.read_text() == session_text(desk.store.state)
    assert desk.said == f"Wrote {path}."
    assert suggested == [str(Path.home() / "session.json")]


def test_that_a_session_leaves_out_a_pasted_image_is_said(
    desk: Desk, save_as: Callable[[str], list[str]]
) -> None:
    desk.store.set(altered(desk.store.state, image=SourceImage(PIXELS.copy())))
    path = desk.folder / "view.json"
    save_as(str(path))
    desk.files.ask_where_to_save_session()
    assert desk.said == f"Wrote {path}, without the pasted image: {SAVE_FIRST}"
    desk.files.copy_command()
    assert desk.said == f"The command leaves the pasted image out: {SAVE_FIRST}"


def test_the_command_is_put_on_the_clipboard(desk: Desk) -> None:
    desk.files.copy_command()
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    assert "picture.png" in clipboard.text() and "--scale 2" in clipboard.text()


def test_the_opened_image_is_never_replaced(
    desk: Desk, save_as: Callable[[str], list[str]]
) -> None:
    image = desk.store.state.image
    assert image is not None
    Path(image.path).write_bytes(b"precious")
    save_as(image.path)
    desk.files.ask_where_to_save_window()
    assert Path(image.path).read_bytes() == b"precious"
    assert "is the opened image, which would be lost" in desk.said


def test_the_window_is_brought_up_to_date_before_its_picture_is_taken(
    desk: Desk, save_as: Callable[[str], list[str]]
) -> None:
    path = desk.folder / "window.png"
    save_as(str(path))
    desk.files.ask_where_to_save_window()
    assert desk.caught_up == [True]
    assert QImage(str(path)).size() == desk.window.size()


def test_what_cannot_be_written_is_told(desk: Desk, save_as: Callable[[str], list[str]]) -> None:
    save_as(str(desk.folder / "gone" / "window.png"))
    desk.files.ask_where_to_save_window()
    assert "gone" in desk.said and not desk.said.startswith("Wrote")


def test_a_sheet_has_the_figures_of_the_view(
    desk: Desk, save_as: Callable[[str], list[str]]
) -> None:
    path = desk.folder / "sheet.png"
    save_as(str(path))
    desk.files.ask_where_to_save_sheet()
    assert desk.figures == [{"opencv": "figures"}]
    assert QImage(str(path)).size() == desk.sheet.size()  # type: ignore[union-attr]
    desk.files.copy_sheet()
    clipboard = QApplication.clipboard()
    assert clipboard is not None and clipboard.image().size() == desk.sheet.size()  # type: ignore[union-attr]
    assert desk.said == "The view is on the clipboard, as a picture."


def test_without_a_sheet_nothing_is_asked(desk: Desk, save_as: Callable[[str], list[str]]) -> None:
    desk.sheet, suggested = None, save_as("never.png")
    desk.files.ask_where_to_save_sheet()
    assert suggested == []


# While pictures are written


def test_a_second_export_is_not_asked_for(desk: Desk) -> None:
    desk.exporting.is_busy = True
    desk.files.ask_what_to_export()
    assert desk.said == STILL_EXPORTING


@pytest.mark.parametrize(
    ("text", "may_close"), [("Keep exporting", False), ("Stop and close", True)]
)
def test_closing_asks_while_pictures_are_written(desk: Desk, text: str, may_close: bool) -> None:
    assert desk.files.may_close()  # nothing is being written
    desk.exporting.is_busy = True

    def press() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            next(button for button in box.buttons() if button.text() == text).click()
        else:
            QTimer.singleShot(20, press)

    QTimer.singleShot(20, press)
    assert desk.files.may_close() == may_close
