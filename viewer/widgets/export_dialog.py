"""Asks what to write: which methods, what kind of file, and into which folder."""

from __future__ import annotations

from collections.abc import Sequence

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

from viewer.whole_file import FileFormat

FORMATS: dict[FileFormat, str] = {"png": "PNG", "tiff": "TIFF (BigTIFF over 4 GB)"}


class ExportDialog(QDialog):
    """The choices for writing whole outputs. Read them when it was accepted.

    Parameters
    ----------
    methods : sequence of (str, str, (int, int))
        Name, title and output shape ``(H, W)`` of each method that can be written.
    folder : str
        Where to write, to begin with.
    parent : QWidget, optional
        The window.
    """

    def __init__(
        self,
        methods: Sequence[tuple[str, str, tuple[int, int]]],
        folder: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export whole pictures")
        layout = QVBoxLayout(self)
        self._methods: dict[str, QCheckBox] = {}
        rows = QGridLayout()
        for row, (name, title, (height, width)) in enumerate(methods):
            box = QCheckBox(title)
            box.setChecked(True)
            box.toggled.connect(self._allow)
            self._methods[name] = box
            rows.addWidget(box, row, 0)
            megapixels = width * height / 1e6
            count = f"{megapixels:.0f}" if megapixels >= 100 else f"{megapixels:.2g}"
            size = f"{width} × {height}, {count} megapixels"
            rows.addWidget(QLabel(size), row, 1)
        layout.addLayout(rows)

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

    def methods(self) -> list[str]:
        """Return the names of the methods to write, in order."""
        return [name for name, box in self._methods.items() if box.isChecked()]

    def file_format(self) -> FileFormat:
        """Return the kind of file to write."""
        return next(name for name, b in self._format_buttons.items() if b.isChecked())

    def folder(self) -> str:
        """Return the folder to write into."""
        return self._folder.text()

    def _allow(self) -> None:
        self._export.setEnabled(bool(self.methods() and self.folder()))

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, "Write the whole pictures into this folder", self.folder()
        )
        if folder:
            self._folder.setText(folder)
