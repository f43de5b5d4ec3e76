"""Asks where to save a file."""

from __future__ import annotations

import os
from pathlib import Path

from PyQt5.QtWidgets import QFileDialog, QMessageBox, QWidget

from viewer.system.plain_text import plain
from viewer.widgets.basic.tool_tips import shown_as_it_is


def ask_where_to_save(
    parent: QWidget, title: str, suggestion: str | os.PathLike[str], kind: str, suffix: str
) -> str:
    """Return the path that the person chose, or nothing; no file is replaced unasked.

    Parameters
    ----------
    parent : QWidget
        The window.
    title : str
        Of the dialog.
    suggestion : str or os.PathLike
        The folder and the name to begin with.
    kind : str
        What such files are called.
    suffix : str
        What their names end with, such as "png"; it is added where it is missing.
    """
    folder, name = os.path.split(suggestion)
    dialog = QFileDialog(parent, title, folder, f"{kind} (*.{suffix})")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)  # before it is asked whether the file is there already
    dialog.selectFile(name)
    chosen = ""
    while not chosen and dialog.exec():
        path = Path(dialog.selectedFiles()[0])
        if path.suffix.lower() != f".{suffix}":
            # Qt adds nothing to "view.2", nor do the dialogs of some desktops to any name.
            path = path.with_name(f"{path.name}.{suffix}")
            if path.exists() and not _may_replace(parent, title, path):
                continue
        chosen = str(path)
    dialog.deleteLater()
    return chosen


def _may_replace(parent: QWidget, title: str, path: Path) -> bool:
    yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
    question = shown_as_it_is(f"{plain(path.name)} already exists.\nDo you want to replace it?")
    buttons = QMessageBox.StandardButtons(yes) | no
    return QMessageBox.warning(parent, title, question, buttons, no) == yes
