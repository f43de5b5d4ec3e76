"""The composition root: builds everything, and ends it."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PyQt5.QtCore import QEvent, QObject, QSettings, Qt, QTimer
from PyQt5.QtWidgets import QApplication

from viewer.jobs.jobs import Jobs
from viewer.presenters.frame import show_appearance
from viewer.presenters.pictures import PicturePresenter
from viewer.presenters.sheet import sheet
from viewer.program.actions import Actions
from viewer.program.commands import COMMANDS
from viewer.program.connections import Connections
from viewer.program.file_dialogs import Files
from viewer.program.window_places import place_window, remember, restore
from viewer.qt.desktop import Desktop
from viewer.qt.newest import Newest
from viewer.qt.render_worker import Answer, RenderWorker
from viewer.qt.settings import save_state
from viewer.qt.store import Store
from viewer.state import enlarging, marking
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS, Explanation, trust
from viewer.widgets.pictures.picture_view import PictureView
from viewer.widgets.window.error_report import ErrorReport
from viewer.widgets.window.main_window import MainWindow

if TYPE_CHECKING:
    from viewer.presenters.panel_schedule import PanelSchedule
    from viewer.presenters.panels import PanelPresenter
    from viewer.presenters.plots import PlotPresenter
    from viewer.widgets.window.panels import Panels

PATIENCE_MS = 500
REST_MS = 1000  # after the last picture: a good moment to tidy up
_COMMANDS = {command.name: command for command in COMMANDS}


class Program(QObject):
    """The running program: what was asked for becomes a new state, the state becomes a window.

    Parameters
    ----------
    state : ViewState
        What to show first.
    settings : QSettings or None
        Where choices are remembered; None remembers nothing.
    """

    def __init__(self, state: ViewState, settings: QSettings | None = None) -> None:
        super().__init__()
        self._settings = settings
        self._stopped = False
        self._painted_once = False
        state = replace(state, waiting=_unloaded())

        self.store = Store(state, self)
        # Until the image is reduced, where it is to be, it is shown as it is.
        lacks_reduction = state.resolved.lacks_reduction
        self._shown = enlarging.with_round_trip(state, False) if lacks_reduction else state
        self.worker = RenderWorker()
        self.worker.start()
        desktop = Desktop(QApplication.palette())
        show_appearance(state.appearance, desktop)  # before there are widgets that had to follow
        self.window = MainWindow(len(state.panes.methods), COMMANDS)
        self.jobs = Jobs(self.store, self.window.banner)
        self.presenter = PicturePresenter(self.window, self.worker, desktop)
        self.panels: Panels | None = None  # made after the first picture has been painted
        self._panel_presenter: PanelPresenter | None = None
        self._schedule: PanelSchedule | None = None
        self._threads: tuple[Newest[Any, Any], ...] = ()
        self._files = self._made_files(settings)
        self._actions = Actions(
            self.store, self.window, self.jobs, self._files, lambda: self.explanations
        )
        self._connections = Connections(self.store, self.window, self._actions)
        self.plots: PlotPresenter | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._connect()
        place_window(self.window, settings)
        self._show_commands()
        self.presenter.begin(self._shown)
        if lacks_reduction:
            self.jobs.opening.reduce()
        if state.waiting.issuperset(state.resolved.visible_methods):
            QTimer.singleShot(0, self._begin_rest)  # no picture will come before PyTorch

    def _made_files(self, settings: QSettings | None) -> Files:
        return Files(
            self.store,
            self.window,
            self.jobs,
            lambda figures: sheet(self.window, self._shown, figures),
            settings,
            self._finish_panels,
        )

    def _connect(self) -> None:
        store, window = self.store, self.window
        store.changed.connect(self._show)
        store.changed.connect(self._show_commands)
        self.worker.answered.connect(self._on_answered)
        self.worker.finished_request.connect(self._tidy_soon)
        self._rest.timeout.connect(self.jobs.libraries.tidy_up)
        self.jobs.broken.connect(self.show_report)
        self.jobs.libraries.differed.connect(lambda: self._show(None, store.state))
        window.command_given.connect(self.command)
        window.file_dropped.connect(self._files.open)
        window.set_may_close(self._files.may_close)
        window.closing.connect(self.stop)
        window.banner.cancelled.connect(self.jobs.cancel)

    # How far it is

    @property
    def complete(self) -> bool:
        """Whether all is shown, and nothing that was asked for is to come."""
        return self.settled and self.presenter.final and self.all_told

    @property
    def all_told(self) -> bool:
        """Whether everything has been counted, measured and plotted that was asked for."""
        plotted = self.plots is None or self.plots.settled
        return plotted and not any(thread.awaited for thread in self._threads)

    @property
    def settled(self) -> bool:
        """Whether everything shows the present state, and every picture is final."""
        shown = self._schedule is not None and not self._schedule.is_behind
        return shown and not self.store.state.resolved.lacks_reduction and self.presenter.settled

    @property
    def explanations(self) -> dict[str, Explanation]:
        """What the inspector shows: a method's name to its explanation."""
        self._finish_panels()
        presenter = self._panel_presenter
        return presenter.explanations if presenter is not None else {}

    def _finish_panels(self) -> None:
        """Bring the panels up to date now, if they are not."""
        if self._schedule is not None:
            self._schedule.finish()

    # Commands

    def command(self, name: str) -> None:
        """Do what a menu entry, a button or a key asks for."""
        command = _COMMANDS[name]
        if command.change is not None:
            self.store.set(command.change(self.store.state))
        if command.act is not None:
            command.act(self._actions)
        self._show_commands()  # Qt has ticked it, or taken its tick away, whatever came of it

    def _show_commands(self) -> None:
        """Show which commands are on, and which can be chosen."""
        self.window.show_commands(self.store.state)
        self.window.set_enabled("undo", self._actions.can_undo)
        self.window.set_enabled("redo", self._actions.can_redo)

    # Showing

    def _show(self, old: ViewState | None, new: ViewState) -> None:
        """Bring the screen up to date; `old` is what it shows so far, None for nothing.

        What it shows stands until the image is reduced, where it is to be.
        """
        if new.resolved.lacks_reduction:
            self.jobs.opening.reduce()
            return
        old = None if old is None else self._shown
        self._shown = new
        self.presenter.show(old, new)
        if self.plots is not None:
            self.plots.show(old, new)  # before the panels: once they have caught up it counts
        if self._schedule is not None:
            self._schedule.show(old, new)
            self._load_shown()

    def _count_visible(self) -> None:
        """Ask why the visible parts differ, once their pictures and the panels are there."""
        behind = self._schedule is None or self._schedule.is_behind
        if self._panel_presenter is not None and not behind and self.presenter.settled:
            enlargement = self.presenter.enlargement
            self._panel_presenter.tables.count_visible(enlargement)
            self._panel_presenter.tables.measure_visible(enlargement)
        if self.plots is not None and self.presenter.settled:
            self.plots.count_visible(self.presenter.enlargement)

    def _on_answered(self, answer: Answer) -> None:
        self.presenter.paint(answer)
        if self._schedule is not None:
            self._schedule.go_on()
        if trust.found_off(answer.picture.method, answer.picture.off):
            self.jobs.libraries.differed.emit()
        self._count_visible()
        if not self._painted_once:
            self._painted_once = True
            for picture in self.window.panes.findChildren(PictureView):
                picture.installEventFilter(self)
            # The window may be where nothing is painted.
            QTimer.singleShot(PATIENCE_MS, self._begin_rest)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Begin the rest once the first picture has been painted."""
        if event is not None and event.type() == QEvent.Type.Paint and self.panels is None:
            QTimer.singleShot(0, self._begin_rest)
        return super().eventFilter(watched, event)

    def _begin_rest(self) -> None:
        """Do what the first picture did not have to wait for, once."""
        if self._stopped or self.panels is not None:
            return
        self.presenter.complete()
        self._add_panels()
        self.presenter.frame.desktop.changed.connect(self.presenter.frame.apply_appearance)
        self.presenter.frame.desktop.follow()
        for library in ("torch", ""):
            self.jobs.libraries.load(library)
        self._load_shown()

    def _load_shown(self) -> None:
        """Import the libraries of what is shown, once they are needed."""
        from viewer.upsampling.self_check import libraries_of

        state = self.store.state
        for library in libraries_of(
            (*state.panes.methods, *state.resolved.visible_methods, state.panes.reference)
        ):
            self.jobs.libraries.load(library)

    def _add_panels(self) -> None:
        """Build what explains the pictures, and show it."""
        # The first picture did not have to wait for these to be imported.
        from viewer.comparing.metrics import MeasureRequest, Metrics, measure_all
        from viewer.comparing.reason_counts import CountRequest, ReasonCounts, counts_or_reason
        from viewer.presenters.panel_schedule import PanelSchedule
        from viewer.presenters.panels import PanelPresenter
        from viewer.presenters.plots import PlotPresenter
        from viewer.widgets.window.panels import Panels

        self.panels = panels = Panels()
        counter = Newest[CountRequest, ReasonCounts | str](counts_or_reason)
        measurer = Newest[MeasureRequest, dict[str, Metrics | str]](measure_all)
        self._threads = (counter, measurer)
        self._panel_presenter = presenter = PanelPresenter(self.window, panels, counter, measurer)
        self.window.add_panels(panels)
        self._actions.bottom_tabs = panels.bottom_tabs
        restore(self._settings, "pictures", self.window.pictures)
        self._connections.connect_panels(panels)
        figures = self.jobs.whole_figures
        figures.count_progressed.connect(panels.reasons.set_progress)
        figures.counted.connect(lambda counts: panels.reasons.set_counts("whole", counts))
        figures.measure_progressed.connect(panels.metrics.set_progress)
        figures.measured.connect(presenter.tables.show_whole_measured)
        for thread in self._threads:
            thread.start()
        self.plots = PlotPresenter(
            self.window, panels.bottom_tabs, self._files.folder, self._files.remember_folder
        )
        self.plots.along_chosen.connect(self._connections.change(marking.with_profile_along))
        self.plots.show(None, self._shown)
        self._schedule = PanelSchedule(self.presenter, presenter, self)
        self._schedule.caught_up.connect(self._count_visible)
        self._schedule.show(None, self._shown)
        self._schedule.finish()
        restore(self._settings, "side_splitter", self.window.side_panel.splitter)

    def show_report(self, report: str) -> None:
        """Show what went wrong, unless a report is open already."""
        if not self.window.findChildren(ErrorReport):
            dialog = ErrorReport(report, self.window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.show()

    # The end

    def _tidy_soon(self, generation: int) -> None:
        """Tidy up in a while, unless more is asked for."""
        if not self._stopped:
            self._rest.start()

    def stop(self) -> None:
        """Remember the choices and end all work, once."""
        if self._stopped:
            return
        self._stopped = True
        self._rest.stop()
        if self._settings is not None:
            save_state(self._settings, self.store.state)
            remember(self._settings, self.window, with_panels=self.panels is not None)
            self._settings.sync()
        self.worker.stop()
        if self._schedule is not None:
            self._schedule.stop()
        for thread in self._threads:
            thread.stop()
        if self.plots is not None:
            self.plots.stop()
        self.jobs.stop()


def _unloaded() -> frozenset[str]:
    """Return the methods whose library has not been imported yet."""
    libraries = {name: method.library for name, method in METHODS.items() if method.library}
    return frozenset(name for name, library in libraries.items() if library not in sys.modules)
