"""The window: it composes the controls and says what was asked of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PyQt5.QtCore import QEvent, QMimeData, QPoint, Qt, pyqtSignal
from PyQt5.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PyQt5.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QAction,
    QActionGroup,
    QComboBox,
    QMainWindow,
    QMenu,
    QSplitter,
    QStatusBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from viewer.state.view_state import ViewState
from viewer.widgets.basic.scroll_strip import scroll_strip
from viewer.widgets.layer.layer_bar import LayerBar
from viewer.widgets.pictures.pane_grid import PaneGrid
from viewer.widgets.window.banner import Banner
from viewer.widgets.window.commands import Command
from viewer.widgets.window.control_bar import ControlBar
from viewer.widgets.window.side_panel import SidePanel
from viewer.widgets.window.status_readout import StatusReadout

if TYPE_CHECKING:  # the window stands before its panels are imported
    from viewer.widgets.window.panels import Panels

_SAMPLES = ("File", "Open sample")  # the menu that a button opens too


class MainWindow(QMainWindow):
    """Composes the window.

    Parameters
    ----------
    count : int
        How many panes it has at first.
    commands : sequence of Command
        What its menus hold.

    Signals
    -------
    command_given(str)
        The name of a `Command`.
    file_dropped(str)
        The path of a file to open.
    closing()
        The window is about to close.
    """

    command_given = pyqtSignal(str)
    file_dropped = pyqtSignal(str)
    closing = pyqtSignal()

    def __init__(
        self, count: int, commands: Sequence[Command] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._may_close: Callable[[], bool] = lambda: True
        self._commands: dict[str, tuple[Command, QAction]] = {}
        self._samples = QMenu(_SAMPLES[-1], self)
        self._build_menus(commands)

        self.controls = ControlBar(self._samples, self)
        self.controls.open_requested.connect(lambda: self.command_given.emit("open"))
        self.controls.round_trip_requested.connect(lambda: self.command_given.emit("round_trip"))
        self.panes = PaneGrid(count, self)
        self.banner = Banner(self.panes)
        self.side_panel = SidePanel(self)
        self.layer_bar = LayerBar(self)
        self.layer_strip = scroll_strip(self.layer_bar)
        self.pictures = QSplitter(Qt.Orientation.Vertical, self)
        self.pictures.addWidget(self.panes)
        self.pictures.setStretchFactor(0, 1)
        self.pictures.setCollapsible(0, False)
        self.readout = StatusReadout(self)
        self._compose()

    def _compose(self) -> None:
        """Put the parts where they belong."""
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.addWidget(self.pictures)
        self.splitter.addWidget(self.side_panel)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setCollapsible(0, False)
        middle = QWidget(self)
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.controls)
        layout.addWidget(self.layer_strip)
        layout.addWidget(self.splitter, 1)
        self.setCentralWidget(middle)
        status = QStatusBar(self)
        status.setSizeGripEnabled(False)
        status.addPermanentWidget(self.readout, 1)
        self.setStatusBar(status)

    def add_panels(self, panels: Panels) -> None:
        """Put the panels where they belong."""
        self.side_panel.add(*panels.sections)
        self.pictures.addWidget(panels.bottom_tabs)
        self.pictures.setStretchFactor(1, 0)
        panels.bottom_tabs.currentChanged.connect(lambda: self._free_keys(panels.bottom_tabs))

    def _free_keys(self, tabs: QTabWidget) -> None:
        """Give the keys back to the pictures when Qt hands them on to a table that has come up."""
        focused = self.focusWidget()
        if focused is not None and tabs.isAncestorOf(focused) and focused is not tabs.tabBar():
            self.panes.focus_pictures()

    def show_commands(self, state: ViewState) -> None:
        """Tick the commands that are on, and let those be chosen that can be, as a state has it."""
        for command, action in self._commands.values():
            action.setEnabled(command.is_enabled(state))
            if command.is_on is not None:
                action.setChecked(command.is_on(state))
            if command.text_of is not None:
                text = command.text_of(state)
                action.setText(text)
                action.setVisible(bool(text))

    def open_palette(self) -> None:
        """Show every command by its name."""
        from viewer.widgets.window.command_palette import CommandPalette

        actions = [(c.heading or c.menu, action) for c, action in self._commands.values()]
        palette = CommandPalette(actions, self)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        middle = (self.width() - palette.width()) // 2
        palette.move(self.mapToGlobal(QPoint(max(0, middle), 60)))
        palette.show()

    def set_enabled(self, name: str, enabled: bool) -> None:
        """Let a command be chosen, or not."""
        self._commands[name][1].setEnabled(enabled)

    def event(self, event: QEvent | None) -> bool:
        """Leave Space to those controls that are pressed with it; elsewhere it is a command."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Space
            and isinstance(self.focusWidget(), QAbstractButton | QComboBox | QAbstractItemView)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Give the keys back to the pictures when a number has been entered."""
        entered = event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and isinstance(self.focusWidget(), QAbstractSpinBox):
            self.panes.focus_pictures()
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        if event is not None and _dropped_path(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        path = _dropped_path(event.mimeData()) if event is not None else ""
        if event is not None and path:
            event.acceptProposedAction()
            self.file_dropped.emit(path)

    def set_may_close(self, may_close: Callable[[], bool]) -> None:
        """Have somebody asked before a person closes the window; the program closes it unasked."""
        self._may_close = may_close

    def closeEvent(self, event: QCloseEvent | None) -> None:
        if event is not None and event.spontaneous() and not self._may_close():
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)

    # Menus, all made from the commands

    def _build_menus(self, commands: Sequence[Command]) -> None:
        bar = self.menuBar()
        assert bar is not None
        menus: dict[tuple[str, ...], QMenu] = {}
        groups: dict[str, QActionGroup] = {}
        sections: dict[tuple[str, ...], str] = {}
        for command in commands:
            if (command.menu,) not in menus:
                menus[command.menu,] = QMenu(f"&{command.menu}", self)
                bar.addMenu(menus[command.menu,])
            menu = self._submenu(menus, command)
            path = (command.menu, *command.submenus)
            if command.separated:
                menu.addSeparator()
            if command.section and command.section != sections.get(path):
                sections[path] = command.section
                menu.addSection(command.section)
            action = self._action(command)
            menu.addAction(action)
            if command.group:
                groups.setdefault(command.group, QActionGroup(self)).addAction(action)

    def _submenu(self, menus: dict[tuple[str, ...], QMenu], command: Command) -> QMenu:
        """Return the menu that a command stands in, made where it is the first in it."""
        path: tuple[str, ...] = (command.menu,)
        for title in command.submenus:
            inner = (*path, title)
            if inner not in menus:
                menus[inner] = self._samples if inner == _SAMPLES else QMenu(title, self)
                menus[inner].setToolTipsVisible(True)
                menus[path].addMenu(menus[inner])
            path = inner
        return menus[path]

    def _action(self, command: Command) -> QAction:
        action = QAction(command.text, self)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setCheckable(command.is_on is not None)
        if command.tool_tip:
            action.setToolTip(command.tool_tip)
        action.triggered.connect(lambda: self.command_given.emit(command.name))
        self._commands[command.name] = command, action
        return action


def _dropped_path(data: QMimeData | None) -> str:
    """Return the first local file among what is dragged, or nothing."""
    urls = data.urls() if data is not None else []
    return next((url.toLocalFile() for url in urls if url.isLocalFile()), "")
