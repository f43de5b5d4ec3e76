"""What one picture looks like: its pixels, what appears when they are large, and its marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PyQt5.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PyQt5.QtGui import QFont, QPainter, QPixmap, QRegion
from PyQt5.QtWidgets import QWidget

from viewer.marks import Line, Place, Selection
from viewer.qt.render_worker import Answer
from viewer.qt.theme import picture_ground, quiet_text
from viewer.widgets.pictures.mark_painting import (
    Mark,
    mark_frame,
    mark_rect,
    paint_line,
    paint_marks,
    paint_selection,
)
from viewer.widgets.pictures.pixel_painting import ValueText, chequered, paint_details
from viewer.widgets.pictures.scene import Scene


class PictureLayer:
    """Paints one picture over the whole of a widget, or over a part of it.

    Parameters
    ----------
    widget : QWidget
        Its size, colours and font are the layer's; it is told what is to be painted anew.
    """

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._scene: Scene | None = None
        self._answer: Answer | None = None
        self._value_text: ValueText | None = None
        self._marks: tuple[Mark, ...] = ()
        self._selection: Selection | None = None
        self._line: Line | None = None
        self._marks_shape = (1, 1)  # of the output in whose rows and columns they are
        self._message = ""
        self._canvas = QPixmap()  # everything but the marks
        self._stale = True  # whether it is to be painted anew

    def set_scene(self, scene: Scene) -> None:
        """Show another part of the source, or another output."""
        old = self._scene
        if scene == old:
            return
        same = old is not None and (old.view, old.size) == (scene.view, scene.size)
        if same and old is not None and old.is_plain and scene.is_plain:
            self._scene = scene  # the picture and its marks stand until the next ones are there
        else:
            self._scene = scene
            self.repaint()

    def set_answer(self, answer: Answer | None, value_text: ValueText | None = None) -> None:
        """Show a picture that has been made; it is shifted until the next one is there.

        Parameters
        ----------
        answer : Answer or None
            The picture.
        value_text : callable, optional
            What is written into the pixel that a row and a column of the picture's device pixels
            show; left out, its bytes.
        """
        if answer is not self._answer:
            self._answer, self._value_text = answer, value_text
            self.repaint()

    def set_marks(self, marks: Sequence[Mark], output_shape: tuple[int, int]) -> None:
        """Outline these pixels of an output of this shape, ``(H, W)``.

        Should the scene be of another output by then, the outlines are where the same place of
        the source is, until those of the new output come.
        """
        old, old_shape = self._marks, self._marks_shape
        if output_shape == old_shape:
            self._marks = tuple(marks)
            self._update_marks({*old} ^ {*self._marks})
            return
        self._update_marks(old)
        self._marks, self._marks_shape = tuple(marks), output_shape
        self._update_marks(self._marks)

    def set_marked(self, selection: Selection | None, line: Line | None) -> None:
        """Outline the selected rectangle, and draw the profile's line."""
        if (selection, line) != (self._selection, self._line):
            self._selection, self._line = selection, line
            self._widget.update()

    def set_message(self, message: str) -> None:
        """Say why there is no picture; an empty message shows the picture."""
        if message != self._message:
            self._message = message
            self.repaint()

    @property
    def answer(self) -> Answer | None:
        """The picture that is shown."""
        return self._answer

    @property
    def value_text(self) -> ValueText | None:
        """What is written as a value; None for the bytes."""
        return self._value_text

    @property
    def scene(self) -> Scene | None:
        """What it shows."""
        return self._scene

    @property
    def message(self) -> str:
        """Why there is no picture, or nothing."""
        return self._message

    def place_at(self, position: QPointF) -> Place | None:
        """Return the pixel at a position in the widget, or None where there is none."""
        if self._scene is None or self._message:
            return None
        return self._scene.place_at(position * self._widget.devicePixelRatioF())

    def selection_between(self, first: QPointF, second: QPointF) -> Selection | None:
        """Return the rectangle from the pixel at one position to the one at another, both in it.

        Beside the picture, its border pixels are taken.
        """
        if self._scene is None or self._message:
            return None
        ratio = self._widget.devicePixelRatioF()
        return self._scene.selection_between(first * ratio, second * ratio)

    def line_between(self, first: QPointF, second: QPointF) -> Line | None:
        """Return the line between the centres of the pixels at two positions."""
        if self._scene is None or self._message:
            return None
        ratio = self._widget.devicePixelRatioF()
        return self._scene.line_between(first * ratio, second * ratio)

    def repaint(self) -> None:
        """Have all painted anew, in the widget's present size, colours and font."""
        self._stale = True
        self._widget.update()

    # Painting

    def paint(self, painter: QPainter, part: QRect | None = None) -> None:
        """Paint the layer, or a part of it in device pixels, with its marks."""
        self.paint_picture(painter, part)
        self.paint_marks(painter, part)

    def paint_picture(self, painter: QPainter, part: QRect | None = None) -> None:
        """Paint everything but the marks."""
        height, width = device_size(self._widget)
        part = QRect(0, 0, width, height) if part is None else part
        ratio = self._widget.devicePixelRatioF()
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        if self._is_bare():
            self._paint_bare(painter, part)
        else:
            if self._stale:
                self._stale = False
                self._paint_canvas()
            painter.drawPixmap(part, self._canvas, part)
        painter.restore()

    def _is_bare(self) -> bool:
        """Whether there is only an opaque picture to paint, pixel for pixel."""
        covered = self._covered()
        return (
            self._answer is not None
            and self._scene is not None
            and self._scene.is_plain
            and not covered.isEmpty()
            and covered.size() == self._answer.image.size()
        )

    def _paint_bare(self, painter: QPainter, part: QRect) -> None:
        """Paint ground and picture; to remember the result would take longer."""
        assert self._answer is not None
        covered = self._covered()
        self._paint_ground(painter, part)
        shown = covered.intersected(part)
        if not shown.isEmpty():
            source = shown.translated(-covered.topLeft())
            painter.drawImage(shown, self._answer.image, source)

    def _paint_ground(self, painter: QPainter, part: QRect) -> None:
        ground = picture_ground(self._widget.palette())
        for rect in QRegion(part).subtracted(QRegion(self._covered())).rects():
            painter.fillRect(rect, ground)

    def paint_marks(self, painter: QPainter, part: QRect | None = None) -> None:
        """Outline the marked pixels, the selection, and draw the line."""
        if self._scene is None or self._message:
            return
        ratio = self._widget.devicePixelRatioF()
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        if part is not None:
            painter.setClipRect(part, Qt.ClipOperation.IntersectClip)
        if self._selection is not None:
            paint_selection(painter, self._scene, self._selection, ratio)
        if self._line is not None:
            paint_line(painter, self._scene, self._line, ratio)
        axes = self._scene.maps(self._marks_shape)
        paint_marks(painter, self._marks, axes, self._widget.font())
        painter.restore()

    def _update_marks(self, marks: Iterable[Mark]) -> None:
        """Have those parts painted anew where these marks lie."""
        if self._scene is None:
            return
        rows, cols = self._scene.maps(self._marks_shape)
        ratio = self._widget.devicePixelRatioF()
        around = QRectF(0, 0, cols.size, rows.size)
        for mark in marks:
            frame = (
                mark_frame(mark_rect(mark, rows, cols)).adjusted(-3, -3, 3, 3).intersected(around)
            )
            self._widget.update(
                QRectF(
                    frame.left() / ratio,
                    frame.top() / ratio,
                    frame.width() / ratio,
                    frame.height() / ratio,
                ).toAlignedRect()
            )

    def _paint_canvas(self) -> None:
        """Paint ground, picture, grid and values once; marks change far more often."""
        height, width = (max(1, length) for length in device_size(self._widget))
        if self._canvas.size() != QSize(width, height):  # new memory takes time
            self._canvas = QPixmap(width, height)
        canvas = self._canvas
        painter = QPainter(canvas)
        self._paint_ground(painter, canvas.rect())
        if self._message:
            self._paint_message(painter, canvas)
        elif self._answer is not None and self._scene is not None:
            placed = self._paint_picture(painter, self._answer, self._scene)
            if placed and self._answer.picture.output_shape == self._scene.output_shape:
                font = self._widget.font()
                paint_details(painter, self._answer, self._scene, font, self._value_text)
        painter.end()

    def _paint_message(self, painter: QPainter, canvas: QPixmap) -> None:
        font = QFont(self._widget.font())
        font.setPixelSize(
            round(self._widget.fontInfo().pixelSize() * self._widget.devicePixelRatioF())
        )
        painter.setFont(font)
        painter.setPen(quiet_text(self._widget.palette()))
        margin = canvas.width() // 10
        painter.drawText(
            canvas.rect().adjusted(margin, 0, -margin, 0),
            int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap),
            self._message,
        )

    def _covered(self) -> QRect:
        """Return where the picture hides the ground; large ones hide nearly all of it."""
        answer, scene = self._answer, self._scene
        if self._message or answer is None or scene is None or answer.image.isNull():
            return QRect()
        target, _ = scene.target(answer)
        whole = target.toRect()
        hides = not answer.image.hasAlphaChannel() and QRectF(whole) == target
        return whole if hides else QRect()

    def _paint_picture(self, painter: QPainter, answer: Answer, scene: Scene) -> bool:
        """Paint the picture where it belongs; return whether it is the one for this view."""
        image = answer.image
        if image.isNull():
            return False
        target, same = scene.target(answer)
        if image.hasAlphaChannel():
            painter.fillRect(target, chequered())
        painter.drawImage(target, image)
        return same


def device_size(widget: QWidget) -> tuple[int, int]:
    """Return a widget's ``(height, width)`` in device pixels."""
    ratio = widget.devicePixelRatioF()
    return round(widget.height() * ratio), round(widget.width() * ratio)
