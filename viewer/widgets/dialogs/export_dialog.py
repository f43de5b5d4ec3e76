"""Asks what to write: which methods, what kind of file, and into which folder."""

from __future__ import annotations

import math
import os
import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QPalette
from PyQt5.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from viewer.geometry import Region
from viewer.images.atomic_file import FileFormat, is_file
from viewer.qt import theme
from viewer.system.plain_text import plain


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """A picture that can be written.

    Attributes
    ----------
    method, title : str
        The method's name and title.
    shape : tuple of int
        ``(H, W)`` of its whole output.
    selected : Region or None
        The part of it that is selected; None where nothing is.
    channels : int
        Bytes for each pixel.
    """

    method: str
    title: str
    shape: tuple[int, int]
    selected: Region | None = None
    channels: int = 3


FORMATS: dict[FileFormat, str] = {"png": "PNG", "tiff": "TIFF (BigTIFF over 4 GB)"}


class ExportDialog(QDialog):
    """The choices for writing outputs. Read them when it was accepted.

    Parameters
    ----------
    choices : sequence of ExportChoice
        What can be written.
    folder : str
        Where to write, to begin with.
    opened : str, optional
        The path of the opened image, which no export may replace.
    parent : QWidget, optional
        The window.
    """

    def __init__(
        self,
        choices: Sequence[ExportChoice],
        folder: str,
        parent: QWidget | None = None,
        *,
        opened: str = "",
    ) -> None:
        super().__init__(parent)
        self._opened = opened
        self._warning = QPalette(self.palette())
        self._warning.setColor(QPalette.ColorRole.WindowText, theme.warning_text(self.palette()))
        self.setWindowTitle("Export pictures")
        self._choices = tuple(choices)
        self._methods = {choice.method: QCheckBox(choice.title) for choice in choices}
        self.sizes = [QLabel() for _ in choices]
        self._selection_only = QCheckBox("Only what is selected")
        self._formats = QButtonGroup(self)
        self._format_buttons = {name: QRadioButton(title) for name, title in FORMATS.items()}
        self._folder = QLineEdit(folder)
        self._total, self._note = QLabel(), QLabel()
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)  # a folder may be called <b>
        self._note.setMinimumHeight(2 * self.fontMetrics().height())
        buttons = self._buttons()
        layout = QVBoxLayout(self)
        layout.addLayout(self._method_rows())
        layout.addWidget(self._selection_only)
        layout.addLayout(self._format_line())
        layout.addLayout(self._folder_line())
        layout.addWidget(self._total)
        layout.addWidget(self._note)
        layout.addWidget(buttons)
        selected = any(choice.selected is not None for choice in choices)
        self._selection_only.setVisible(selected)
        self._selection_only.setChecked(selected)
        self._selection_only.toggled.connect(self._show_sizes)
        self._show_sizes()

    def _method_rows(self) -> QGridLayout:
        rows = QGridLayout()
        for row, (box, size) in enumerate(zip(self._methods.values(), self.sizes, strict=True)):
            box.setChecked(True)
            box.toggled.connect(self._allow)
            rows.addWidget(box, row, 0)
            rows.addWidget(size, row, 1)
        return rows

    def _format_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(QLabel("As"))
        for button in self._format_buttons.values():
            self._formats.addButton(button)
            line.addWidget(button)
        self._format_buttons["png"].setChecked(True)
        self._formats.buttonToggled.connect(self._allow)
        line.addStretch(1)
        return line

    def _folder_line(self) -> QHBoxLayout:
        self._folder.setMinimumWidth(320)
        self._folder.setAccessibleName("Folder")
        self._folder.textChanged.connect(self._allow)
        choose = QPushButton("Choose …")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose_folder)
        line = QHBoxLayout()
        line.addWidget(QLabel("Into"))
        line.addWidget(self._folder, 1)
        line.addWidget(choose)
        return line

    def _buttons(self) -> QDialogButtonBox:
        standard = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox()
        save = buttons.addButton(standard.Save)
        assert save is not None
        buttons.addButton(standard.Cancel)
        save.setText("Export")
        save.setDefault(True)
        self._export = save
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def methods(self) -> list[str]:
        """Return the names of the methods to write, in order."""
        return [name for name, box in self._methods.items() if box.isChecked()]

    def file_format(self) -> FileFormat:
        """Return the kind of file to write."""
        return next(name for name, b in self._format_buttons.items() if b.isChecked())

    def regions(self) -> dict[str, Region]:
        """Return the part of each method's output to write; nothing where all of it is."""
        if not self._selection_only.isChecked():
            return {}
        return {c.method: c.selected for c in self._choices if c.selected is not None}

    def folder(self) -> str:
        """Return the folder to write into."""
        return self._folder.text()

    def _shape(self, choice: ExportChoice) -> tuple[int, int]:
        region = self.regions().get(choice.method)
        return choice.shape if region is None else region.shape

    def _show_sizes(self) -> None:
        for choice, label in zip(self._choices, self.sizes, strict=True):
            height, width = self._shape(choice)
            megapixels = width * height / 1e6
            count = f"{megapixels:.0f}" if megapixels >= 100 else f"{megapixels:.2g}"
            label.setText(f"{width} × {height}, {count} megapixels")
        self._allow()

    def _allow(self) -> None:
        """Say what would be replaced, and how much is written; never replace the opened image."""
        folder, methods = Path(self.folder()), self.methods()
        problem = folder_problem(folder) if self.folder() else "Choose a folder."
        files = [folder / f"{name}.{self.file_format()}" for name in methods]
        there = [] if problem else [file for file in files if file.exists()]
        own = [file for file in there if is_file(file, self._opened)]
        chosen = [choice for choice in self._choices if choice.method in methods]
        needed = sum(math.prod(self._shape(choice)) * choice.channels for choice in chosen)
        free = None if problem else free_bytes(folder)

        self._export.setEnabled(bool(files) and not problem and not own)
        self._export.setText(f"Replace {len(there)} and export" if there and not own else "Export")
        total = f"In all {bytes_text(needed)} before compression"
        self._total.setText(
            total if free is None else f"{total}; {bytes_text(free)} are free there"
        )
        notes = []
        if problem:
            notes.append(problem)
        elif own:
            notes.append(
                f"{own[0].name} is the opened image, which would be lost: choose another folder."
            )
        elif there:
            names = ", ".join(file.name for file in there[:3]) + (" …" if len(there) > 3 else "")
            notes.append(f"There already, and replaced: {names}.")
        if free is not None and needed > free:
            notes.append("The disk may become full: how far the pictures shrink is not known.")
        self._note.setText(plain(" ".join(notes)))
        self._note.setPalette(self._warning if notes else self.palette())

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, "Write the pictures into this folder", self.folder()
        )
        if folder:
            self._folder.setText(folder)


def folder_problem(folder: Path) -> str:
    """Return a sentence on why nothing can be written into a folder; nothing where it can.

    A folder that is not there yet is fine where it can be made.
    """
    try:
        is_there = stat.S_ISDIR(os.stat(folder).st_mode)
    except FileNotFoundError:
        parent = _nearest(folder)
        return "" if _writable(parent) else f"{folder} cannot be made: {parent} is not writable."
    except (OSError, ValueError) as error:  # a name that no folder can have; a file above it
        reason = getattr(error, "strerror", None) or str(error)
        return f"This cannot be a folder ({reason}): choose another one."
    if not is_there:
        return f"{folder} is a file, not a folder: choose another one."
    return "" if _writable(folder) else f"{folder} is not writable: choose another folder."


def _nearest(folder: Path) -> Path:
    """Return the folder itself or the nearest above it that is there."""
    return next((path for path in (folder, *folder.parents) if path.exists()), Path("/"))


def _writable(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK)


def free_bytes(folder: Path) -> int | None:
    """Return the room on a folder's disk; None where that cannot be found out."""
    try:
        return shutil.disk_usage(_nearest(folder)).free
    except OSError:
        return None


def bytes_text(count: int) -> str:
    """Return a number of bytes as it is easily read, such as "1.2 GB"."""
    for unit, size in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if count >= size:
            return (
                f"{count / size:.1f} {unit}" if count < 10 * size else f"{count / size:.0f} {unit}"
            )
    return f"{count} bytes"
