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

from viewer.images.round_trip import REDUCERS
from viewer.resources import SAMPLES
from viewer.state.allowed import MAX_PANES
from viewer.upsampling import grouped_methods
from viewer.upsampling.truth import TRUTH_TITLE
from viewer.widgets.basic.scroll_strip import scroll_strip
from viewer.widgets.layer.layer_bar import LayerBar
from viewer.widgets.pictures.pane_grid import PaneGrid
from viewer.widgets.window.banner import Banner
from viewer.widgets.window.commands import COMMANDS
from viewer.widgets.window.control_bar import ControlBar
from viewer.widgets.window.side_panel import SidePanel
from viewer.widgets.window.status_readout import StatusReadout

if TYPE_CHECKING:  # the window stands before its panels are imported
    from viewer.widgets.window.panels import Panels


class MainWindow(QMainWindow):
    """Composes the window.

    Signals
    -------
    command_given(str)
        The name of a `Command`, or ``"sample:NAME"``, ``"pane:INDEX"``, ``"reference:METHOD"``,
        ``"reference:truth"``, ``"reducer:NAME"``.
    file_dropped(str)
        The path of a file to open.
    closing()
        The window is about to close.
    """

    command_given = pyqtSignal(str)
    file_dropped = pyqtSignal(str)
    closing = pyqtSignal()

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._may_close: Callable[[], bool] = lambda: True
        self._actions: dict[str, QAction] = {}
        self._samples = QMenu("Open sample", self)
        self._build_menus()

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

    def set_checked(self, name: str, checked: bool) -> None:
        """Tick a command, or take the tick away."""
        self._actions[name].setChecked(checked)

    def set_pane_titles(self, titles: Sequence[str]) -> None:
        """Name the panes in the menu, as many as there are."""
        for index in range(MAX_PANES):
            action = self._actions[f"pane:{index}"]
            action.setVisible(index < len(titles))
            action.setText(titles[index] if index < len(titles) else "")

    def open_palette(self) -> None:
        """Show every command by its name."""
        from viewer.widgets.window.command_palette import CommandPalette

        headings = {command.name: command.menu for command in COMMANDS}
        headings |= {"sample": "Open", "pane": "One picture alone", "reference": "Compare with"}
        headings["reducer"] = "Reduce by"
        actions = [
            (headings[name.partition(":")[0]], action) for name, action in self._actions.items()
        ]
        palette = CommandPalette(actions, self)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        middle = (self.width() - palette.width()) // 2
        palette.move(self.mapToGlobal(QPoint(max(0, middle), 60)))
        palette.show()

    def set_enabled(self, name: str, enabled: bool) -> None:
        """Let a command be chosen, or not."""
        self._actions[name].setEnabled(enabled)

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

    # Menus, all made from the table of commands

    def _build_menus(self) -> None:
        bar = self.menuBar()
        assert bar is not None
        menus: dict[str, QMenu] = {}
        groups: dict[str, QActionGroup] = {}
        for command in COMMANDS:
            if command.menu not in menus:
                menus[command.menu] = QMenu(f"&{command.menu}", self)
                bar.addMenu(menus[command.menu])
            menu = menus[command.menu]
            if command.separated:
                menu.addSeparator()
            action = self._add(menu, command.name, command.text, command.keys)
            action.setCheckable(command.checkable or bool(command.group))
            if command.group:
                group = groups.setdefault(command.group, QActionGroup(self))
                group.addAction(action)
            if command.name == "open":
                self._build_samples()
                menu.addMenu(self._samples)
            if command.name == "layout_grid":
                self._build_pane_commands(menu)
            if command.name == "round_trip":
                self._build_reducers(menu)

    def _build_samples(self) -> None:
        group = ""
        for sample in SAMPLES:
            if sample.group != group:
                group = sample.group
                self._samples.addSection(group)
            action = self._add(self._samples, f"sample:{sample.name}", sample.title)
            action.setToolTip(sample.description)
        self._samples.setToolTipsVisible(True)

    def _build_pane_commands(self, menu: QMenu) -> None:
        alone = QMenu("One picture alone", self)
        compare = QMenu("Compare the others with", self)
        menu.addMenu(alone)
        menu.addMenu(compare)
        group = QActionGroup(self)
        for index in range(MAX_PANES):
            action = self._add(alone, f"pane:{index}", "", (str(index + 1),))
            action.setCheckable(True)
            action.setVisible(False)
        for library, choices in grouped_methods().items():
            sub = QMenu(library, self)
            sub.setToolTipsVisible(True)
            compare.addMenu(sub)
            for method in choices:
                action = self._add(sub, f"reference:{method.name}", method.title)
                action.setToolTip(method.summary)
                action.setCheckable(True)
                group.addAction(action)
        action = self._add(compare, "reference:truth", f"{TRUTH_TITLE} (in a round trip)")
        action.setCheckable(True)
        group.addAction(action)

    def _build_reducers(self, menu: QMenu) -> None:
        reducers = QMenu("Reduce by", self)
        menu.addMenu(reducers)
        group = QActionGroup(self)
        for name, title in REDUCERS.items():
            action = self._add(reducers, f"reducer:{name}", title)
            action.setCheckable(True)
            group.addAction(action)

    def _add(self, menu: QMenu, name: str, text: str, keys: tuple[str, ...] = ()) -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda: self.command_given.emit(name))
        menu.addAction(action)
        self._actions[name] = action
        return action


def _dropped_path(data: QMimeData | None) -> str:
    """Return the first local file among what is dragged, or nothing."""
    urls = data.urls() if data is not None else []
    return next((url.toLocalFile() for url in urls if url.isLocalFile()), "")
