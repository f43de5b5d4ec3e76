"""Work that takes a while, each in a thread of its own: opening, writing, counting, importing."""

from __future__ import annotations

import importlib
import math
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PyQt5.QtCore import QObject, QTimer, pyqtSignal
from PyQt5.QtWidgets import QApplication

from viewer.geometry import Region
from viewer.images.atomic_file import FileFormat
from viewer.images.load_image import ImageError, SourceImage, from_array, load_image
from viewer.images.round_trip import Reduction, reduce
from viewer.qt.errors import report_text
from viewer.qt.qimage import from_qimage
from viewer.qt.store import Store
from viewer.qt.task import Report, Task
from viewer.state import enlarging, opening
from viewer.state import view_state as states
from viewer.state.view_state import PARAMETERS, ViewState
from viewer.system.memory import give_back, spare_loaded
from viewer.upsampling import METHODS, MethodError
from viewer.upsampling.compiled.loading import load_loops
from viewer.widgets.window.banner import Banner

if TYPE_CHECKING:
    from viewer.comparing.metrics import Metrics
    from viewer.comparing.reason_counts import ReasonCounts
    from viewer.state.session import Session
    from viewer.upsampling.self_check import CheckResult

MOST_MEASURED = 1 << 24  # pixels of a picture that are measured for a sheet: about a second
SLOW_S = 1.0  # work that takes longer shows its progress

# What the banner calls the work that it tells of.
OPENING, EXPORTING = "opening", "exporting"
STILL_EXPORTING = "Pictures are still being written: wait until they are, or cancel it first."


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
    measure_progressed(object)
        How much of the whole outputs has been measured, from 0 to 1; None when it is over.
    whole_measured(object)
        How far the whole outputs are from the reference: a method's name to its `Metrics`, or
        to a sentence that says why there are none.
    libraries_differ()
        A library computes otherwise here than was known: its pictures and explanations are to
        be made again.
    """

    broken = pyqtSignal(str)
    count_progressed = pyqtSignal(object)
    whole_counted = pyqtSignal(object)
    measure_progressed = pyqtSignal(object)
    whole_measured = pyqtSignal(object)
    libraries_differ = pyqtSignal()

    def __init__(self, store: Store, banner: Banner) -> None:
        super().__init__(store)
        self._store = store
        self._banner = banner
        self.tasks: list[Task] = []
        self._stopped = False
        self._opening: Task | None = None
        self._exporting: Task | None = None
        self._counting: Task | None = None
        self._loaded: set[str] = set()
        self._measuring: Task | None = None
        self._reducing: Task | None = None
        store.changed.connect(self._drop_whole_count)
        store.changed.connect(self._drop_whole_metrics)

    def stop(self) -> None:
        """Cancel everything and wait until it has ended."""
        self._stopped = True
        for task in list(self.tasks):
            task.cancel()
            task.wait()

    # Opening

    def open(self, path: str, session: Session | None = None) -> None:
        """Open a file in the background; the present picture stands until the next is there.

        Parameters
        ----------
        path : str
            The image.
        session : Session, optional
            What else to show then; where the image cannot be opened, of the present one.
        """
        self.cancel(OPENING)
        self._banner.clear()  # it is of what was opened or done before
        task = self._task(lambda report: load_image(path, report))
        self._opening = task
        text = f"Opening {Path(path).name} …"
        begun = time.monotonic()

        def on_progress(done: float | None) -> None:
            # News of a cancelled one may still be on the way; quick work needs no progress.
            if self._opening is task and time.monotonic() - begun >= SLOW_S:
                self._banner.show_progress(OPENING, text, done)

        task.progressed.connect(on_progress)
        task.succeeded.connect(lambda image: self._on_opened(task, image, session))
        task.failed.connect(lambda error: self._on_open_failed(task, error, session))
        task.start()
        # Of some formats nothing is heard until they are decoded.
        QTimer.singleShot(math.ceil(SLOW_S * 1000), lambda: on_progress(None))

    def apply(self, session: Session, image: SourceImage | None = None, failure: str = "") -> None:
        """Show what a session holds, of another image or of the present one.

        Parameters
        ----------
        session : Session
            What to show.
        image : SourceImage, optional
            The session's image, if it has just been opened.
        failure : str, optional
            A sentence on why it could not be opened; it is told with what else went wrong.
        """
        state = self._store.state
        if image is not None:
            state = opening.with_image(state, image)
        self._store.set(session.applied(state))
        rest = "The rest of the session is restored." if failure else ""
        told = " ".join(filter(None, (failure, session.remark or rest)))
        if told:
            self._banner.add(told, error=True)

    def _on_opened(self, task: Task, image: SourceImage, session: Session | None) -> None:
        if self._opening is not task:
            return
        self._opening = None
        self._banner.end_progress(OPENING)
        if session is not None:
            self.apply(session, image)
        else:
            self._store.set(opening.with_image(self._store.state, image))

    def _on_open_failed(self, task: Task, error: Exception, session: Session | None) -> None:
        if self._opening is not task:
            return
        self._opening = None
        self._banner.end_progress(OPENING)
        failure = str(error) if isinstance(error, ImageError) else ""
        if session is not None:
            self.apply(session, failure=failure)
        elif failure:
            self._banner.add(failure, error=True)
        if not failure:
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
            self._store.set(opening.with_image(self._store.state, image))
        else:
            self._banner.show_note("There is no image on the clipboard.")

    def crop(self) -> None:
        """Crop the image to the selection, in the background: a large one takes a while."""
        image, region = self._store.state.image, opening.crop_of(self._store.state)
        if image is None or region is None:
            return

        def show(cropped: SourceImage) -> None:
            if self._store.state.image is image:
                self._store.set(opening.with_crop(self._store.state, cropped))

        task = self._task(lambda report: image.cropped(region))
        task.succeeded.connect(show)
        task.failed.connect(
            lambda error: self._banner.show_error(f"The image cannot be cropped: {error}.")
        )
        task.start()

    # The round trip

    def reduce(self) -> None:
        """Reduce the image as the state asks for; of many wishes at once the last is done."""
        state = self._store.state
        if state.image is None or self._reducing is not None:
            return
        image, scale, reducer = state.image, state.scale, state.reducer
        self._reducing = task = self._task(lambda report: reduce(image, scale, reducer))
        task.succeeded.connect(self._on_reduced)
        task.failed.connect(self._on_reduction_failed)
        task.start()

    def _on_reduced(self, reduction: Reduction) -> None:
        self._reducing = None
        self._store.update(reduction=reduction)  # who shows that asks again, if it is outdated

    def _on_reduction_failed(self, error: Exception) -> None:
        self._reducing = None
        self._banner.show_error(f"The image cannot be reduced: {error}.")
        self._store.set(enlarging.with_round_trip(self._store.state, False))

    # Writing

    def export(
        self,
        folder: Path,
        methods: Sequence[str] | None = None,
        file_format: FileFormat = "png",
        regions: Mapping[str, Region] | None = None,
    ) -> None:
        """Write methods' outputs into a folder, in the background.

        Parameters
        ----------
        folder : Path
            Where the files go, each with a method's name.
        methods : sequence of str, optional
            Which; those of all panes unless it is given.
        file_format : {"png", "tiff"}
            What kind of files.
        regions : mapping, optional
            A method to the part of its output that is written; all of it where there is none.
        """
        from viewer.images.export import export, make_folder
        from viewer.system.progress_line import time_left

        state = self._store.state
        if state.source is None:
            return
        if self.is_exporting:
            self._banner.show_note(STILL_EXPORTING)
            return
        names = [m for m in methods or state.methods if m not in state.waiting]
        pixels, parameters = state.source.pixels, state.parameters
        files = [f"{name}.{file_format}" for name in names]
        # How much of all pixels is written when the first, the second … file is complete.
        parts = regions or {}
        shapes = [parts[n].shape if n in parts else state.output_shape(n) for n in names]
        areas = np.cumsum([0] + [math.prod(shape) for shape in shapes])
        ends = areas / max(1, areas[-1])

        written: list[str] = []

        def write(report: Report) -> None:
            make_folder(folder)
            for name, file, begin, end in zip(names, files, ends, ends[1:], strict=False):
                share = partial(_report_share, report, begin, end)
                part = parts.get(name)
                path = folder / file
                export(pixels, name, parameters, path, file_format, share, region=part)
                written.append(file)

        self._exporting = task = self._task(write)
        begun = time.monotonic()

        def on_progress(done: float) -> None:
            if self._exporting is task:  # news of a cancelled one may still be on the way
                file = files[int(np.searchsorted(ends[1:-1], done, side="right"))]
                left = time_left(time.monotonic() - begun, done)
                text = f"Writing {file} into {folder} …" + (f"  {left}" if left else "")
                self._banner.show_progress(EXPORTING, text, done)

        on_progress(0)
        task.progressed.connect(on_progress)
        task.succeeded.connect(lambda _: self._on_exported(task, folder, written))
        task.failed.connect(lambda error: self._on_export_failed(task, error))
        task.finished.connect(lambda: self._tell_cancelled(task, folder, written))
        task.start()

    @property
    def is_exporting(self) -> bool:
        """Whether pictures are being written."""
        return self._exporting is not None

    def _on_exported(self, task: Task, folder: Path, files: list[str]) -> None:
        if self._exporting is not task:
            return
        self._exporting = None
        self._banner.end_progress(EXPORTING)
        self._banner.add(f"Wrote {', '.join(files)} into {folder}.", error=False)

    def _on_export_failed(self, task: Task, error: Exception) -> None:
        if self._exporting is not task:
            return
        self._exporting = None
        self._banner.end_progress(EXPORTING)
        if isinstance(error, ImageError | MethodError):
            self._banner.add(str(error), error=True)
        else:
            self.broken.emit(report_text(type(error), error, error.__traceback__))

    def _tell_cancelled(self, task: Task, folder: Path, written: list[str]) -> None:
        """Say what is there of an export that was cancelled, now that no more will come."""
        if task.is_cancelled and not self._stopped:
            files = " and ".join(filter(None, (", ".join(written[:-1]), *written[-1:])))
            left = f"{files} had been written into {folder}" if files else "Nothing was written"
            self._banner.add(f"Cancelled. {left}.", error=False)

    def cancel(self, work: str) -> None:
        """Stop opening or writing, as the banner calls them; the other goes on."""
        if work == OPENING:
            task, self._opening = self._opening, None
        else:
            task, self._exporting = self._exporting, None
        if task is not None:
            task.cancel()
        self._banner.end_progress(work)

    # Why they differ, over whole outputs

    def count_whole(self) -> None:
        """Count why the compared pair differs, over all of their outputs."""
        from viewer.comparing.reason_counts import count_reasons

        state = self._store.state
        if state.source is None:
            return
        pixels, parameters, (first, second) = (
            state.source.pixels,
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
        if (old.source, old.parameters, old.compared) != (
            new.source,
            new.parameters,
            new.compared,
        ):
            self.stop_counting()

    # How far they are from the reference, over whole outputs

    def measure_whole(self) -> None:
        """Measure how far the panes' whole outputs are from the reference."""
        # They import cv2, for which the window need not wait.
        from viewer.qt.measurer import MeasureRequest, measure_all

        state = self._store.state
        if state.source is None or not state.measurable:
            return
        request = MeasureRequest(
            state.source.pixels,
            state.compared_with,
            state.parameters,
            dict.fromkeys(state.measurable),
        )
        self.stop_measuring()
        self._measuring = task = self._task(lambda report: measure_all(request, report))
        self.measure_progressed.emit(0.0)
        task.progressed.connect(lambda done: self._on_measure_progressed(task, done))
        task.succeeded.connect(lambda results: self._end_measure(task, results))
        task.failed.connect(lambda error: self._end_measure(task, None))
        task.start()

    def _on_measure_progressed(self, task: Task, done: float) -> None:
        if self._measuring is task:
            self.measure_progressed.emit(done)

    def measure_view(self, use: Callable[[dict[str, str]], None]) -> None:
        """Measure what is in view, and hand on each picture's figures in words.

        Parameters
        ----------
        use : callable
            Is given a method's name to its figures; those that cannot be had are left out.
        """
        from viewer.comparing.metric_columns import figures_text
        from viewer.qt.measurer import MeasureRequest, measure_all

        state = self._store.state
        if state.source is None:
            return
        regions: dict[str, Region | None] = {}
        for name in state.measurable:
            region = state.visible_region(name)
            if region.height * region.width <= MOST_MEASURED:
                regions[name] = region
        request = MeasureRequest(
            state.source.pixels, state.compared_with, state.parameters, regions
        )
        task = self._task(lambda report: measure_all(request, report))
        task.succeeded.connect(
            lambda results: use({name: figures_text(found) for name, found in results.items()})
        )
        task.failed.connect(lambda error: use({}))
        task.start()

    def _end_measure(self, task: Task, results: dict[str, Metrics | str] | None) -> None:
        if self._measuring is task:
            self._measuring = None
            self.measure_progressed.emit(None)
            if results is not None:
                self.whole_measured.emit(results)

    def stop_measuring(self) -> None:
        """Measure no further."""
        if self._measuring is not None:
            self._measuring.cancel()
            self._measuring = None
            self.measure_progressed.emit(None)

    def _drop_whole_metrics(self, old: ViewState, new: ViewState) -> None:
        """Stop measuring what is no longer on screen."""
        fields = ("source", *PARAMETERS, "methods", "reference", "against_truth")
        if states.changes(old, new)(*fields):
            self.stop_measuring()

    # Memory

    def tidy_up(self) -> None:
        """Give memory that is no longer used back to the system."""
        if not self._stopped:
            self._task(lambda report: give_back()).start()

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
            if library == "torch":
                signal_.connect(lambda _: self._load_loops())
        task.start()

    def _end_waiting(self, library: str) -> None:
        waiting = self._store.state.waiting
        self._store.update(
            waiting=frozenset(name for name in waiting if METHODS[name].library != library)
        )

    def _on_checked(self, results: list[CheckResult]) -> None:
        from viewer.upsampling.self_check import tell_methods

        if tell_methods(results):
            self.libraries_differ.emit()

    def _load_loops(self) -> None:
        """Load the compiled loops; until then, and where that fails, NumPy makes the same bytes.

        They are the last of what every start loads.
        """
        if not self._stopped:
            task = self._task(lambda report: load_loops(lambda: report(0)))
            task.finished.connect(spare_loaded)
            task.start()

    def _task(self, function: Callable[[Report], Any]) -> Task:
        """Return a task to connect to and then to start: it may end at once."""
        task = Task(function)
        self.tasks.append(task)
        task.finished.connect(lambda: self.tasks.remove(task))
        return task


def _import_and_check(library: str) -> tuple[CheckResult, ...]:
    if library:
        importlib.import_module(library)
    from viewer.upsampling.self_check import quick_check

    return quick_check(libraries=(library,))


def _report_share(report: Report, begin: float, end: float, done: float) -> bool:
    """Report how far all of the work is, when `done` is the share of a part of it."""
    return report(begin + (end - begin) * done)
