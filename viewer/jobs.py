"""Work that takes a while, each in a thread of its own: opening, writing, counting, importing."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PyQt5.QtCore import QObject, QTimer, pyqtSignal
from PyQt5.QtWidgets import QApplication

from viewer import state as states
from viewer.exporting import export_png
from viewer.image_io import ImageError, SourceImage, from_array, load_image
from viewer.qt.background import Report, Task
from viewer.qt.errors import report_text
from viewer.qt.qimage import from_qimage
from viewer.qt.store import Store
from viewer.reasons import ReasonCounts, count_reasons
from viewer.self_check import CheckResult, quick_check, tell_methods
from viewer.state import ViewState
from viewer.upsampling import METHODS, MethodError
from viewer.widgets.banner import Banner

SLOW_S = 1.0  # work that takes longer shows its progress


class Jobs(QObject):
    """Does the long work; what comes of it goes to the store and the banner, or is told.

    Of opening, writing and counting at most one each is at work.

    Parameters
    ----------
    store : Store
        Its state says what to write and to count; an opened image goes there.
    banner : Banner
        Is told of progress and of what went wrong.

    Signals
    -------
    broken(str)
        Something unforeseen happened; a report that can be copied.
    count_progressed(object)
        How much of the whole outputs has been counted, from 0 to 1; None when it is over.
    whole_counted(object)
        Why the compared pair differs over all of their outputs: `ReasonCounts`, or None where
        counting failed.
    libraries_differ()
        A library computes otherwise here than was known: its pictures and explanations are to
        be made again.
    """

    broken = pyqtSignal(str)
    count_progressed = pyqtSignal(object)
    whole_counted = pyqtSignal(object)
    libraries_differ = pyqtSignal()

    def __init__(self, store: Store, banner: Banner) -> None:
        super().__init__(store)
        self._store = store
        self._banner = banner
        self.tasks: list[Task] = []
        self._opening: Task | None = None
        self._exporting: Task | None = None
        self._counting: Task | None = None
        self._loaded: set[str] = set()
        store.changed.connect(self._drop_whole_count)

    def stop(self) -> None:
        """Cancel everything and wait until it has ended."""
        for task in list(self.tasks):
            task.cancel()
            task.wait()

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
                self._banner.show_progress(f"Opening {name} …", None)
                if self._opening is task
                else None
            ),
        )

    def _on_opened(self, task: Task, image: SourceImage) -> None:
        if self._opening is not task:
            return
        self._opening = None
        self._banner.clear()
        self._store.set(states.with_image(self._store.state, image))

    def _on_open_failed(self, task: Task, error: Exception) -> None:
        if self._opening is not task:
            return
        self._opening = None
        if isinstance(error, ImageError):
            self._banner.show_error(str(error))
        else:
            self._banner.clear()
            self.broken.emit(report_text(type(error), error, error.__traceback__))

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
                self._banner.show_error(str(error))
                return
            self._banner.clear()
            self._store.set(states.with_image(self._store.state, image))
        else:
            self._banner.show_note("There is no image on the clipboard.")

    # Writing

    def export(self, folder: Path) -> None:
        """Write every method's whole output into a folder, in the background."""
        state = self._store.state
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

        self._banner.show_progress(f"Writing pictures into {folder} …", 0)
        self._exporting = task = self._task(write)
        task.progressed.connect(lambda done: self._on_export_progressed(task, folder, done))
        task.succeeded.connect(lambda names: self._on_exported(task, folder, names))
        task.failed.connect(lambda error: self._on_export_failed(task, error))
        task.start()

    def _on_export_progressed(self, task: Task, folder: Path, done: float) -> None:
        if self._exporting is task:  # news of a cancelled one may still be on the way
            self._banner.show_progress(f"Writing pictures into {folder} …", done)

    def _on_exported(self, task: Task, folder: Path, names: list[str]) -> None:
        if self._exporting is not task:
            return
        self._exporting = None
        files = ", ".join(f"{name}.png" for name in names)
        self._banner.show_note(f"Wrote {files} into {folder}.")

    def _on_export_failed(self, task: Task, error: Exception) -> None:
        if self._exporting is not task:
            return
        self._exporting = None
        if isinstance(error, ImageError | MethodError):
            self._banner.show_error(str(error))
        else:
            self._banner.clear()
            self.broken.emit(report_text(type(error), error, error.__traceback__))

    def cancel(self) -> None:
        """Stop opening and writing."""
        for task in (self._opening, self._exporting):
            if task is not None:
                task.cancel()
        self._opening = self._exporting = None
        self._banner.clear()

    # Why they differ, over whole outputs

    def count_whole(self) -> None:
        """Count why the compared pair differs, over all of their outputs."""
        state = self._store.state
        if state.image is None:
            return
        pixels, parameters, (first, second) = (
            state.image.pixels,
            state.parameters,
            state.compared,
        )
        self.stop_counting()
        self._counting = task = self._task(
            lambda report: count_reasons(pixels, first, second, parameters, progress=report)
        )
        self.count_progressed.emit(0.0)
        task.progressed.connect(lambda done: self._on_count_progressed(task, done))
        task.succeeded.connect(lambda counts: self._end_count(task, counts))
        task.failed.connect(lambda error: self._end_count(task, None))
        task.start()

    def _on_count_progressed(self, task: Task, done: float) -> None:
        if self._counting is task:
            self.count_progressed.emit(done)

    def _end_count(self, task: Task, counts: ReasonCounts | None) -> None:
        if self._counting is task:
            self._counting = None
            self.count_progressed.emit(None)
            self.whole_counted.emit(counts)

    def stop_counting(self) -> None:
        """Count no further."""
        if self._counting is not None:
            self._counting.cancel()
            self._counting = None
            self.count_progressed.emit(None)

    def _drop_whole_count(self, old: ViewState, new: ViewState) -> None:
        """Stop counting what is no longer on screen."""
        if (old.image, old.parameters, old.compared) != (new.image, new.parameters, new.compared):
            self.stop_counting()

    # Importing and checking

    def load(self, library: str) -> None:
        """Import a library and compare its arithmetic, once and quickly.

        Until then its methods are in `ViewState.waiting`. Where it cannot be imported, its panes
        say why.

        Parameters
        ----------
        library : str
            As `Method.library`; the empty one stands for cv2.
        """
        if library in self._loaded:
            return
        self._loaded.add(library)
        task = self._task(lambda report: _import_and_check(library))
        task.succeeded.connect(self._on_checked)
        for signal_ in (task.succeeded, task.failed):
            signal_.connect(lambda _: self._end_waiting(library))
        task.start()

    def _end_waiting(self, library: str) -> None:
        waiting = self._store.state.waiting
        self._store.update(
            waiting=frozenset(name for name in waiting if METHODS[name].library != library)
        )

    def _on_checked(self, results: list[CheckResult]) -> None:
        if tell_methods(results):
            self.libraries_differ.emit()

    def _task(self, function: Callable[[Report], Any]) -> Task:
        """Return a task to connect to and then to start: it may end at once."""
        task = Task(function)
        self.tasks.append(task)
        task.finished.connect(lambda: self.tasks.remove(task))
        return task


def _import_and_check(library: str) -> tuple[CheckResult, ...]:
    if library:
        importlib.import_module(library)
    return quick_check(libraries=(library,))
