"""Where the window was the last time, and how its parts shared the room."""

from __future__ import annotations

from PyQt5.QtCore import QSettings, QSize, Qt
from PyQt5.QtWidgets import QApplication, QMainWindow, QSplitter

from viewer.qt.settings import saved_bytes
from viewer.widgets.window.main_window import MainWindow

DEFAULT_SIZE = (1440, 900)
SIDE_WIDTH = 360


def place_window(window: MainWindow, settings: QSettings | None) -> None:
    """Give a window its place: that of the last time, or as much of the screen as it needs."""
    screen = QApplication.primaryScreen()
    room = screen.availableSize() if screen is not None else QSize(*DEFAULT_SIZE)
    if QApplication.platformName() == "offscreen":
        room = QSize(*DEFAULT_SIZE)  # its screen is a fiction, of 800 x 600
    window.resize(QSize(*DEFAULT_SIZE).boundedTo(room))
    if room.width() < DEFAULT_SIZE[0] or room.height() < DEFAULT_SIZE[1]:
        window.setWindowState(Qt.WindowState.WindowMaximized)
    window.splitter.setSizes([window.width() - SIDE_WIDTH, SIDE_WIDTH])
    restore(settings, "geometry", window)
    restore(settings, "splitter", window.splitter)


def restore(settings: QSettings | None, name: str, widget: QMainWindow | QSplitter) -> None:
    """Give a widget back the place, or the sizes, that it had the last time."""
    remembered = saved_bytes(settings, name) if settings is not None else None
    if remembered is None:
        return
    if isinstance(widget, QSplitter):
        widget.restoreState(remembered)
    else:
        widget.restoreGeometry(remembered)


def remember(settings: QSettings, window: MainWindow, *, with_panels: bool) -> None:
    """Remember where a window is, and how its parts share the room."""
    settings.setValue("geometry", window.saveGeometry())
    settings.setValue("splitter", window.splitter.saveState())
    if with_panels:
        settings.setValue("pictures", window.pictures.saveState())
        settings.setValue("side_splitter", window.side_panel.splitter.saveState())
