"""Asks what to write: which methods, what kind of file, and into which folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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
from viewer.qt import theme
from viewer.whole_file import FileFormat, is_file


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
    """

    method: str
    title: str
    shape: tuple[int, int]
    selected: Region | None = None


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
        layout = QVBoxLayout(self)
        self._methods: dict[str, QCheckBox] = {}
        self._sizes: list[QLabel] = []
        rows = QGridLayout()
        for row, choice in enumerate(choices):
            box = QCheckBox(choice.title)
            box.setChecked(True)
            box.toggled.connect(self._allow)
            self._methods[choice.method] = box
            rows.addWidget(box, row, 0)
            self._sizes.append(QLabel())
            rows.addWidget(self._sizes[-1], row, 1)
        layout.addLayout(rows)

        self._selection_only = QCheckBox("Only what is selected")
        selected = any(choice.selected is not None for choice in choices)
        self._selection_only.setVisible(selected)
        self._selection_only.setChecked(selected)
        self._selection_only.toggled.connect(self._show_sizes)
        layout.addWidget(self._selection_only)

        line = QHBoxLayout()
        line.addWidget(QLabel("As"))
        self._formats = QButtonGroup(self)
        self._format_buttons: dict[FileFormat, QRadioButton] = {}
        for file_format, title in FORMATS.items():
            button = QRadioButton(title)
            self._formats.addButton(button)
            self._format_buttons[file_format] = button
            line.addWidget(button)
        self._format_buttons["png"].setChecked(True)
        line.addStretch(1)
        layout.addLayout(line)

        line = QHBoxLayout()
        self._folder = QLineEdit(folder)
        self._folder.setMinimumWidth(320)
        self._folder.setAccessibleName("Folder")
        self._folder.textChanged.connect(self._allow)
        choose = QPushButton("Choose …")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose_folder)
        line.addWidget(QLabel("Into"))
        line.addWidget(self._folder, 1)
        line.addWidget(choose)
        layout.addLayout(line)

        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.setMinimumHeight(2 * self.fontMetrics().height())
        layout.addWidget(self._note)

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
        layout.addWidget(buttons)
        self._formats.buttonToggled.connect(self._allow)
        self._show_sizes()

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

    def _show_sizes(self) -> None:
        regions = self.regions()
        for choice, label in zip(self._choices, self._sizes, strict=True):
            region = regions.get(choice.method)
            height, width = choice.shape if region is None else region.shape
            megapixels = width * height / 1e6
            count = f"{megapixels:.0f}" if megapixels >= 100 else f"{megapixels:.2g}"
            label.setText(f"{width} × {height}, {count} megapixels")
        self._allow()

    def _allow(self) -> None:
        """Say what would be replaced, and how much is written; never replace the opened image."""
        folder = Path(self.folder())
        files = [folder / f"{name}.{self.file_format()}" for name in self.methods()]
        there = [file for file in files if file.exists()] if self.folder() else []
        own = [file for file in there if is_file(file, self._opened)]
        self._export.setEnabled(bool(files and self.folder() and not own))
        self._export.setText(f"Replace {len(there)} and export" if there and not own else "Export")
        if own:
            note = f"{own[0].name} is the opened image, which would be lost: choose another folder."
        elif there:
            names = ", ".join(file.name for file in there[:3]) + (" …" if len(there) > 3 else "")
            note = f"There already, and replaced: {names}."
        else:
            note = ""
        self._note.setText(note)
        self._note.setPalette(self._warning if note else self.palette())

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, "Write the pictures into this folder", self.folder()
        )
        if folder:
            self._folder.setText(folder)
