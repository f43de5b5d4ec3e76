"""Where the window was the last time, in a real window and real settings."""

from pathlib import Path

from PyQt5.QtCore import QSettings
from pytestqt.qtbot import QtBot

from viewer.program.window_places import place_window, remember, restore
from viewer.widgets.window.main_window import MainWindow


def test_a_window_comes_back_as_it_was_left(tmp_path: Path, qtbot: QtBot) -> None:
    settings = QSettings(str(tmp_path / "places.ini"), QSettings.Format.IniFormat)
    left, again, fresh = (MainWindow(1) for _ in range(3))
    for window in (left, again, fresh):
        qtbot.addWidget(window)
    place_window(left, settings)
    left.resize(700, 500)
    left.show()
    left.splitter.setSizes([450, 250])
    remember(settings, left, with_panels=False)
    place_window(again, settings)
    again.show()
    assert again.size() == left.size()
    assert again.splitter.sizes() == left.splitter.sizes()
    place_window(fresh, None)
    assert fresh.size() != left.size()


def test_what_was_not_remembered_changes_nothing(tmp_path: Path, qtbot: QtBot) -> None:
    settings = QSettings(str(tmp_path / "places.ini"), QSettings.Format.IniFormat)
    settings.setValue("geometry", "wide")
    window = MainWindow(1)
    qtbot.addWidget(window)
    window.resize(640, 480)
    restore(settings, "geometry", window)
    restore(settings, "splitter", window.splitter)
    assert (window.width(), window.height()) == (640, 480)
