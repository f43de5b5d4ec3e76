"""What the methods enlarge: from a file, the clipboard, a session, a crop or a reduction."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject, QTimer, pyqtSignal
from PyQt5.QtWidgets import QApplication

from viewer.images.load_image import ImageError, SourceImage, from_array, load_image
from viewer.images.round_trip import Reduction, reduce
from viewer.jobs.task_slot import Tasks, TaskSlot
from viewer.qt.errors import report_text
from viewer.qt.qimage import from_qimage
from viewer.qt.store import Store
from viewer.state import enlarging
from viewer.state import opening as states
from viewer.widgets.window.banner import Banner

if TYPE_CHECKING:
    from viewer.state.session import Session

OPENING = "opening"  # as the banner calls it
SLOW_S = 1.0  # work that takes longer shows its progress


class Opening(QObject):
    """Brings images to the store, in the background.

    Parameters
    ----------
    store : Store
        The image goes there.
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
        self._store, self._banner, self._tasks = store, banner, tasks
        self._opening = TaskSlot(tasks)
        self._reducing = TaskSlot(tasks)
        self._name = ""
        self._patience = QTimer(self)  # quick work shows no progress
        self._patience.setSingleShot(True)
        # Of some formats nothing is heard until they are decoded.
        self._patience.timeout.connect(self._show_progress)

    # Files

    def open(self, path: str, session: Session | None = None) -> None:
        """Open a file; the present picture stands until the next is there.

        Parameters
        ----------
        path : str
            The image.
        session : Session, optional
            What else to show then; where the image cannot be opened, of the present one.
        """
        self.cancel()
        self._banner.clear()  # it is of what was opened or done before
        self._name = Path(path).name
        self._patience.start(math.ceil(SLOW_S * 1000))
        self._opening.start(
            lambda report: load_image(path, report),
            succeeded=lambda image: self._on_opened(image, session),
            failed=lambda error: self._on_open_failed(error, session),
            progressed=self._show_progress,
            over=self._end_progress,
            may_be_left=True,
        )

    def cancel(self) -> None:
        """Stop opening a file."""
        self._opening.cancel()

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
            state = states.with_image(state, image)
        self._store.set(session.applied(state))
        rest = "The rest of the session is restored." if failure else ""
        told = " ".join(filter(None, (failure, session.remark or rest)))
        if told:
            self._banner.add(told, error=True)

    def _show_progress(self, done: float | None = None) -> None:
        if not self._patience.isActive():
            self._banner.show_progress(OPENING, f"Opening {self._name} …", done)

    def _end_progress(self) -> None:
        self._patience.stop()
        self._banner.end_progress(OPENING)

    def _on_opened(self, image: SourceImage, session: Session | None) -> None:
        if session is not None:
            self.apply(session, image)
        else:
            self._store.set(states.with_image(self._store.state, image))

    def _on_open_failed(self, error: Exception, session: Session | None) -> None:
        failure = str(error) if isinstance(error, ImageError) else ""
        if session is not None:
            self.apply(session, failure=failure)
        elif failure:
            self._banner.add(failure, error=True)
        if not failure:
            self.broken.emit(report_text(type(error), error, error.__traceback__))

    # The clipboard

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

    # What is made of the image that is there

    def crop(self) -> None:
        """Crop the image to the selection: a large one takes a while."""
        image, region = self._store.state.image, states.crop_of(self._store.state)
        if image is None or region is None:
            return

        def show(cropped: SourceImage) -> None:
            if self._store.state.image is image:
                self._store.set(states.with_crop(self._store.state, cropped))

        task = self._tasks.new(lambda report: image.cropped(region))
        task.succeeded.connect(show)
        task.failed.connect(
            lambda error: self._banner.show_error(f"The image cannot be cropped: {error}.")
        )
        task.start()

    def reduce(self) -> None:
        """Reduce the image as the state asks for; of many wishes at once the last is done."""
        state = self._store.state
        if state.image is None or self._reducing.is_busy:
            return
        image, scale, reducer = state.image, state.scaling.scale, state.round_trip.reducer
        self._reducing.start(
            lambda report: reduce(image, scale, reducer),
            succeeded=self._on_reduced,
            failed=self._on_reduction_failed,
        )

    def _on_reduced(self, reduction: Reduction) -> None:
        self._store.update(reduction=reduction)  # who shows that asks again, if it is outdated

    def _on_reduction_failed(self, error: Exception) -> None:
        self._banner.show_error(f"The image cannot be reduced: {error}.")
        self._store.set(enlarging.with_round_trip(self._store.state, False))
