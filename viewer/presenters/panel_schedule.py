"""When the panels are brought up to date: after the pictures, a slice at a time."""

from __future__ import annotations

from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from viewer.presenters.panels import PanelPresenter
from viewer.presenters.pictures import PicturePresenter
from viewer.state.view_state import ViewState

PATIENCE_MS = 150


class PanelSchedule(QObject):
    """Lets the pictures of a state go first, and the panels follow.

    Where no picture is awaited, the panels follow at once. Else they wait until every pane has a
    picture of the present state, exact or not, and then follow slice by slice, with a look at
    the mouse and the keys between two; a state that is overtaken meanwhile never reaches them.
    But they are never behind for longer than `PATIENCE_MS`.

    Parameters
    ----------
    pictures : PicturePresenter
        Knows whether pictures are awaited.
    panels : PanelPresenter
        Is told when to show what.

    Signals
    -------
    caught_up()
        The panels show the present state again.
    """

    caught_up = pyqtSignal()

    def __init__(
        self, pictures: PicturePresenter, panels: PanelPresenter, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._pictures, self._panels = pictures, panels
        # Its turn comes when all that was posted is done, such as the painting of pictures.
        self._idle = QTimer(self)
        self._idle.timeout.connect(self._show_next)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self.finish)

    @property
    def is_behind(self) -> bool:
        """Whether some panel shows an older state."""
        return self._panels.is_behind

    def show(self, old: ViewState | None, new: ViewState) -> None:
        """Take on a state; `old` is the last one, None to show everything anew."""
        was_behind = self.is_behind
        self._panels.begin(new, anew=old is None)
        if not was_behind and not self._pictures.awaits_pictures:
            self.finish()
            return
        if not self._patience.isActive():
            self._patience.start(PATIENCE_MS)
        self.go_on()

    def go_on(self) -> None:
        """Begin with the slices if no picture is awaited any more, else wait."""
        if not self.is_behind or self._pictures.awaits_pictures:
            self._idle.stop()
        elif not self._idle.isActive():
            self._idle.start(0)

    def finish(self) -> None:
        """Bring all panels up to date now, if they are not."""
        if self.is_behind:
            while self._panels.show_next():
                pass
            self._end()

    def stop(self) -> None:
        """Leave the panels as they are, for good."""
        self._idle.stop()
        self._patience.stop()

    def _show_next(self) -> None:
        self._panels.show_next()
        if not self.is_behind:
            self._end()

    def _end(self) -> None:
        self.stop()
        self.caught_up.emit()
