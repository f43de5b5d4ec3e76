"""The panes side by side, in one row or several, all of one size; or the stage in their place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PyQt5.QtCore import QTimer, pyqtSignal
from PyQt5.QtWidgets import QGridLayout, QWidget

from viewer import viewport
from viewer.state.choices import Layout
from viewer.widgets.pictures.pane import Pane

if TYPE_CHECKING:  # the first picture does not wait for it
    from viewer.widgets.pictures.stage import Stage


class PaneGrid(QWidget):
    """Lays out panes.

    Signals
    -------
    pane_size_changed(tuple)
        ``(height, width)`` in device pixels that all visible pictures have.
    pane_added(int)
        There is a pane of this index now, for the first time.
    stage_added(Stage)
        There is a stage now.
    """

    pane_size_changed = pyqtSignal(object)
    pane_added = pyqtSignal(int)
    stage_added = pyqtSignal(object)

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stages: list[Stage] = []  # none, or the one
        self._made = [Pane(self) for _ in range(count)]
        self._count = count
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._source_shape = (3, 4)
        self._layout = Layout.AUTO
        self._solo: int | None = None
        self._staged = False
        self._placed: tuple[object, ...] = ()
        self._size = (0, 0)
        # Several panes are resized at once: one look at them afterwards is enough.
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.timeout.connect(self._tell_size)
        for pane in self.panes:
            pane.picture.resized.connect(self._on_resized)
        self._place()

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The panes, in order."""
        return tuple(self._made[: self._count])

    def set_count(self, count: int) -> None:
        """Have so many panes; those that are taken away are kept for later."""
        if count == self._count:
            return
        for pane in self._made[count:]:
            pane.hide()
        self._count = count
        for index in range(len(self._made), count):
            pane = Pane(self)
            pane.picture.resized.connect(self._on_resized)
            self._made.append(pane)
            self.pane_added.emit(index)
        self._solo = None
        self._place()

    def set_arrangement(
        self, layout: Layout, solo: int | None, source_shape: tuple[int, int]
    ) -> None:
        """Lay the panes out.

        Parameters
        ----------
        layout : Layout
            AUTO takes whichever leaves larger pictures of a source of this shape.
        solo : int or None
            The only pane to show.
        source_shape : tuple of int
            ``(H, W)`` of the source.
        """
        self._layout, self._solo, self._source_shape = layout, solo, source_shape
        self._place()

    @property
    def columns(self) -> int:
        """How many panes stand side by side."""
        return min(self._columns(), len(self.panes))

    def under_cursor(self) -> int | None:
        """Return the pane that the mouse is over, None if it is elsewhere."""
        return next((i for i, pane in enumerate(self.panes) if pane.underMouse()), None)

    @property
    def stage(self) -> Stage:
        """Where pictures are looked at in one place; made when it is first wanted."""
        if not self._stages:
            from viewer.widgets.pictures.stage import Stage

            stage = Stage(self)
            stage.hide()
            stage.picture.resized.connect(self._on_resized)
            self._stages.append(stage)
            self.stage_added.emit(stage)
        return self._stages[0]

    def set_staged(self, staged: bool) -> None:
        """Have the stage in the place of the panes, or the panes again; keys go there."""
        if staged == self._staged:
            return
        self._staged = staged
        self._place()
        self.focus_pictures()

    def focus_pictures(self) -> None:
        """Let keys go to the pictures."""
        shown = self.stage.picture if self._staged else self.panes[self._solo or 0].picture
        shown.setFocus()

    def settle(self) -> None:
        """Tell the panes' size now, not when Qt comes to it."""
        self._settled.stop()
        self._tell_size()
        if self._settled.isActive():  # laid out anew: only now do the panes have their size
            self._settled.stop()
            self._grid.activate()
            self._tell_size()

    def _columns(self) -> int:
        count = len(self.panes)
        if self._solo is not None:
            return 1
        if self._layout is Layout.ROW:
            return count
        if self._layout is Layout.GRID:
            return max(1, min(math.ceil(math.sqrt(count)), (count + 1) // 2))
        # The fewest columns for each number of rows.
        choices = sorted({-(-count // rows) for rows in range(1, count + 1)})
        return max(choices, key=self._magnification)

    def _magnification(self, columns: int) -> float:
        """Return how large the fitted pictures are in so many columns."""
        rows = -(-len(self.panes) // columns)
        title = self.fontMetrics().height() + 10
        room = (max(1, self.height() // rows - title), max(1, self.width() // columns))
        return viewport.fit(self._source_shape, room).magnification

    def _place(self) -> None:
        columns = self._columns()
        placed = (columns, self._solo, self._count, self._staged)
        if placed != self._placed:
            self._placed = placed
            for pane in self._made:
                self._grid.removeWidget(pane)
            for stage in self._stages:
                self._grid.removeWidget(stage)
            shown: list[QWidget] = [
                p for i, p in enumerate(self.panes) if self._solo in (None, i) and not self._staged
            ]
            if self._staged:
                shown, columns = [self.stage], 1
            for line in range(len(self._made)):
                self._grid.setColumnStretch(line, 1 if line < min(columns, len(shown)) else 0)
                self._grid.setRowStretch(line, 1 if line < -(-len(shown) // columns) else 0)
            for index, pane in enumerate(shown):
                self._grid.addWidget(pane, index // columns, index % columns)
            for widget in (*self.panes, *self._stages):
                widget.setVisible(widget in shown)
        self._settled.start(0)

    def _on_resized(self) -> None:
        self._settled.start(0)

    def _tell_size(self) -> None:
        automatic = self._layout is Layout.AUTO and self._solo is None and not self._staged
        if automatic and self._columns() != self._placed[0]:
            self._place()
            return
        shown = (*self.panes, *self._stages)
        sizes = [p.picture.device_size() for p in shown if p.isVisibleTo(self)]
        size = (min(h for h, _ in sizes), min(w for _, w in sizes))
        if size != self._size and min(size) > 0:
            self._size = size
            self.pane_size_changed.emit(size)
