"""The dialog that asks what to write: what it offers, what it answers, what it does not allow."""

import math
import shutil
from pathlib import Path

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QCheckBox, QFileDialog, QLabel, QLineEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from viewer.geometry import Region
from viewer.images.atomic_file import FILE_FORMATS
from viewer.widgets.dialogs.export_dialog import FORMATS, ExportChoice, ExportDialog, bytes_text

METHODS = [
    ExportChoice("original", "Original", (4000, 6000)),
    ExportChoice("opencv", "cv2.resize", (16000, 24000)),
]


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> ExportDialog:
    dialog = ExportDialog(METHODS, str(tmp_path))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def button(dialog: ExportDialog, text: str) -> QPushButton:
    return next(b for b in dialog.findChildren(QPushButton) if b.text() == text)


def test_at_first_everything_is_chosen_as_png(dialog: ExportDialog, tmp_path: Path) -> None:
    assert dialog.methods() == ["original", "opencv"]
    assert (dialog.file_format(), dialog.folder()) == ("png", str(tmp_path))
    assert "24000 × 16000, 384 megapixels" in [w.text() for w in dialog.findChildren(QLabel)]


def test_it_offers_every_format() -> None:
    assert tuple(FORMATS) == FILE_FORMATS


def test_choices(
    dialog: ExportDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    elsewhere = str(tmp_path / "else" / "where")  # it is made
    dialog.findChildren(QCheckBox)[0].click()
    dialog.findChildren(QRadioButton)[1].click()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: elsewhere)
    button(dialog, "Choose …").click()
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.methods() == ["opencv"]
    assert (dialog.file_format(), dialog.folder()) == ("tiff", elsewhere)


def test_a_folder_that_was_not_chosen_changes_nothing(
    dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    button(dialog, "Choose …").click()
    assert dialog.folder() == str(tmp_path)


def test_nothing_to_write_or_nowhere_is_not_allowed(dialog: ExportDialog) -> None:
    export = button(dialog, "Export")
    boxes = [box for box in dialog.findChildren(QCheckBox) if box.isVisible()]
    for box in boxes:
        assert export.isEnabled()
        box.click()
    assert not export.isEnabled()
    boxes[0].click()
    assert export.isEnabled()
    dialog.findChild(QLineEdit).clear()
    assert not export.isEnabled()


def test_without_a_selection_all_is_written(dialog: ExportDialog) -> None:
    assert "Only what is selected" not in [
        box.text() for box in dialog.findChildren(QCheckBox) if box.isVisible()
    ]
    assert dialog.regions() == {}


def test_a_selection_is_kept_to_unless_all_is_wanted(qtbot: QtBot, tmp_path: Path) -> None:
    region = Region(4, 8, 104, 208)
    choices = [METHODS[0], ExportChoice("opencv", "cv2.resize", (16000, 24000), region)]
    dialog = ExportDialog(choices, str(tmp_path))
    qtbot.addWidget(dialog)
    dialog.show()
    sizes = [label.text() for label in dialog.findChildren(QLabel)]
    assert "200 × 100, 0.02 megapixels" in sizes and "6000 × 4000, 24 megapixels" in sizes
    assert dialog.regions() == {"opencv": region}
    only = next(b for b in dialog.findChildren(QCheckBox) if b.text() == "Only what is selected")
    only.click()
    assert dialog.regions() == {}
    assert "24000 × 16000, 384 megapixels" in [w.text() for w in dialog.findChildren(QLabel)]


def test_it_says_what_it_replaces_and_never_replaces_the_opened_image(
    qtbot: QtBot, tmp_path: Path
) -> None:
    opened = tmp_path / "original.png"
    dialog = ExportDialog(METHODS, str(tmp_path), opened=str(opened))
    qtbot.addWidget(dialog)
    dialog.show()
    assert button(dialog, "Export").isEnabled()
    for name in ("original.png", "opencv.png"):
        (tmp_path / name).write_bytes(b"mine")
    dialog.findChildren(QCheckBox)[0].click()
    assert button(dialog, "Replace 1 and export").isEnabled()
    dialog.findChildren(QCheckBox)[0].click()
    assert not button(dialog, "Export").isEnabled()
    notes = [label.text() for label in dialog.findChildren(QLabel)]
    assert any("is the opened image" in note for note in notes)
    dialog.findChildren(QRadioButton)[1].click()  # those files end in .tiff
    assert button(dialog, "Export").isEnabled()


def texts(dialog: ExportDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_it_says_how_many_bytes_are_made_and_where_the_disk_may_become_full(
    dialog: ExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    free = shutil.disk_usage(tmp_path).free
    assert "In all 1.2 GB before compression; " in texts(dialog)  # 408 megapixels of 3 bytes
    assert f"{bytes_text(free)[-2:]} are free there" in texts(dialog)
    dialog.findChildren(QCheckBox)[1].click()
    assert "In all 72 MB before compression" in texts(dialog)
    assert "may become full" not in texts(dialog)
    side = math.isqrt(free)
    large = ExportDialog(
        [ExportChoice("opencv", "cv2.resize", (side, side), channels=4)], str(tmp_path / "new")
    )
    qtbot.addWidget(large)
    large.show()
    assert "The disk may become full" in texts(large)
    assert button(large, "Export").isEnabled()  # it may shrink a lot


@pytest.mark.parametrize(
    ("folder", "told"),
    [
        ("file", "file is a file, not a folder"),
        ("file/below", "cannot be a folder (Not a directory)"),
        ("x" * 300, "cannot be a folder (File name too long)"),
    ],
)
def test_where_no_folder_can_be_nothing_is_exported(
    dialog: ExportDialog, tmp_path: Path, folder: str, told: str
) -> None:
    (tmp_path / "file").touch()
    field = dialog.findChild(QLineEdit)
    field.setText(str(tmp_path / folder))
    assert told in texts(dialog)
    assert not button(dialog, "Export").isEnabled()
    field.setText(str(tmp_path / "new" / "folder"))
    assert told not in texts(dialog)
    assert button(dialog, "Export").isEnabled()


def test_where_nothing_may_be_written_nothing_is_exported(
    dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: path != tmp_path)
    field = dialog.findChild(QLineEdit)
    field.setText(f"{tmp_path}/")
    assert f"{tmp_path} is not writable" in texts(dialog)
    field.setText(str(tmp_path / "a" / "b"))
    assert f"cannot be made: {tmp_path} is not writable." in texts(dialog)
    assert not button(dialog, "Export").isEnabled()


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1234, "1.2 KB"),
        (72e6, "72 MB"),
        (4.56e9, "4.6 GB"),
        (3e12, "3.0 TB"),
    ],
)
def test_bytes_in_words(count: float, text: str) -> None:
    assert bytes_text(int(count)) == text
