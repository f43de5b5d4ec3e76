"""What is done when a command, a button or a key asks for more than another state."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtWidgets import QApplication, QMessageBox

import viewer
from viewer.geometry import Region
from viewer.jobs.jobs import Jobs
from viewer.program.file_dialogs import Files
from viewer.qt.store import Store
from viewer.resources import SAMPLES
from viewer.state import marking, panes
from viewer.state.comparison_view import Look
from viewer.state.history import History
from viewer.state.saved import choice, with_choices
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS, Explanation
from viewer.upsampling.explaining import wording
from viewer.widgets.window.commands import Command
from viewer.widgets.window.main_window import MainWindow

if TYPE_CHECKING:
    from viewer.widgets.window.bottom_tabs import BottomTabs

TABLES = {
    "watched": "Watched pixels",
    "metrics": "Metrics",
    "profile": "Profile",
    "histogram": "Histogram",
}


class Actions(QObject):
    """Does what commands ask for.

    Parameters
    ----------
    store : Store
        Its state is what is acted on.
    window : MainWindow
        Dialogs lie over it.
    jobs : Jobs
        They open and crop.
    files : Files
        They ask where from and where to.
    explanations : callable
        Returns what the inspector shows, by method.

    Attributes
    ----------
    bottom_tabs : BottomTabs or None
        Where the tables are; None before there are any.

    Signals
    -------
    moved_in_time()
        There is more or less to undo and to redo.
    """

    moved_in_time = pyqtSignal()

    def __init__(
        self,
        store: Store,
        window: MainWindow,
        jobs: Jobs,
        files: Files,
        explanations: Callable[[], dict[str, Explanation]],
    ) -> None:
        super().__init__(store)
        self._store, self._window = store, window
        self.jobs, self.files = jobs, files
        self._explanations = explanations
        self.bottom_tabs: BottomTabs | None = None
        self._history = History()
        self._moving_in_time = False
        store.changed.connect(self._record)

    # Files, and the end

    def open_sample(self, name: str) -> None:
        """Open an image that comes with the program."""
        self.jobs.opening.open(str(next(s.path for s in SAMPLES if s.name == name)))

    def quit(self) -> None:
        """Close the window, unless pictures are to be written first."""
        if self.files.may_close():
            self._window.close()

    # Undo

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier state."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether a step was undone."""
        return self._history.can_redo

    def undo(self) -> None:
        """Take the last step back."""
        self._move_in_time(self._history.undo)

    def redo(self) -> None:
        """Take the step that was undone last."""
        self._move_in_time(self._history.redo)

    def _move_in_time(self, move: Callable[[ViewState], ViewState]) -> None:
        self._moving_in_time = True
        self._store.set(move(self._store.state))
        self._moving_in_time = False

    def _record(self, old: ViewState, new: ViewState) -> None:
        """Remember what can be undone."""
        if not self._moving_in_time:
            self._history.record(old, new, time.monotonic())
        self.moved_in_time.emit()

    # Panels

    def toggle_section(self, name: str) -> None:
        """Open a section at the side, or fold it."""
        self.open_section(name, not choice(self._store.state, f"show_{name}"))

    def open_section(self, name: str, is_open: bool) -> None:
        """Open or fold a section at the side; where there is no room, others are folded."""
        most = self._window.side_panel.room
        self._store.set(panes.with_section(self._store.state, name, is_open, most))

    def toggle_table(self, name: str) -> None:
        """Open a table below, or bring it forward; close it where it is in front."""
        if self.bottom_tabs is None or not self.bottom_tabs.bring_forward(TABLES[name]):
            self._open_table(name, not choice(self._store.state, f"show_{name}"))

    def close_table(self, title: str) -> None:
        """Close the table of a title."""
        self._open_table(next(name for name, known in TABLES.items() if known == title), False)

    def _open_table(self, name: str, is_open: bool) -> None:
        self._store.set(with_choices(self._store.state, {f"show_{name}": is_open}))

    # Looking and pointing

    def blink(self) -> None:
        """Begin to blink; stop; then show one picture after the other by hand."""
        looking = self._store.state.looking
        if looking.look is not Look.BLINK:
            self._store.set(panes.with_look(self._store.state, Look.BLINK))
        elif looking.playing:
            self._store.update(looking=replace(looking, playing=False))
        else:
            self._window.panes.stage.picture.show_next()

    def let_go(self) -> None:
        """Close the list that is open; else let go of the pixel, and so on."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        else:
            self._store.set(marking.released(self._store.state))

    def ask_for_selection(self) -> None:
        """Ask which pixels to select, by numbers."""
        from viewer.widgets.dialogs.selection_dialog import SelectionDialog

        state, now = self._store.state, self._store.state.resolved
        if state.image is None:
            return
        method = state.panes.focus_method
        shape = now.output_shape(method)
        region = now.selected_region(method) or now.visible_region(method)
        if region.is_empty:
            region = Region.whole(shape)
        dialog = SelectionDialog(METHODS[method].title, shape, region, self._window)
        if dialog.exec():
            self._store.set(marking.with_selected(state, dialog.region()))

    def copy_explanation(self) -> None:
        """Put the explanation that the inspector shows on the clipboard, as text."""
        state, clipboard = self._store.state, QApplication.clipboard()
        method, now = state.panes.focus_method, state.resolved
        explanation = self._explanations().get(method)
        if explanation is None or clipboard is None:
            return
        position = wording.position_formulas(method, explanation, now.source_shape, now.parameters)
        title = METHODS[method].title
        clipboard.setText(wording.explanation_text(title, explanation, position=position))

    # Help

    def show_palette(self) -> None:
        """Show every command by its name."""
        self._window.open_palette()

    def show_keys(self, commands: Sequence[Command]) -> None:
        """Show what the keys and the mouse do."""
        from viewer.widgets.window.keys_sheet import KeysSheet

        KeysSheet(commands, self._window).show()

    def show_about(self) -> None:
        """Say what this program is."""
        QMessageBox.about(
            self._window,
            "About Upsampling Viewer",
            f"<h3>Upsampling Viewer {viewer.__version__}</h3>"
            "<p>Image upsampling made visible, and explained pixel by pixel.</p>"
            "<p>Free software under the GNU General Public License, version 3 or later.</p>",
        )
