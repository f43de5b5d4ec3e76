"""Work that takes a while, each in a thread of its own: opening, writing, counting, importing."""

from __future__ import annotations

from PyQt5.QtCore import QObject, pyqtSignal

from viewer.jobs.exporting import EXPORTING, Exporting
from viewer.jobs.libraries import Libraries
from viewer.jobs.opening import OPENING, Opening
from viewer.jobs.task_slot import Tasks
from viewer.jobs.whole_figures import WholeFigures
from viewer.qt.store import Store
from viewer.widgets.window.banner import Banner


class Jobs(QObject):
    """All long work, by subject; what comes of it goes to the store and the banner, or is told.

    Parameters
    ----------
    store : Store
        Its state says what to write and to count; an opened image goes there.
    banner : Banner
        Is told of progress and of what went wrong.

    Attributes
    ----------
    tasks : Tasks
        All that is at work.
    opening : Opening
        Images from files, the clipboard, sessions, a crop or a reduction.
    exporting : Exporting
        Pictures to files.
    whole_figures : WholeFigures
        What is counted and measured over whole outputs.
    libraries : Libraries
        What is imported, loaded and checked after the window is there.

    Signals
    -------
    broken(str)
        Something unforeseen happened; a report that can be copied.
    """

    broken = pyqtSignal(str)

    def __init__(self, store: Store, banner: Banner) -> None:
        super().__init__(store)
        self.tasks = Tasks()
        self.opening = Opening(store, banner, self.tasks)
        self.exporting = Exporting(store, banner, self.tasks)
        self.whole_figures = WholeFigures(store, self.tasks)
        self.libraries = Libraries(store, self.tasks)
        self.opening.broken.connect(self.broken)
        self.exporting.broken.connect(self.broken)

    def cancel(self, work: str) -> None:
        """Stop opening or writing, as the banner calls them; the other goes on."""
        {OPENING: self.opening.cancel, EXPORTING: self.exporting.cancel}[work]()

    def stop(self) -> bool:
        """Cancel everything and wait until it has ended; return whether all has."""
        return self.tasks.stop()
