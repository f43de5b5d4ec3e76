"""Methods' outputs to files, in the background."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PyQt5.QtCore import QObject, pyqtSignal

from viewer.geometry import Region
from viewer.images.atomic_file import FileFormat
from viewer.images.load_image import ImageError
from viewer.jobs.task_slot import Tasks, TaskSlot
from viewer.qt.errors import report_text
from viewer.qt.store import Store
from viewer.qt.task import Report
from viewer.state.view_state import ViewState
from viewer.system.progress_line import time_left
from viewer.upsampling import MethodError
from viewer.widgets.window.banner import Banner

EXPORTING = "exporting"  # as the banner calls it
NOTHING_YET = "There is nothing to write yet: the library of each picture is still being loaded."
STILL_EXPORTING = "Pictures are still being written: wait until they are, or cancel it first."


class Exporting(QObject):
    """Writes pictures; the banner tells how far it is and what is there in the end.

    Parameters
    ----------
    store : Store
        Its state says what the pictures are of.
    banner : Banner
        Is told of progress and of what went wrong.
    tasks : Tasks
        What is at work.

    Signals
    -------
    broken(str)
        Something unforeseen happened; a report that can be copied.
    """

    broken = pyqtSignal(str)

    def __init__(self, store: Store, banner: Banner, tasks: Tasks) -> None:
        super().__init__(store)
        self._store, self._banner = store, banner
        self._slot = TaskSlot(tasks)

    @property
    def is_busy(self) -> bool:
        """Whether pictures are being written."""
        return self._slot.is_busy

    def export(
        self,
        folder: Path,
        methods: Sequence[str] | None = None,
        file_format: FileFormat = "png",
        regions: Mapping[str, Region] | None = None,
    ) -> None:
        """Write methods' outputs into a folder.

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
        state = self._store.state
        if state.resolved.source is None:
            return
        if self.is_busy:
            self._banner.show_note(STILL_EXPORTING)
            return
        names = [m for m in methods or state.panes.methods if m not in state.waiting]
        if not names:
            self._banner.show_note(NOTHING_YET)
            return
        self._start(_Work(state, names, folder, file_format, regions or {}), folder)

    def _start(self, work: _Work, folder: Path) -> None:
        """Begin to write, and say how far it is and what comes of it."""
        begun = time.monotonic()

        def show_progress(done: float) -> None:
            text = f"Writing {work.file_at(done)} into {folder} …"
            left = time_left(time.monotonic() - begun, done)
            self._banner.show_progress(EXPORTING, f"{text}  {left}" if left else text, done)

        show_progress(0)
        self._slot.start(
            work.write,
            succeeded=lambda _: self._tell(f"Wrote {', '.join(work.written)} into {folder}."),
            failed=self._on_failed,
            progressed=show_progress,
            over=lambda: self._banner.end_progress(EXPORTING),
            cancelled=lambda: self._tell(f"Cancelled. {work.what_is_there()}."),
        )

    def cancel(self) -> None:
        """Stop writing; what is complete stays."""
        self._slot.cancel()

    def _tell(self, message: str) -> None:
        self._banner.add(message, error=False)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, ImageError | MethodError):
            self._banner.add(str(error), error=True)
        else:
            self.broken.emit(report_text(type(error), error, error.__traceback__))


class _Work:
    """The pictures of one export, written one after the other."""

    def __init__(
        self,
        state: ViewState,
        methods: Sequence[str],
        folder: Path,
        file_format: FileFormat,
        regions: Mapping[str, Region],
    ) -> None:
        assert state.resolved.enlargement is not None
        self._enlargement = state.resolved.enlargement
        self._folder, self._file_format, self._regions = folder, file_format, regions
        self._methods = list(dict.fromkeys(methods))
        # How much of all pixels is written when the first, the second … file is complete.
        shapes = (
            regions[m].shape if m in regions else state.resolved.output_shape(m)
            for m in self._methods
        )
        areas = np.cumsum([0, *(math.prod(shape) for shape in shapes)])
        self._ends = areas / areas[-1]
        self.written: list[str] = []

    def write(self, report: Report) -> None:
        """Write all of them; runs in a thread."""
        from viewer.images.export import export, make_folder

        make_folder(self._folder)
        for method, begin, end in zip(self._methods, self._ends, self._ends[1:], strict=False):
            export(
                self._enlargement,
                method,
                self._folder / self._file(method),
                self._file_format,
                partial(_report_share, report, begin, end),
                region=self._regions.get(method),
            )
            self.written.append(self._file(method))

    def file_at(self, done: float) -> str:
        """Return the file that is being written when this share of all is done."""
        return self._file(self._methods[int(np.searchsorted(self._ends[1:-1], done, "right"))])

    def _file(self, method: str) -> str:
        return f"{method}.{self._file_format}"

    def what_is_there(self) -> str:
        """Say which files are complete."""
        *most, last = self.written or [""]
        files = " and ".join(filter(None, (", ".join(most), last)))
        return f"{files} had been written into {self._folder}" if files else "Nothing was written"


def _report_share(report: Report, begin: float, end: float, done: float) -> bool:
    """Report how far all of the work is, when `done` is the share of a part of it."""
    return report(begin + (end - begin) * done)
