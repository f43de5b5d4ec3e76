"""The stage: several pictures in one place, wiped, blinked, mixed, or their difference."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import QPointF, QRect, QRectF, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPen
from PyQt5.QtWidgets import QWidget

from viewer.geometry import Region
from viewer.state.comparison_view import Look, Looking, wipe_parts
from viewer.widgets.basic.arrow_keys import STEPS
from viewer.widgets.pictures.picture_layer import PictureLayer
from viewer.widgets.pictures.picture_surface import PictureSurface

REACH = 6  # logical pixels beside a line from which it can be dragged
STEP, FAR_STEP = 0.01, 0.1  # of the stage, by which a key moves the lines
LABEL_MARGIN = 8
NARROWEST_LABEL = 48


class StageView(PictureSurface):
    """Composes pictures that are there already; nothing is computed for it but a repaint.

    Signals
    -------
    split_chosen(float, float)
        The lines of a wipe are to be at these shares of the stage, down and right.
    """

    split_chosen = pyqtSignal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Pictures in one place")
        self.difference = PictureLayer(self)
        self._layers: dict[str, PictureLayer] = {}
        self._titles: dict[str, str] = {}
        self._looking = Looking()
        self._index = 0
        self._cursor_split = (0.5, 0.5)
        self._held = (False, False)  # whether the line across, and the one down, is dragged
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.show_next)

    # What is

    def set_comparison(self, looking: Looking, titles: Mapping[str, str]) -> None:
        """Show pictures in a way of looking.

        Parameters
        ----------
        looking : Looking
            The way; while the panes are side by side, the stage rests.
        titles : mapping
            The name of each method on the stage, in order, and what to call it.
        """
        if list(titles) != list(self._titles) or looking.look is not self._looking.look:
            self._index = 0
        kept = {n: self._layers[n] for n in titles if n in self._layers}
        self._layers = {name: kept.get(name) or PictureLayer(self) for name in titles}
        self._looking, self._titles = looking, dict(titles)
        blinks = looking.look is Look.BLINK and looking.playing
        interval_ms = round(1000 * looking.interval_s)
        if not blinks:
            self._timer.stop()
        elif not self._timer.isActive() or self._timer.interval() != interval_ms:
            self._timer.start(interval_ms)
        self.update()

    def show_next(self) -> None:
        """Show the next of the pictures that blink."""
        self._index = (self._index + 1) % len(self._layers)
        self.update()

    @property
    def shown(self) -> int:
        """Which of the pictures that blink is seen."""
        return self._index

    def layer(self, method: str) -> PictureLayer | None:
        """Return a method's picture, if it is on the stage."""
        return self._layers.get(method)

    def layers(self) -> list[PictureLayer]:
        return [*self._layers.values(), self.difference]

    def layer_at(self, position: QPointF) -> PictureLayer:
        layers = [*self._layers.values()]
        if self._looking.look is Look.DIFFERENCE or not layers:
            return self.difference
        if self._looking.look is Look.BLINK:
            return layers[self._index]
        if self._looking.look is Look.ONION:
            return layers[self._looking.opacity >= 0.5]
        ratio = self.devicePixelRatioF()
        x, y = int(position.x() * ratio), int(position.y() * ratio)
        for layer, part in zip(layers, self._parts(), strict=True):
            if part.top <= y < part.bottom and part.left <= x < part.right:
                return layer
        return layers[0]

    # Painting

    def compose(self, painter: QPainter) -> None:
        layers = [*self._layers.values()]
        look = self._looking.look
        if look is Look.DIFFERENCE or not layers:
            self.difference.paint(painter)
        elif look is Look.BLINK:
            layers[self._index].paint(painter)
        elif look is Look.ONION:
            layers[0].paint_picture(painter)
            painter.setOpacity(self._looking.opacity)
            layers[1].paint_picture(painter)
            painter.setOpacity(1)
            layers[self._looking.opacity >= 0.5].paint_marks(painter)
        else:
            for layer, part in zip(layers, self._parts(), strict=True):
                if not part.is_empty:
                    layer.paint(painter, QRect(part.left, part.top, part.width, part.height))
            self._paint_lines(painter)
        self._paint_labels(painter)

    def _split(self) -> tuple[int, int]:
        """Return the first device row below, and the first column right of the lines."""
        follows = self._looking.follows_cursor
        down, right = self._cursor_split if follows else self._looking.split
        height, width = self.device_size()
        return round(down * height), round(right * width)

    def _parts(self) -> tuple[Region, ...]:
        return wipe_parts(len(self._layers), self.device_size(), self._split())

    def _lines(self) -> tuple[QRect | None, QRect]:
        """Return the line across, if there is one, and the line down; in device pixels."""
        (height, width), (row, col) = self.device_size(), self._split()
        count = len(self._layers)
        across = QRect(0, row - 1, width, 3) if count > 2 else None
        return across, QRect(col - 1, 0, 3, row if count == 3 else height)

    def _paint_lines(self, painter: QPainter) -> None:
        painter.save()
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        dark, light = QColor(0, 0, 0, 170), QColor(255, 255, 255)
        across, down = self._lines()
        lines = [down] if across is None else [across, down]
        for line in lines:
            painter.fillRect(line, dark)
        for line in lines:
            upright = line.height() > line.width()
            inner = (1, 0, -1, 0) if upright else (0, 1, 0, -1)
            painter.fillRect(line.adjusted(*inner), light)
        if not self._looking.follows_cursor:
            self._paint_handle(painter, lines, ratio)
        painter.restore()

    def _paint_handle(self, painter: QPainter, lines: list[QRect], ratio: float) -> None:
        """Mark the place where the lines are easy to take hold of."""
        down = lines[-1]
        center = QPointF(down.center().x() + 0.5, down.center().y())
        if len(lines) == 2:
            center.setY(lines[0].center().y() + 0.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(0, 0, 0, 170), ratio))
        painter.setBrush(QColor(255, 255, 255))
        painter.drawEllipse(center, 7 * ratio, 7 * ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_labels(self, painter: QPainter) -> None:
        """Say which method is where."""
        titles = [*self._titles.values()]
        if not titles:
            return
        look, whole = self._looking.look, QRectF(self.rect())
        top, right = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignRight
        bottom, left = Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignLeft
        if look is Look.DIFFERENCE:
            text = f"{self._looking.kind.formula}     a: {titles[0]}     b: {titles[1]}"
            self._paint_label(painter, text, whole, top | left)
        elif look is Look.BLINK:
            text = f"{self._index + 1} of {len(titles)}   {titles[self._index]}"
            self._paint_label(painter, text, whole, top | left)
        elif look is Look.ONION:
            half = QRectF(0, 0, whole.width() / 2, whole.height())
            share = round(100 * self._looking.opacity)
            self._paint_label(painter, f"{titles[0]}   {100 - share} %", half, top | left)
            half.moveRight(whole.right())
            self._paint_label(painter, f"{titles[1]}   {share} %", half, top | right)
        else:
            ratio = self.devicePixelRatioF()
            corners = (top | left, top | right, bottom | left, bottom | right)
            for title, part, corner in zip(titles, self._parts(), corners, strict=False):
                room = QRectF(part.left, part.top, part.width, part.height)
                room = QRectF(room.topLeft() / ratio, room.size() / ratio)
                self._paint_label(painter, title, room, corner)

    def _paint_label(
        self, painter: QPainter, text: str, room: QRectF, corner: Qt.Alignment | int
    ) -> None:
        """Write on a dark plate in a corner of some room, where there is enough of it."""
        room = room.adjusted(LABEL_MARGIN, LABEL_MARGIN, -LABEL_MARGIN, -LABEL_MARGIN)
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        height = metrics.height() + 6
        if room.width() < NARROWEST_LABEL or room.height() < height:
            return
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()) - 16)
        plate = QRectF(room.left(), room.top(), metrics.horizontalAdvance(text) + 16, height)
        if int(corner) & int(Qt.AlignmentFlag.AlignRight):
            plate.moveRight(room.right())
        if int(corner) & int(Qt.AlignmentFlag.AlignBottom):
            plate.moveBottom(room.bottom())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(20, 20, 20, 230))
        painter.drawRoundedRect(plate, 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QColor(255, 255, 255))
        painter.drawText(plate, int(Qt.AlignmentFlag.AlignCenter), text)

    # What is wanted

    def _lines_at(self, position: QPointF) -> tuple[bool, bool]:
        """Return whether the line across, and the line down, is within reach."""
        if self._looking.look is not Look.WIPE or self._looking.follows_cursor:
            return False, False
        ratio = self.devicePixelRatioF()
        place = (position * ratio).toPoint()
        reach = round(REACH * ratio)
        found = [
            line is not None and line.adjusted(-reach, -reach, reach, reach).contains(place)
            for line in self._lines()
        ]
        return found[0], found[1]

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._held = self._lines_at(event.localPos())
        if not any(self._held):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        place = event.localPos()
        wanted = (place.y() / max(1, self.height()), place.x() / max(1, self.width()))
        across, down = (min(max(share, 0.0), 1.0) for share in wanted)
        if any(self._held) and event.buttons() & Qt.MouseButton.LeftButton:
            old = self._looking.split
            self.split_chosen.emit(
                across if self._held[0] else old[0], down if self._held[1] else old[1]
            )
            return
        if not event.buttons():
            self._cursor_split = (across, down)
            if self._looking.look is Look.WIPE and self._looking.follows_cursor:
                self.update()
            self.setCursor(_cursor(*self._lines_at(place)))
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if any(self._held):
            self._held = (False, False)
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and any(self._lines_at(event.localPos())):
            self.split_chosen.emit(0.5, 0.5)
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        steps = STEPS.get(event.key())
        wipes = self._looking.look is Look.WIPE and not self._looking.follows_cursor
        if steps is None or not wipes or not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
            return
        far = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        length = FAR_STEP if far else STEP
        down, right = (
            min(max(share + step * length, 0.0), 1.0)
            for share, step in zip(self._looking.split, steps, strict=True)
        )
        self.split_chosen.emit(down, right)


def _cursor(across: bool, down: bool) -> Qt.CursorShape:
    """Return what the mouse looks like over these lines."""
    if across and down:
        return Qt.CursorShape.SizeAllCursor
    if across:
        return Qt.CursorShape.SplitVCursor
    return Qt.CursorShape.SplitHCursor if down else Qt.CursorShape.CrossCursor
