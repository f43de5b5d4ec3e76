"""The composition root: builds everything, connects everything."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PyQt5.QtCore import (
    QEvent,
    QObject,
    QSettings,
    QSize,
    Qt,
    QTimer,
)
from PyQt5.QtGui import QCursor
from PyQt5.QtWidgets import (
    QApplication,
    QMainWindow,
    QMessageBox,
    QSplitter,
    QToolTip,
)

import viewer
from viewer.geometry import Region
from viewer.jobs.jobs import Jobs
from viewer.marks import Place, Tool
from viewer.presenters.pictures import Presenter, show_appearance
from viewer.program.file_dialogs import Files
from viewer.qt.desktop import Desktop
from viewer.qt.newest import Newest
from viewer.qt.render_worker import Answer, RenderWorker
from viewer.qt.settings import save_state, saved_bytes
from viewer.qt.store import Store
from viewer.resources import SAMPLES
from viewer.state import enlarging, marking, moving, opening, panes
from viewer.state.choices import Appearance, Layout
from viewer.state.comparison_view import Look
from viewer.state.enlarging import next_stop
from viewer.state.history import History
from viewer.state.saved import choice, with_choices
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS, Explanation, trust
from viewer.upsampling.explaining import wording
from viewer.widgets.pictures.picture_surface import PictureSurface
from viewer.widgets.pictures.picture_view import PictureView
from viewer.widgets.window.error_report import ErrorReport
from viewer.widgets.window.main_window import MainWindow

if TYPE_CHECKING:
    from viewer.presenters.panel_schedule import PanelSchedule
    from viewer.presenters.panels import PanelPresenter
    from viewer.presenters.plots import PlotPresenter
    from viewer.widgets.pictures.stage import Stage
    from viewer.widgets.window.panels import Panels

DEFAULT_SIZE = (1440, 900)
SIDE_WIDTH = 360
PATIENCE_MS = 500
REST_MS = 1000  # after the last picture: a good moment to tidy up

TABLES = {
    "watched": "Watched pixels",
    "metrics": "Metrics",
    "profile": "Profile",
    "histogram": "Histogram",
}


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
        waiting = (name for name, method in METHODS.items() if method.library)
        unloaded = (name for name in waiting if METHODS[name].library not in sys.modules)
        state = replace(state, waiting=frozenset(unloaded))

        self.store = Store(state, self)
        # Until the image is reduced, where it is to be, it is shown as it is.
        self._shown = (
            enlarging.with_round_trip(state, False) if state.resolved.lacks_reduction else state
        )
        self._history = History()
        self._moving_in_time = False
        self.worker = RenderWorker()
        self.worker.start()
        desktop = Desktop(QApplication.palette())
        show_appearance(state.appearance, desktop)  # before there are widgets that had to follow
        self.window = MainWindow(len(state.panes.methods))
        self.jobs = Jobs(self.store, self.window.banner)
        self.presenter = Presenter(self.window, self.worker, desktop)
        self.panels: Panels | None = None  # made after the first picture has been painted
        self._panel_presenter: PanelPresenter | None = None
        self._schedule: PanelSchedule | None = None
        self._threads: tuple[Newest[Any, Any], ...] = ()
        self._files = Files(
            self.store, self.window, self.jobs, self.presenter, settings, self._finish_panels
        )
        self.plots: PlotPresenter | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._commands = self._command_table()
        self._connect()
        self._restore_window()
        for name in ("undo", "redo"):
            self.window.set_enabled(name, False)
        self.presenter.begin(self._shown)
        if state.resolved.lacks_reduction:
            self.jobs.opening.reduce()
        if state.waiting.issuperset(
            state.resolved.visible_methods
        ):  # no picture will come before PyTorch
            QTimer.singleShot(0, self._begin_rest)

    def _connect(self) -> None:
        store, window = self.store, self.window
        store.changed.connect(self._record)
        store.changed.connect(self._show)
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
        window.panes.pane_size_changed.connect(lambda size: store.update(pane_size=size))
        controls = window.controls
        controls.scale_slider.scale_chosen.connect(self._change(enlarging.with_scale))
        controls.kernel_size_slider.kernel_size_chosen.connect(
            self._change(enlarging.with_kernel_size)
        )
        controls.kernel_size_slider.lock_chosen.connect(self._change(enlarging.with_lock))
        bar = window.layer_bar
        bar.padding_chosen.connect(
            lambda padding: store.update(scaling=replace(store.state.scaling, padding=padding))
        )
        bar.output_padding_chosen.connect(
            lambda padding: store.update(
                scaling=replace(store.state.scaling, output_padding=padding)
            )
        )
        bar.border_chosen.connect(
            lambda border: store.update(scaling=replace(store.state.scaling, border=border))
        )
        bar.repair_chosen.connect(self._change(enlarging.repaired))
        window.panes.pane_added.connect(self._connect_pane)
        for index in range(len(window.panes.panes)):
            self._connect_pane(index)
        window.panes.stage_added.connect(self._connect_stage)

    def _connect_pane(self, index: int) -> None:
        store, pane = self.store, self.window.panes.panes[index]
        pane.chosen.connect(partial(self._explain_pane, index))
        pane.picture.pixel_clicked.connect(partial(self._explain_clicked, index))
        pane.method_chosen.connect(partial(self._change(panes.with_method), index))
        pane.close_requested.connect(lambda: store.set(panes.without_pane(store.state, index)))
        self._connect_picture(pane.picture)

    def _connect_stage(self, stage: Stage) -> None:
        store = self.store
        self._connect_picture(stage.picture)
        stage.picture.split_chosen.connect(
            lambda down, right: store.update(
                looking=replace(store.state.looking, split=(down, right))
            )
        )
        stage.bar.comparison_chosen.connect(lambda looking: store.update(looking=looking))
        stage.bar.every_pane_requested.connect(
            lambda: store.update(
                looking=replace(store.state.looking, methods=store.state.panes.methods)
            )
        )

    def _connect_picture(self, picture: PictureSurface) -> None:
        store = self.store
        picture.pixel_hovered.connect(lambda place: store.update(cursor=place))
        picture.pixel_clicked.connect(
            lambda place: store.update(cursor=place, marks=replace(store.state.marks, pin=place))
        )
        picture.dragged.connect(self._on_dragged)
        picture.zoom_requested.connect(
            lambda steps, down, right: store.set(
                moving.with_zoom_steps(store.state, steps, (down, right))
            )
        )
        picture.center_requested.connect(self._change(moving.centered_at))
        picture.step_requested.connect(self._change(moving.with_step))
        picture.copy_requested.connect(self.copy_explanation)
        picture.marked.connect(self._change(marking.with_marked))
        picture.marking_ended.connect(lambda: store.update(tool=Tool.PAN))

    def _connect_panels(self, panels: Panels) -> None:
        store, inspector = self.store, panels.inspector
        inspector.tap_hovered.connect(lambda pixel: store.update(highlighted=pixel))
        inspector.method_chosen.connect(
            lambda name: store.update(panes=replace(store.state.panes, focus_method=name))
        )
        inspector.channel_chosen.connect(
            lambda channel: store.update(panes=replace(store.state.panes, channel=channel))
        )
        inspector.unpin_requested.connect(
            lambda: store.update(marks=replace(store.state.marks, pin=None))
        )
        sections = zip(("inspector", "kernel", "reasons"), panels.sections, strict=True)
        for name, section in sections:
            section.fold_requested.connect(partial(self._open_section, name))
        panels.bottom_tabs.close_requested.connect(self._close_table)
        panels.reasons.count_requested.connect(self.jobs.whole_figures.count)
        panels.reasons.cancel_requested.connect(self.jobs.whole_figures.stop_counting)
        panels.reasons.worst_chosen.connect(self._go_to_worst)
        panels.watched.add_requested.connect(self._change(marking.with_watched))
        panels.watched.remove_requested.connect(self._change(marking.without_watched))
        panels.watched.chosen.connect(self._change(moving.at_watched))
        panels.metrics.where_chosen.connect(self._change(marking.with_metrics_of))
        panels.metrics.whole_requested.connect(self.jobs.whole_figures.measure)
        panels.metrics.cancel_requested.connect(self.jobs.whole_figures.stop_measuring)
        panels.copy_button.menu.copied.connect(
            lambda text: QToolTip.showText(QCursor.pos(), f"{text}.")
        )

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

    def _change(self, function: Callable[..., ViewState]) -> Callable[..., None]:
        """Return a slot that replaces the state by ``function(state, *arguments)``."""
        return lambda *arguments: self.store.set(function(self.store.state, *arguments))

    # Commands

    def command(self, name: str) -> None:
        """Do what a menu entry, a button or a key asks for."""
        kind, _, argument = name.partition(":")
        if kind == "sample":
            self.jobs.opening.open(str(next(s.path for s in SAMPLES if s.name == argument)))
        elif kind == "pane":
            self.store.set(panes.with_solo(self.store.state, int(argument)))
        elif name == "reference:truth":
            self.store.update(round_trip=replace(self.store.state.round_trip, against_truth=True))
        elif kind == "reference":
            self.store.update(
                panes=replace(self.store.state.panes, reference=argument),
                round_trip=replace(self.store.state.round_trip, against_truth=False),
            )
        elif kind == "reducer":
            self.store.update(round_trip=replace(self.store.state.round_trip, reducer=argument))
        else:
            self._commands[name]()

    def _let_go(self) -> None:
        """Close the list that is open; else let go of the pixel, and so on."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        else:
            self.store.set(marking.released(self.store.state))

    def _close_table(self, title: str) -> None:
        name = next(name for name, known in TABLES.items() if known == title)
        self.store.set(with_choices(self.store.state, {f"show_{name}": False}))

    def _open_section(self, section: str, is_open: bool) -> None:
        most = self.window.side_panel.room
        self.store.set(panes.with_section(self.store.state, section, is_open, most))

    def _command_table(self) -> dict[str, Callable[[], Any]]:
        def update(**changes: Any) -> Callable[[], None]:
            return lambda: self.store.update(**changes)

        def arrange(layout: Layout) -> Callable[[], None]:
            return change(lambda s: replace(s, panes=replace(s.panes, layout=layout)))

        def toggle(field: str) -> Callable[[], None]:
            return lambda: self.store.set(
                with_choices(self.store.state, {field: not choice(self.store.state, field)})
            )

        def section(field: str) -> Callable[[], None]:
            return lambda: self._open_section(field, not getattr(self.store.state.panels, field))

        def table(name: str, title: str) -> Callable[[], None]:
            def open_or_close() -> None:
                if self.panels is not None and self.panels.bottom_tabs.bring_forward(title):
                    self.window.set_checked(name, True)  # it stays open
                else:
                    toggle(f"show_{name}")()

            return open_or_close

        def change(function: Callable[[ViewState], ViewState]) -> Callable[[], None]:
            return lambda: self.store.set(function(self.store.state))

        files = self._files
        return {
            "open": files.ask_for_image,
            "paste": self.jobs.opening.paste,
            "open_session": files.ask_for_session,
            "save_session": files.ask_where_to_save_session,
            "copy_command": files.copy_command,
            "export": files.ask_what_to_export,
            "sheet": files.ask_where_to_save_sheet,
            "copy_sheet": files.copy_sheet,
            "screenshot": files.ask_where_to_save_window,
            "quit": self._quit,
            "fit": update(view=None),
            "actual": change(lambda s: moving.with_zoom(s, 1.0)),
            "zoom_in": change(lambda s: moving.with_zoom_steps(s, 1)),
            "zoom_out": change(lambda s: moving.with_zoom_steps(s, -1)),
            "layout_auto": arrange(Layout.AUTO),
            "layout_row": arrange(Layout.ROW),
            "layout_grid": arrange(Layout.GRID),
            "look_desktop": update(appearance=Appearance.DESKTOP),
            "look_light": update(appearance=Appearance.LIGHT),
            "look_dark": update(appearance=Appearance.DARK),
            "grid": toggle("show_grid"),
            "values": toggle("show_values"),
            "differing": toggle("show_differing"),
            "inspector": section("inspector"),
            "kernel": section("kernel"),
            "reasons": section("reasons"),
            **{name: table(name, title) for name, title in TABLES.items()},
            "round_trip": change(lambda s: enlarging.with_round_trip(s, not s.round_trip.on)),
            "watch": change(marking.with_watched),
            "panes": change(lambda s: panes.with_look(s, Look.PANES)),
            "wipe": change(lambda s: panes.with_look(s, Look.WIPE)),
            "blink": self._blink,
            "onion": change(lambda s: panes.with_look(s, Look.ONION)),
            "difference": change(lambda s: panes.with_look(s, Look.DIFFERENCE)),
            "scale_up": change(lambda s: enlarging.with_scale(s, next_stop(s.scaling.scale, 1))),
            "scale_down": change(lambda s: enlarging.with_scale(s, next_stop(s.scaling.scale, -1))),
            "kernel_up": change(lambda s: enlarging.with_kernel_size(s, s.scaling.kernel_size + 1)),
            "kernel_down": change(
                lambda s: enlarging.with_kernel_size(s, s.scaling.kernel_size - 1)
            ),
            "lock": change(lambda s: enlarging.with_lock(s, not s.scaling.kernel_locked)),
            "add_pane": change(panes.with_pane),
            "close_pane": change(
                lambda s: panes.without_pane(s, s.panes.methods.index(s.panes.focus_method))
            ),
            "select": change(lambda s: marking.with_tool(s, Tool.SELECT)),
            "select_view": change(marking.with_view_selected),
            "select_numbers": self._ask_for_selection,
            "select_nothing": change(lambda s: replace(s, marks=replace(s.marks, selection=None))),
            "fit_selection": change(marking.at_selection),
            "crop": self.jobs.opening.crop,
            "uncrop": change(opening.uncropped),
            "draw_line": change(lambda s: marking.with_tool(s, Tool.LINE)),
            "remove_line": change(marking.without_line),
            "pin": change(lambda s: replace(s, marks=replace(s.marks, pin=s.cursor))),
            "unpin": self._let_go,
            "copy": self.copy_explanation,
            "undo": lambda: self._move_in_time(self._history.undo),
            "redo": lambda: self._move_in_time(self._history.redo),
            "palette": self.window.open_palette,
            "keys": self._show_keys,
            "about": self._show_about,
        }

    def _blink(self) -> None:
        """Begin to blink; stop; then show one picture after the other by hand."""
        looking = self.store.state.looking
        if looking.look is not Look.BLINK:
            self.store.set(panes.with_look(self.store.state, Look.BLINK))
        elif looking.playing:
            self.store.update(looking=replace(looking, playing=False))
        else:
            self.window.panes.stage.picture.show_next()

    def _ask_for_selection(self) -> None:
        from viewer.widgets.dialogs.selection_dialog import SelectionDialog

        state = self.store.state
        if state.image is None:
            return
        method = state.panes.focus_method
        region = state.resolved.selected_region(method) or state.resolved.visible_region(method)
        if region.is_empty:
            region = Region.whole(state.resolved.output_shape(method))
        title = METHODS[method].title
        dialog = SelectionDialog(title, state.resolved.output_shape(method), region, self.window)
        if dialog.exec():
            self.store.set(marking.with_selected(state, dialog.region()))

    def _explain_pane(self, index: int) -> None:
        methods = self.store.state.panes.methods
        if index < len(methods):
            self.store.update(panes=replace(self.store.state.panes, focus_method=methods[index]))

    def _explain_clicked(self, index: int) -> None:
        """Explain the method that was clicked; the Original shows the taps of the others."""
        shown = self.store.state.panes.methods[index : index + 1]
        if not any(METHODS[name].is_source for name in shown):
            self._explain_pane(index)

    def _on_dragged(self, down: float, right: float) -> None:
        state = self.store.state
        view = state.resolved.view.moved(down, right, state.resolved.source_shape)
        self.store.update(view=view)

    # Taking away

    def copy_explanation(self) -> None:
        """Put the explanation that the inspector shows on the clipboard, as text."""
        state, clipboard = self.store.state, QApplication.clipboard()
        explanation = self.explanations.get(state.panes.focus_method)
        if explanation is None or clipboard is None:
            return
        position = wording.position_formulas(
            state.panes.focus_method,
            explanation,
            state.resolved.source_shape,
            state.resolved.parameters,
        )
        title = METHODS[state.panes.focus_method].title
        clipboard.setText(wording.explanation_text(title, explanation, position=position))

    def _go_to_worst(self, row: int, col: int) -> None:
        state = self.store.state
        place = Place(row, col, state.resolved.output_shape(state.resolved.compared[0]))
        self.store.set(moving.at_place(state, place))

    # Life

    def _quit(self) -> None:
        if self._files.may_close():
            self.window.close()

    def _tidy_soon(self, generation: int) -> None:
        """Tidy up in a while, unless more is asked for."""
        if not self._stopped:
            self._rest.start()

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
        self.presenter.desktop.changed.connect(self.presenter.apply_appearance)
        self.presenter.desktop.follow()
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
        self._restore("pictures", self.window.pictures)
        self._connect_panels(panels)
        figures, show_whole = self.jobs.whole_figures, self._change(marking.with_metrics_of)
        figures.count_progressed.connect(panels.reasons.set_progress)
        figures.counted.connect(lambda counts: panels.reasons.set_counts("whole", counts))
        figures.measure_progressed.connect(panels.metrics.set_progress)
        figures.measured.connect(presenter.show_whole_measured)
        figures.measured.connect(lambda _: show_whole("whole"))
        for thread in self._threads:
            thread.start()
        self.plots = PlotPresenter(
            self.window, panels.bottom_tabs, self._files.folder, self._files.remember_folder
        )
        self.plots.along_chosen.connect(
            lambda along: self.store.update(
                marks=replace(self.store.state.marks, profile_along=along)
            )
        )
        self.plots.show(None, self._shown)
        self._schedule = PanelSchedule(self.presenter, presenter, self)
        self._schedule.caught_up.connect(self._count_visible)
        self._schedule.show(None, self._shown)
        self._schedule.finish()
        self._restore("side_splitter", self.window.side_panel.splitter)

    def _record(self, old: ViewState, new: ViewState) -> None:
        """Remember what can be undone."""
        if not self._moving_in_time:
            self._history.record(old, new, time.monotonic())
        self.window.set_enabled("undo", self._history.can_undo)
        self.window.set_enabled("redo", self._history.can_redo)

    def _move_in_time(self, move: Callable[[ViewState], ViewState]) -> None:
        self._moving_in_time = True
        self.store.set(move(self.store.state))
        self._moving_in_time = False

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
            self._panel_presenter.count_visible(enlargement)
            self._panel_presenter.measure_visible(enlargement)
        if self.plots is not None and self.presenter.settled:
            self.plots.count_visible(self.presenter.enlargement)

    def show_report(self, report: str) -> None:
        """Show what went wrong, unless a report is open already."""
        if not self.window.findChildren(ErrorReport):
            dialog = ErrorReport(report, self.window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.show()

    def _show_keys(self) -> None:
        from viewer.widgets.window.keys_sheet import KeysSheet

        KeysSheet(self.window).show()

    def _show_about(self) -> None:
        QMessageBox.about(
            self.window,
            "About Upsampling Viewer",
            f"<h3>Upsampling Viewer {viewer.__version__}</h3>"
            "<p>Image upsampling made visible, and explained pixel by pixel.</p>"
            "<p>Free software under the GNU General Public License, version 3 or later.</p>",
        )

    def stop(self) -> None:
        """Remember the choices and end all work, once."""
        if self._stopped:
            return
        self._stopped = True
        self._rest.stop()
        if self._settings is not None:
            save_state(self._settings, self.store.state)
            self._settings.setValue("geometry", self.window.saveGeometry())
            self._settings.setValue("splitter", self.window.splitter.saveState())
            if self.panels is not None:
                side = self.window.side_panel.splitter
                self._settings.setValue("pictures", self.window.pictures.saveState())
                self._settings.setValue("side_splitter", side.saveState())
            self._settings.sync()
        self.worker.stop()
        if self._schedule is not None:
            self._schedule.stop()
        for thread in self._threads:
            thread.stop()
        if self.plots is not None:
            self.plots.stop()
        self.jobs.stop()

    def _restore_window(self) -> None:
        screen = QApplication.primaryScreen()
        room = screen.availableSize() if screen is not None else QSize(*DEFAULT_SIZE)
        if QApplication.platformName() == "offscreen":
            room = QSize(*DEFAULT_SIZE)  # its screen is a fiction, of 800 x 600
        self.window.resize(QSize(*DEFAULT_SIZE).boundedTo(room))
        if room.width() < DEFAULT_SIZE[0] or room.height() < DEFAULT_SIZE[1]:
            self.window.setWindowState(Qt.WindowState.WindowMaximized)
        self.window.splitter.setSizes([self.window.width() - SIDE_WIDTH, SIDE_WIDTH])
        self._restore("geometry", self.window)
        self._restore("splitter", self.window.splitter)

    def _restore(self, name: str, widget: QMainWindow | QSplitter) -> None:
        """Give a widget back the place, or the sizes, that it had the last time."""
        remembered = saved_bytes(self._settings, name) if self._settings is not None else None
        if remembered is None:
            return
        if isinstance(widget, QSplitter):
            widget.restoreState(remembered)
        else:
            widget.restoreGeometry(remembered)
