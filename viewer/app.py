"""The composition root: builds everything, connects everything."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PyQt5.QtCore import (
    QMessageLogContext,
    QObject,
    QSettings,
    QSize,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PyQt5.QtGui import QFont, QIcon
from PyQt5.QtWidgets import QApplication, QFileDialog, QMessageBox

import viewer
from viewer import state as states
from viewer.exporting import export_png
from viewer.image_io import ImageError, SourceImage, from_array, load_image
from viewer.presenter import Presenter
from viewer.qt.background import Report, Task
from viewer.qt.display import has_display
from viewer.qt.errors import ErrorReporter, report_text
from viewer.qt.qimage import from_qimage
from viewer.qt.reason_counter import ReasonCounter
from viewer.qt.render_worker import Answer, RenderWorker
from viewer.qt.settings import open_settings, restore_state, save_state, saved_bytes
from viewer.qt.store import Store
from viewer.reasons import ReasonCounts, count_reasons
from viewer.resources import SAMPLES, asset_path
from viewer.state import Appearance, Layout, Place, ViewState
from viewer.upsampling import METHODS, MethodError, matched_kernel_size, wording
from viewer.widgets.error_report import ErrorReport
from viewer.widgets.keys_sheet import KeysSheet
from viewer.widgets.main_window import MainWindow
from viewer.widgets.scale_slider import next_stop

DEFAULT_SIZE = (1440, 900)
SIDE_WIDTH = 360
FALLBACK_PICTURE = "comparison.png"
HEADLESS_FONT_SIZE = 9  # points: as on most desktops; offscreen, Qt takes 12
PATIENCE_S = 300  # for the picture of the window to be complete
SLOW_S = 1.0  # work that takes longer shows its progress


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
        self._tasks: list[Task] = []
        self._opening: Task | None = None
        self._exporting: Task | None = None
        self._counting: Task | None = None
        self._stopped = False
        self._needs_torch = "torch" not in sys.modules
        if self._needs_torch:
            waiting = frozenset(name for name in METHODS if METHODS[name].library == "torch")
            state = replace(state, waiting=waiting)

        self.store = Store(state, self)
        self.worker = RenderWorker()
        self.window = MainWindow(state.methods)
        self.counter = ReasonCounter()
        self.presenter = Presenter(self.window, self.worker, self.counter)
        self._commands = self._command_table()
        self._connect()
        self._restore_window()
        self.presenter.show(None, state)
        self.worker.start()
        self.counter.start()

    def _connect(self) -> None:
        store, window = self.store, self.window
        store.changed.connect(self.presenter.show)
        self.worker.answered.connect(self._on_answered)
        self.counter.counted.connect(self.presenter.show_counts)
        store.changed.connect(self._drop_whole_count)

        window.command_given.connect(self.command)
        window.file_dropped.connect(self.open)
        window.closing.connect(self.stop)
        window.banner.cancelled.connect(self._cancel_work)
        window.panes.pane_size_changed.connect(lambda size: store.update(pane_size=size))
        controls = window.controls
        controls.scale_slider.scale_chosen.connect(self._change(states.with_scale))
        controls.kernel_size_slider.kernel_size_chosen.connect(
            self._change(states.with_kernel_size)
        )
        controls.kernel_size_slider.lock_chosen.connect(self._change(states.with_lock))
        inspector = window.inspector
        inspector.tap_hovered.connect(lambda pixel: store.update(highlighted=pixel))
        inspector.method_chosen.connect(lambda name: store.update(focus_method=name))
        inspector.channel_chosen.connect(lambda channel: store.update(channel=channel))
        inspector.unpin_requested.connect(lambda: store.update(pin=None))
        window.inspector_section.fold_requested.connect(
            lambda is_open: store.update(show_inspector=is_open)
        )
        window.kernel_section.fold_requested.connect(
            lambda is_open: store.update(show_kernel=is_open)
        )
        window.reasons_section.fold_requested.connect(
            lambda is_open: store.update(show_reasons=is_open)
        )
        window.reasons.count_requested.connect(self._count_whole)
        window.reasons.cancel_requested.connect(self._stop_counting)
        window.reasons.worst_chosen.connect(self._go_to_worst)
        window.watched.add_requested.connect(self._change(states.with_watched))
        window.watched.remove_requested.connect(self._change(states.without_watched))
        window.watched.chosen.connect(self._change(states.at_watched))
        window.copy_button.menu.copied.connect(lambda text: window.banner.show_brief(f"{text}."))
        bar = window.layer_bar
        bar.padding_chosen.connect(lambda padding: store.update(padding=padding))
        bar.output_padding_chosen.connect(lambda padding: store.update(output_padding=padding))
        bar.border_chosen.connect(lambda border: store.update(border=border))
        bar.repair_chosen.connect(self._change(states.repaired))
        for index, pane in enumerate(window.panes.panes):
            pane.chosen.connect(partial(self._explain_pane, index))
            pane.method_chosen.connect(partial(self._change(states.with_method), index))
            picture = pane.picture
            picture.pixel_hovered.connect(lambda place: store.update(cursor=place))
            picture.pixel_clicked.connect(lambda place: store.update(cursor=place, pin=place))
            picture.dragged.connect(self._on_dragged)
            picture.zoom_requested.connect(
                lambda steps, down, right: store.set(
                    states.with_zoom_steps(store.state, steps, (down, right))
                )
            )
            picture.center_requested.connect(self._change(states.centered_at))
            picture.step_requested.connect(self._change(states.with_step))
            picture.copy_requested.connect(self.copy_explanation)

    def _change(self, function: Callable[..., ViewState]) -> Callable[..., None]:
        """Return a slot that replaces the state by ``function(state, *arguments)``."""
        return lambda *arguments: self.store.set(function(self.store.state, *arguments))

    # Commands

    def command(self, name: str) -> None:
        """Do what a menu entry, a button or a key asks for."""
        kind, _, argument = name.partition(":")
        if kind == "sample":
            self.open(str(next(s.path for s in SAMPLES if s.name == argument)))
        elif kind == "pane":
            index = int(argument)
            solo = None if self.store.state.solo == index else index
            self.store.update(solo=solo)
        elif kind == "reference":
            self.store.update(reference=argument)
        else:
            self._commands[name]()

    def _command_table(self) -> dict[str, Callable[[], Any]]:
        def update(**changes: Any) -> Callable[[], None]:
            return lambda: self.store.update(**changes)

        def toggle(field: str) -> Callable[[], None]:
            return lambda: self.store.update(**{field: not getattr(self.store.state, field)})

        def change(function: Callable[[ViewState], ViewState]) -> Callable[[], None]:
            return lambda: self.store.set(function(self.store.state))

        return {
            "open": self._ask_for_file,
            "paste": self.paste,
            "export": self._ask_for_export,
            "screenshot": self._ask_for_screenshot,
            "quit": self.window.close,
            "fit": update(view=None),
            "actual": change(lambda s: states.with_zoom(s, 1.0)),
            "zoom_in": change(lambda s: states.with_zoom_steps(s, 1)),
            "zoom_out": change(lambda s: states.with_zoom_steps(s, -1)),
            "layout_auto": update(layout=Layout.AUTO),
            "layout_row": update(layout=Layout.ROW),
            "layout_grid": update(layout=Layout.GRID),
            "look_desktop": update(appearance=Appearance.DESKTOP),
            "look_light": update(appearance=Appearance.LIGHT),
            "look_dark": update(appearance=Appearance.DARK),
            "grid": toggle("show_grid"),
            "values": toggle("show_values"),
            "differing": toggle("show_differing"),
            "inspector": toggle("show_inspector"),
            "kernel": toggle("show_kernel"),
            "reasons": toggle("show_reasons"),
            "watched": toggle("show_watched"),
            "watch": change(states.with_watched),
            "scale_up": change(lambda s: states.with_scale(s, next_stop(s.scale, 1))),
            "scale_down": change(lambda s: states.with_scale(s, next_stop(s.scale, -1))),
            "kernel_up": change(lambda s: states.with_kernel_size(s, s.kernel_size + 1)),
            "kernel_down": change(lambda s: states.with_kernel_size(s, s.kernel_size - 1)),
            "lock": change(lambda s: states.with_lock(s, not s.kernel_locked)),
            "pin": change(lambda s: replace(s, pin=s.cursor)),
            "unpin": update(pin=None),
            "copy": self.copy_explanation,
            "keys": lambda: KeysSheet(self.window).show(),
            "about": self._show_about,
        }

    def _explain_pane(self, index: int) -> None:
        self.store.update(focus_method=self.store.state.methods[index])

    def _on_dragged(self, down: float, right: float) -> None:
        state = self.store.state
        view = state.resolved_view.moved(down, right, state.source_shape)
        self.store.update(view=view)

    # Opening

    def open(self, path: str) -> None:
        """Open a file in the background; the present picture stands until the next is there."""
        if self._opening is not None:
            self._opening.cancel()
        task = self._task(lambda report: load_image(path))
        self._opening = task
        name = Path(path).name
        task.succeeded.connect(lambda image: self._on_opened(task, image))
        task.failed.connect(lambda error: self._on_open_failed(task, error))
        task.start()
        QTimer.singleShot(
            int(SLOW_S * 1000),
            lambda: (
                self.window.banner.show_progress(f"Opening {name} …", None)
                if self._opening is task
                else None
            ),
        )

    def _on_opened(self, task: Task, image: SourceImage) -> None:
        if self._opening is not task:
            return
        self._opening = None
        self.window.banner.clear()
        self.store.set(states.with_image(self.store.state, image))

    def _on_open_failed(self, task: Task, error: Exception) -> None:
        if self._opening is not task:
            return
        self._opening = None
        if isinstance(error, ImageError):
            self.window.banner.show_error(str(error))
        else:
            self.window.banner.clear()
            self.show_report(report_text(type(error), error, error.__traceback__))

    def paste(self) -> None:
        """Open the image, or the file, that is on the clipboard."""
        clipboard = QApplication.clipboard()
        data = clipboard.mimeData() if clipboard is not None else None
        if clipboard is None or data is None:
            return
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if files:
            self.open(files[0])
        elif not clipboard.image().isNull():
            try:
                image = from_array(from_qimage(clipboard.image()))
            except ImageError as error:
                self.window.banner.show_error(str(error))
                return
            self.window.banner.clear()
            self.store.set(states.with_image(self.store.state, image))
        else:
            self.window.banner.show_note("There is no image on the clipboard.")

    def _ask_for_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self.window,
            "Open an image",
            self._folder(),
            "Images (*.png *.jpg *.jpeg *.tif *.tiff *.bmp *.webp *.gif *.ppm *.pgm *.pbm)"
            ";;All files (*)",
        )
        if path:
            self._remember_folder(path)
            self.open(path)

    # Taking away

    def copy_explanation(self) -> None:
        """Put the explanation that the inspector shows on the clipboard, as text."""
        state, clipboard = self.store.state, QApplication.clipboard()
        explanation = self.presenter.explanations.get(state.focus_method)
        if explanation is None or clipboard is None:
            return
        position = wording.position_formulas(
            state.focus_method, explanation, state.source_shape, state.parameters
        )
        title = METHODS[state.focus_method].title
        clipboard.setText(wording.explanation_text(title, explanation, position=position))

    def _ask_for_export(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self.window, "Write the whole pictures into this folder", self._folder()
        )
        if folder:
            self.export(Path(folder))

    def export(self, folder: Path) -> None:
        """Write every method's whole output into a folder, in the background."""
        state = self.store.state
        if state.image is None or self._exporting is not None:
            return
        methods = [m for m in state.methods if m not in state.waiting]
        pixels, parameters = state.image.pixels, state.parameters

        def write(report: Report) -> list[str]:
            for index, name in enumerate(methods):
                path = folder / f"{name}.png"
                export_png(
                    pixels,
                    name,
                    parameters,
                    path,
                    lambda done, index=index: report((index + done) / len(methods)),  # type: ignore[misc]
                )
            return methods

        self.window.banner.show_progress(f"Writing pictures into {folder} …", 0)
        self._exporting = task = self._task(write)
        task.progressed.connect(lambda done: self._on_export_progressed(task, folder, done))
        task.succeeded.connect(lambda names: self._on_exported(task, folder, names))
        task.failed.connect(lambda error: self._on_export_failed(task, error))
        task.start()

    def _on_export_progressed(self, task: Task, folder: Path, done: float) -> None:
        if self._exporting is task:  # news of a cancelled one may still be on the way
            self.window.banner.show_progress(f"Writing pictures into {folder} …", done)

    def _on_exported(self, task: Task, folder: Path, names: list[str]) -> None:
        if self._exporting is not task:
            return
        self._exporting = None
        files = ", ".join(f"{name}.png" for name in names)
        self.window.banner.show_note(f"Wrote {files} into {folder}.")

    def _on_export_failed(self, task: Task, error: Exception) -> None:
        if self._exporting is not task:
            return
        self._exporting = None
        if isinstance(error, ImageError | MethodError):
            self.window.banner.show_error(str(error))
        else:
            self.window.banner.clear()
            self.show_report(report_text(type(error), error, error.__traceback__))

    def _ask_for_screenshot(self) -> None:
        suggestion = str(Path(self._folder()) / FALLBACK_PICTURE)
        path, _ = QFileDialog.getSaveFileName(
            self.window, "Save the window as a picture", suggestion, "PNG (*.png)"
        )
        if path and not self.window.grab().save(path):
            self.window.banner.show_error(f"{path} could not be written; try another folder.")

    def _cancel_work(self) -> None:
        for task in (self._opening, self._exporting):
            if task is not None:
                task.cancel()
        self._opening = self._exporting = None
        self.window.banner.clear()

    # Why they differ, over whole outputs

    def _count_whole(self) -> None:
        state = self.store.state
        if state.image is None:
            return
        pixels, parameters, (first, second) = (
            state.image.pixels,
            state.parameters,
            state.compared,
        )
        self._stop_counting()
        self._counting = task = self._task(
            lambda report: count_reasons(pixels, first, second, parameters, progress=report)
        )
        self.window.reasons.set_progress(0.0)
        task.progressed.connect(lambda done: self._on_count_progressed(task, done))
        task.succeeded.connect(lambda counts: self._end_count(task, counts))
        task.failed.connect(lambda error: self._end_count(task, None))
        task.start()

    def _on_count_progressed(self, task: Task, done: float) -> None:
        if self._counting is task:
            self.window.reasons.set_progress(done)

    def _end_count(self, task: Task, counts: ReasonCounts | None) -> None:
        if self._counting is task:
            self._counting = None
            self.window.reasons.set_progress(None)
            self.window.reasons.set_counts("whole", counts)

    def _stop_counting(self) -> None:
        if self._counting is not None:
            self._counting.cancel()
            self._counting = None
            self.window.reasons.set_progress(None)

    def _drop_whole_count(self, old: ViewState, new: ViewState) -> None:
        """Stop counting what is no longer on screen."""
        if (old.image, old.parameters, old.compared) != (new.image, new.parameters, new.compared):
            self._stop_counting()

    def _go_to_worst(self, row: int, col: int) -> None:
        state = self.store.state
        place = Place(row, col, state.output_shape(state.compared[0]))
        self.store.set(states.at_place(state, place))

    # Life

    def _on_answered(self, answer: Answer) -> None:
        self.presenter.paint(answer)
        if self._needs_torch:
            self._needs_torch = False
            # After this picture has been painted: importing PyTorch takes a second or two.
            QTimer.singleShot(0, self._load_torch)

    def _load_torch(self) -> None:
        task = self._task(_import_torch)
        for signal_ in (task.succeeded, task.failed):  # where it failed, the pane says why
            signal_.connect(lambda _: self.store.update(waiting=frozenset()))
        task.start()

    def _task(self, function: Callable[[Report], Any]) -> Task:
        """Return a task to connect to and then to start: it may end at once."""
        task = Task(function)
        self._tasks.append(task)
        task.finished.connect(lambda: self._tasks.remove(task))
        return task

    def show_report(self, report: str) -> None:
        """Show what went wrong, unless a report is open already."""
        if not self.window.findChildren(ErrorReport):
            dialog = ErrorReport(report, self.window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.show()

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
        if self._settings is not None:
            save_state(self._settings, self.store.state)
            self._settings.setValue("geometry", self.window.saveGeometry())
            self._settings.setValue("splitter", self.window.splitter.saveState())
            self._settings.setValue("pictures", self.window.pictures.saveState())
            self._settings.setValue("side_splitter", self.window.side_panel.splitter.saveState())
            self._settings.sync()
        self.worker.stop()
        self.counter.stop()
        self.counter.counted.disconnect(self.presenter.show_counts)  # what is still on its way
        for task in list(self._tasks):
            task.cancel()
            task.wait()

    def _restore_window(self) -> None:
        screen = QApplication.primaryScreen()
        room = screen.availableSize() if screen is not None else QSize(*DEFAULT_SIZE)
        if QApplication.platformName() == "offscreen":
            room = QSize(*DEFAULT_SIZE)  # its screen is a fiction, of 800 x 600
        self.window.resize(QSize(*DEFAULT_SIZE).boundedTo(room))
        if room.width() < DEFAULT_SIZE[0] or room.height() < DEFAULT_SIZE[1]:
            self.window.setWindowState(Qt.WindowState.WindowMaximized)
        self.window.splitter.setSizes([self.window.width() - SIDE_WIDTH, SIDE_WIDTH])
        self.window.side_panel.splitter.setSizes([600, 320])
        if self._settings is None:
            return
        for name, restore in (
            ("geometry", self.window.restoreGeometry),
            ("splitter", self.window.splitter.restoreState),
            ("pictures", self.window.pictures.restoreState),
            ("side_splitter", self.window.side_panel.splitter.restoreState),
        ):
            remembered = saved_bytes(self._settings, name)
            if remembered is not None:
                restore(remembered)

    def _folder(self) -> str:
        remembered = self._settings.value("folder") if self._settings is not None else None
        return remembered if isinstance(remembered, str) else str(Path.home())

    def _remember_folder(self, path: str) -> None:
        if self._settings is not None:
            self._settings.setValue("folder", str(Path(path).parent))


def _import_torch(report: Report) -> None:
    import torch  # noqa: F401


def first_state(
    image: SourceImage,
    methods: tuple[str, ...] | None,
    scale: float | None,
    kernel_size: int | None,
    remembered: ViewState | None = None,
) -> ViewState:
    """Return the state to start with.

    Parameters
    ----------
    image : SourceImage
        What to open.
    methods : tuple of str or None
        What the panes show; None for what they showed the last time.
    scale, kernel_size : number or None
        From the command line: these go before what is remembered. A kernel size that is given
        opens the lock, unless it is the matched one.
    remembered : ViewState or None
        The choices of the last time.
    """
    state = remembered or ViewState()
    methods = methods or state.methods
    state = replace(state, methods=methods)
    if state.focus_method not in methods:
        state = replace(state, focus_method=methods[0])
    if scale is not None:
        locked = state.kernel_locked or kernel_size is None
        state = states.with_scale(replace(state, kernel_locked=locked), scale)
    if kernel_size is not None:
        locked = kernel_size == matched_kernel_size(state.scale)
        state = replace(state, kernel_size=kernel_size, kernel_locked=locked)
    elif state.kernel_locked:
        state = states.with_lock(state, True)
    return states.with_image(state, image)


def _application() -> QApplication:
    """Return the process's QApplication, made on first use."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_EnableHighDpiScaling)
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_UseHighDpiPixmaps)
    QApplication.setHighDpiScaleFactorRoundingPolicy(
        # Whole factors: at odd ones, such as 1.04, nothing of Qt's own is sharp. Fonts follow
        # the display's resolution in any case.
        Qt.HighDpiScaleFactorRoundingPolicy.RoundPreferFloor
    )
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Upsampling Viewer")
    application.setApplicationVersion(viewer.__version__)
    application.setWindowIcon(QIcon(str(asset_path("icon.png"))))
    application.setStyle("Fusion")
    return application


def run_window(
    image: SourceImage,
    methods: tuple[str, ...] | None = None,
    *,
    scale: float | None = None,
    kernel_size: int | None = None,
) -> int:
    """Open the window and stay until it is closed; return the exit status.

    Where there is no display, the window is written to a picture instead.
    """
    if not has_display():
        path = Path(FALLBACK_PICTURE)
        take_screenshot(image, methods, path, scale=scale, kernel_size=kernel_size)
        print(
            f"No display was found, so the window was written to {path}. To get a window, run "
            "this on a desktop, or over ssh -X."
        )
        return 0
    if not os.environ.get("DISPLAY") and os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "wayland")
    application = _application()
    reporter = ErrorReporter()
    reporter.install()
    settings = open_settings()
    state = first_state(image, methods, scale, kernel_size, restore_state(settings, ViewState()))
    program = Program(state, settings)
    reporter.reported.connect(program.show_report)
    # Ctrl+C: Python only gets to its handlers when Qt lets it run.
    signal.signal(signal.SIGINT, lambda *_: program.window.close())
    signal.signal(signal.SIGTERM, lambda *_: program.window.close())
    heartbeat = QTimer()
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(200)
    program.window.show()
    program.window.panes.panes[0].picture.setFocus()  # the arrow keys move the inspected pixel
    return application.exec()


def _print_but_known(kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
    """Print Qt's messages, but for two that only say that there is no desktop."""
    if text and not ("propagateSizeHints" in text or "XDG_RUNTIME_DIR" in text):
        print(text, file=sys.stderr)


def take_screenshot(
    image: SourceImage,
    methods: tuple[str, ...] | None,
    path: Path,
    *,
    scale: float | None = None,
    kernel_size: int | None = None,
) -> None:
    """Write the whole window, with every picture complete, to a file.

    Raises
    ------
    ImageError
        If the file cannot be written.
    """
    headless = not has_display()
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        qInstallMessageHandler(_print_but_known)
    application = _application()
    if headless:
        application.setFont(QFont("sans-serif", HEADLESS_FONT_SIZE))
    program = Program(first_state(image, methods, scale, kernel_size))
    program.window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    program.window.show()
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE_S:
        application.processEvents()
        time.sleep(0.005)
        if program.presenter.settled and program.store.state.pane_size > (1, 1):
            break
    application.processEvents()
    saved = program.window.grab().save(str(path))
    program.window.close()
    if not saved:
        raise ImageError(f"{path} could not be written; check the folder and the free space.")
