"""Where to save: the real dialog, and the keys that a person types into it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from viewer.widgets.dialogs.save_dialog import ask_where_to_save

Save = Callable[..., str]


@pytest.fixture
def save(qtbot: QtBot, tmp_path: Path) -> Iterator[Save]:
    """Return a function that types a name, and answers whether a file may be replaced.

    Where it may not, the dialog is left.
    """
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    def save_(name: str, may_replace: bool | None = None) -> str:
        typed, asked = [], []

        def act() -> None:
            if path:
                return
            QTimer.singleShot(50, act)  # what follows may wait for the next dialog
            shown = QApplication.activeModalWidget()
            if isinstance(shown, QMessageBox):
                asked.append(shown.text())
                yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
                shown.button(yes if may_replace else no).click()
            elif isinstance(shown, QFileDialog) and typed:
                shown.reject()
            elif isinstance(shown, QFileDialog):
                typed.append(name)
                field = shown.findChild(QLineEdit)
                field.setText(str(tmp_path / name))
                QTest.keyClick(field, Qt.Key.Key_Return)

        path: list[str] = []
        QTimer.singleShot(50, act)
        path.append(
            ask_where_to_save(window, "Save", tmp_path / "session.json", "Sessions", "json")
        )
        QTest.qWait(60)
        assert bool(asked) == (may_replace is not None)
        return path[0]

    yield save_


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("my", "my.json"),
        ("my.json", "my.json"),
        ("my.JSON", "my.JSON"),
        ("view.2", "view.2.json"),
    ],
)
def test_no_file_is_replaced_unasked(save: Save, tmp_path: Path, typed: str, path: str) -> None:
    assert save(typed) == str(tmp_path / path)
    (tmp_path / path).write_text("mine")
    assert save(typed, may_replace=False) == ""
    assert save(typed, may_replace=True) == str(tmp_path / path)


def test_who_leaves_it_saves_nothing(save: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: 0)
    assert save("my") == ""
