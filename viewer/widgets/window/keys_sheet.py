"""The sheet of keys: F1."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from viewer.widgets.window.commands import MOUSE_HELP, Command

AROUND = 120  # what a window's frame and the close button take of the screen's height
RIGHT = ("View", "Select", "Pixel", "Help")  # menus in the right column: both are about as long


class KeysSheet(QDialog):
    """Lists every key and what the mouse does; it scrolls where the screen is too low for all."""

    def __init__(self, commands: Sequence[Command], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and mouse")
        menus = list(dict.fromkeys(command.menu for command in commands))
        left = [_table("Mouse and keys in a picture", MOUSE_HELP)]
        right: list[str] = []
        for menu in menus:
            rows = [
                ("   ".join(command.keys), command.text)
                for command in commands
                if command.menu == menu and command.keys and not command.submenus
            ]
            (right if menu in RIGHT else left).append(_table(menu, rows))
        contents = QWidget(self)
        columns = QHBoxLayout(contents)
        columns.setContentsMargins(0, 0, 16, 0)
        columns.setSpacing(32)
        for tables in (left, right):
            label = QLabel("".join(tables), self)
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            columns.addWidget(label)
        room = QScrollArea(self)
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setWidgetResizable(True)
        room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        room.setWidget(contents)
        needed, bar = contents.sizeHint(), room.verticalScrollBar()
        room.setMinimumWidth(needed.width() + (bar.sizeHint().width() if bar is not None else 0))
        screen = self.screen()
        most = screen.availableGeometry().height() - AROUND if screen is not None else 600
        room.setMinimumHeight(min(needed.height(), most))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.addWidget(room)
        layout.addWidget(buttons)


def _table(title: str, rows: list[tuple[str, str]] | tuple[tuple[str, str], ...]) -> str:
    lines = "".join(
        f"<tr><td style='padding: 2px 18px 2px 0'><b>{escape(keys).replace(' ', '&nbsp;')}</b>"
        f"</td><td style='padding: 2px 0'>{escape(text)}</td></tr>"
        for keys, text in rows
    )
    return f"<h3>{escape(title)}</h3><table>{lines}</table>" if rows else ""
