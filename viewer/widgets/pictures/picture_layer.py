"""What one picture looks like: its pixels, the grid and values when close, and its marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from PyQt5.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PyQt5.QtGui import (
    QBrush,
    QColor,
    QFont,
    QPainter,
    QPen,
    QPixmap,
    QPolygon,
    QRegion,
)
from PyQt5.QtWidgets import QWidget

from viewer.geometry import Region
from viewer.marks import Line, Place, Selection
from viewer.qt.render_worker import Answer
from viewer.qt.theme import picture_ground, quiet_text, text_on
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS
from viewer.upsampling.base import Zone
from viewer.upsampling.truth import TRUTH
from viewer.viewport import AxisMap, View, axis_maps

GRID_FROM = 8  # device pixels for each pixel from which a grid shows
GRID_FULL = 20
VALUES_FROM = 40
LABELS_FROM = 64
CORNERS_FROM = 12
CORNER_COLOR = "#ff7a1a"
LINE_COLOR = "#ffe14d"
LABEL_SHARE = 0.2  # of a pixel's height


@dataclass(frozen=True, slots=True)
class Mark:
    """An outlined pixel, or a block of them with one outline around.

    Attributes
    ----------
    row, col : int
        The pixel, in the picture's own rows and columns; of a block the first one.
    color : str
        Of the outline.
    label : str
        Written in the pixel when there is room.
    strong : bool
        Whether it is lit up above the others.
    height, width : int
        How many rows and columns the outline goes around.
    """

    row: int
    col: int
    color: str
    label: str = ""
    strong: bool = False
    height: int = 1
    width: int = 1


@dataclass(frozen=True, slots=True)
class Scene:
    """Where things lie in a picture.

    Attributes
    ----------
    view : View
        What to show.
    size : tuple of int
        ``(height, width)`` in device pixels, the same for all panes.
    source_shape, output_shape : tuple of int
        ``(H, W)`` of the source and of this picture's output.
    picking_shape : tuple of int
        ``(H, W)`` of the output whose pixels the cursor picks.
    show_grid, show_values, show_differing : bool
        Whether they appear when close: the grid, the values, and a corner in those pixels that
        differ from the reference.
    zones : tuple of Zone
        Parts of the output that are to be pointed out.
    """

    view: View
    size: tuple[int, int]
    source_shape: tuple[int, int]
    output_shape: tuple[int, int]
    picking_shape: tuple[int, int]
    show_grid: bool = True
    show_values: bool = True
    show_differing: bool = True
    zones: tuple[Zone, ...] = ()

    @classmethod
    def of(cls, state: ViewState, method: str) -> Scene:
        """Return where things lie in a method's picture."""
        # The Original is the place to point at output pixels too, where these are finer.
        is_source = method != TRUTH and METHODS[method].is_source
        follows_scale = is_source and state.scaling.scale > 1
        shape = state.output_shape(method)
        return cls(
            view=state.resolved_view,
            size=state.pane_size,
            source_shape=state.source_shape,
            output_shape=shape,
            picking_shape=state.scaled_shape if follows_scale else shape,
            show_grid=state.overlays.grid,
            show_values=state.overlays.values,
            show_differing=state.overlays.differing,
            zones=state.method(method).zones(state.source_shape, state.parameters),
        )

    def maps(self, shape: tuple[int, int]) -> tuple[AxisMap, AxisMap]:
        """Return where the rows and columns of an output of `shape` lie."""
        return axis_maps(self.view, self.size, self.source_shape, shape)

    @property
    def is_plain(self) -> bool:
        """Whether the picture alone is shown: too small for a grid, and nothing pointed out."""
        rows, cols = self.maps(self.output_shape)
        return not self.zones and min(rows.pitch, cols.pitch) < GRID_FROM


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
        self._value_text: Callable[[int, int], str] | None = None
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

    def set_answer(
        self, answer: Answer | None, value_text: Callable[[int, int], str] | None = None
    ) -> None:
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
        ratio = self._widget.devicePixelRatioF()
        shape = self._scene.picking_shape
        rows, cols = self._scene.maps(shape)
        row, col = rows.pixel_at(position.y() * ratio), cols.pixel_at(position.x() * ratio)
        return None if row is None or col is None else Place(row, col, shape)

    def selection_between(self, first: QPointF, second: QPointF) -> Selection | None:
        """Return the rectangle from the pixel at one position to the one at another, both in it.

        Beside the picture, its border pixels are taken.
        """
        found = self._pixels_between(first, second)
        if found is None:
            return None
        rows, cols, scene = found
        region = Region(min(rows), min(cols), max(rows) + 1, max(cols) + 1)
        return Selection.of(region, scene.picking_shape, scene.source_shape)

    def line_between(self, first: QPointF, second: QPointF) -> Line | None:
        """Return the line between the centres of the pixels at two positions."""
        found = self._pixels_between(first, second)
        if found is None:
            return None
        rows, cols, scene = found
        (top, bottom), (left, right) = (
            [(index + 0.5) * n_in / n_out for index in pair]
            for pair, n_in, n_out in zip(
                (rows, cols), scene.source_shape, scene.picking_shape, strict=True
            )
        )
        return Line((top, left), (bottom, right))

    def _pixels_between(
        self, first: QPointF, second: QPointF
    ) -> tuple[list[int], list[int], Scene] | None:
        """Return the rows and the columns at two positions."""
        if self._scene is None or self._message:
            return None
        ratio = self._widget.devicePixelRatioF()
        maps = self._scene.maps(self._scene.picking_shape)
        if any(axis.visible[0] == axis.visible[1] for axis in maps):
            return None
        rows, cols = (
            [axis.nearest_to(place * ratio) for place in places]
            for axis, places in zip(
                maps, ((first.y(), second.y()), (first.x(), second.x())), strict=True
            )
        )
        return rows, cols, self._scene

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
        painter.save()
        self._to_device_pixels(painter)
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
        painter.save()
        self._to_device_pixels(painter)
        if part is not None:
            painter.setClipRect(part, Qt.ClipOperation.IntersectClip)
        if self._selection is not None:
            self._paint_selection(painter, self._scene, self._selection)
        if self._line is not None:
            self._paint_line(painter, self._scene, self._line)
        self._paint_marks(painter, self._scene)
        painter.restore()

    def _to_device_pixels(self, painter: QPainter) -> None:
        ratio = self._widget.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)

    def _update_marks(self, marks: Iterable[Mark]) -> None:
        """Have those parts painted anew where these marks lie."""
        if self._scene is None:
            return
        rows, cols = self._scene.maps(self._marks_shape)
        ratio = self._widget.devicePixelRatioF()
        around = QRectF(0, 0, cols.size, rows.size)
        for mark in marks:
            frame = _frame(_rect(mark, rows, cols)).adjusted(-3, -3, 3, 3).intersected(around)
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
                self._paint_grid_and_values(painter, self._answer, self._scene)
                self._paint_zones(painter, self._scene)
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
        target, _ = _target(answer, scene)
        whole = target.toRect()
        hides = not answer.image.hasAlphaChannel() and QRectF(whole) == target
        return whole if hides else QRect()

    def _paint_picture(self, painter: QPainter, answer: Answer, scene: Scene) -> bool:
        """Paint the picture where it belongs; return whether it is the one for this view."""
        image = answer.image
        if image.isNull():
            return False
        target, same = _target(answer, scene)
        if image.hasAlphaChannel():
            painter.fillRect(target, chequered())
        painter.drawImage(target, image)
        return same

    def _paint_grid_and_values(self, painter: QPainter, answer: Answer, scene: Scene) -> None:
        rows, cols = scene.maps(scene.output_shape)
        pitch = min(rows.pitch, cols.pitch)
        if pitch < GRID_FROM or not answer.picture.pixels.size:
            return
        row_pixels, col_pixels = np.unique(rows.pixels()), np.unique(cols.pixels())
        if scene.show_grid:
            strength = min(1.0, (pitch - GRID_FROM + 2) / (GRID_FULL - GRID_FROM + 2))
            xs = [cols.edge(int(i)) for i in (*col_pixels, col_pixels[-1] + 1)]
            ys = [rows.edge(int(i)) for i in (*row_pixels, row_pixels[-1] + 1)]
            for offset, color in ((0, QColor(0, 0, 0, 110)), (-1, QColor(255, 255, 255, 90))):
                color.setAlphaF(color.alphaF() * strength)
                for x in xs:
                    painter.fillRect(QRect(x + offset, ys[0], 1, ys[-1] - ys[0]), color)
                for y in ys:
                    painter.fillRect(QRect(xs[0], y + offset, xs[-1] - xs[0], 1), color)
        if scene.show_differing and pitch >= CORNERS_FROM:
            self._paint_corners(painter, answer, rows, cols)
        if scene.show_values and pitch >= VALUES_FROM:
            self._paint_values(painter, answer, rows, cols)

    def _paint_corners(
        self, painter: QPainter, answer: Answer, rows: AxisMap, cols: AxisMap
    ) -> None:
        """Turn a corner of every pixel that differs from the reference."""
        differing = answer.picture.differing
        if differing is None:
            return
        side = max(4, min(round(min(rows.pitch, cols.pitch) / 4), 10))
        first_row, first_col = rows.shown()[0], cols.shown()[0]
        painter.setPen(QPen(QColor(0, 0, 0, 150), 1))
        painter.setBrush(QColor(CORNER_COLOR))
        for row, col in np.argwhere(differing).tolist():
            right = cols.edge(first_col + col + 1) - 1
            top = rows.edge(first_row + row)
            painter.drawPolygon(
                QPolygon([QPoint(right - side, top), QPoint(right, top), QPoint(right, top + side)])
            )

    def _paint_zones(self, painter: QPainter, scene: Scene) -> None:
        """Hatch the parts of the output that are pointed out, and say what they are."""
        rows, cols = scene.maps(scene.output_shape)
        for zone in scene.zones:
            region = zone.region
            rect = QRect(
                QPoint(cols.edge(region.left), rows.edge(region.top)),
                QPoint(cols.edge(region.right) - 1, rows.edge(region.bottom) - 1),
            ).intersected(QRect(0, 0, cols.size, rows.size))
            if rect.isEmpty():
                continue
            painter.fillRect(rect, QBrush(QColor(CORNER_COLOR), Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(QColor(CORNER_COLOR), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _paint_values(
        self, painter: QPainter, answer: Answer, rows: AxisMap, cols: AxisMap
    ) -> None:
        picture = answer.picture
        channels = picture.pixels.shape[2]
        font = QFont(self._widget.font())
        pitch = min(rows.pitch, cols.pitch)
        # The top of a pixel is left to the weight that may be written there.
        line = pitch * (1 - LABEL_SHARE) * 0.8 / max(2, channels)
        font.setPixelSize(max(7, min(round(line), 22)))
        painter.setFont(font)
        inks = {True: QColor(0, 0, 0, 210), False: QColor(255, 255, 255, 225)}
        for row in np.unique(rows.pixels()).tolist():
            top, bottom = rows.edge(row), rows.edge(row + 1)
            y = min(max((top + bottom) // 2, picture.top), picture.top + len(picture.pixels) - 1)
            for col in np.unique(cols.pixels()).tolist():
                left, right = cols.edge(col), cols.edge(col + 1)
                x = (left + right) // 2
                x = min(max(x, picture.left), picture.left + picture.pixels.shape[1] - 1)
                place = y - picture.top, x - picture.left
                if self._value_text is None:
                    value = picture.pixels[place].tolist()
                    text = "\n".join(map(str, value))
                    ground = QColor(*(value if channels >= 3 else value * 3)[:3])
                else:
                    text, ground = self._value_text(*place), answer.image.pixelColor(*place[::-1])
                painter.setPen(inks[text_on(ground) == QColor(Qt.GlobalColor.black)])
                room = round((bottom - top) * (LABEL_SHARE if pitch >= LABELS_FROM else 0))
                painter.drawText(
                    QRect(left, top + room, right - left, bottom - top - room),
                    int(Qt.AlignmentFlag.AlignCenter),
                    text,
                )

    def _paint_marks(self, painter: QPainter, scene: Scene) -> None:
        rows, cols = scene.maps(self._marks_shape)
        for mark in sorted(self._marks, key=lambda mark: mark.strong):
            rect = _rect(mark, rows, cols)
            frame = _frame(rect)
            width = 4 if mark.strong else 2
            for extra, color in ((2, QColor(0, 0, 0, 190)), (0, QColor(mark.color))):
                pen = QPen(color, width + extra)
                pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                inset = width / 2
                painter.drawRect(frame.adjusted(inset, inset, -inset, -inset))
            if mark.label and rect.width() >= LABELS_FROM:
                self._paint_label(painter, rect, mark)

    def _paint_selection(self, painter: QPainter, scene: Scene, selection: Selection) -> None:
        """Outline the selected pixels of this picture: dashes of light on a dark line."""
        rows, cols = scene.maps(scene.output_shape)
        region = selection.region(scene.output_shape, scene.source_shape)
        frame = QRectF(
            QPointF(cols.edge(region.left), rows.edge(region.top)),
            QPointF(cols.edge(region.right), rows.edge(region.bottom)),
        ).adjusted(-0.5, -0.5, 0.5, 0.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for dashed, color in ((False, QColor(0, 0, 0)), (True, QColor(255, 255, 255))):
            pen = QPen(color, self._widget.devicePixelRatioF())
            if dashed:
                pen.setDashPattern([5, 4])
            painter.setPen(pen)
            painter.drawRect(frame)

    def _paint_line(self, painter: QPainter, scene: Scene, line: Line) -> None:
        """Draw a line with a ring at its start and a dot at its end, light upon dark."""
        start, end = (
            QPointF(
                *(
                    axis.origin + place * n_out / n_in * axis.pitch
                    for axis, place, n_in, n_out in zip(
                        reversed(scene.maps(scene.output_shape)),
                        reversed(point),
                        reversed(scene.source_shape),
                        reversed(scene.output_shape),
                        strict=True,
                    )
                )
            )
            for point in (line.start, line.end)
        )
        ratio = self._widget.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for color, width in ((QColor(0, 0, 0), 3), (QColor(LINE_COLOR), 1.5)):
            painter.setPen(QPen(color, width * ratio))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawLine(start, end)
            painter.drawEllipse(start, 4 * ratio, 4 * ratio)
            painter.setBrush(color)
            painter.drawEllipse(end, 2.5 * ratio, 2.5 * ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_label(self, painter: QPainter, rect: QRectF, mark: Mark) -> None:
        font = QFont(self._widget.font())
        font.setPixelSize(max(9, min(round(rect.height() * LABEL_SHARE * 0.8), 16)))
        font.setBold(True)
        painter.setFont(font)
        text = painter.fontMetrics().boundingRect(mark.label)
        plate = QRectF(0, 0, text.width() + 8, text.height() + 2)
        if plate.width() > rect.width():
            return
        plate.moveTopLeft(QPointF(rect.left() + 2, rect.top() + 2))
        painter.fillRect(plate, QColor(mark.color))
        painter.setPen(text_on(QColor(mark.color)))
        painter.drawText(plate, int(Qt.AlignmentFlag.AlignCenter), mark.label)


def device_size(widget: QWidget) -> tuple[int, int]:
    """Return a widget's ``(height, width)`` in device pixels."""
    ratio = widget.devicePixelRatioF()
    return round(widget.height() * ratio), round(widget.width() * ratio)


def _target(answer: Answer, scene: Scene) -> tuple[QRectF, bool]:
    """Return where a picture belongs, and whether it is the one for this view."""
    picture, image = answer.picture, answer.image
    if picture.view == scene.view and picture.size == scene.size:
        return QRectF(picture.left, picture.top, image.width(), image.height()), True
    change = scene.view.magnification / picture.view.magnification
    top, left = (
        size / 2
        + (old_center - center) * scene.view.magnification
        + (start - old_size / 2) * change
        for size, old_size, center, old_center, start in (
            (
                scene.size[0],
                picture.size[0],
                scene.view.center_row,
                picture.view.center_row,
                picture.top,
            ),
            (
                scene.size[1],
                picture.size[1],
                scene.view.center_col,
                picture.view.center_col,
                picture.left,
            ),
        )
    )
    if change == 1.0:
        return QRectF(round(left), round(top), image.width(), image.height()), False
    return QRectF(left, top, image.width() * change, image.height() * change), False


def _rect(mark: Mark, rows: AxisMap, cols: AxisMap) -> QRectF:
    """Return where a marked pixel lies."""
    left, top = cols.edge(mark.col), rows.edge(mark.row)
    right, bottom = cols.edge(mark.col + mark.width), rows.edge(mark.row + mark.height)
    return QRectF(left, top, max(2, right - left), max(2, bottom - top))


def _frame(rect: QRectF) -> QRectF:
    """Return what a pixel's outline takes up: small pixels stay visible inside it."""
    grown = 3.0 if rect.width() < 8 else 0.0
    return rect.adjusted(-grown, -grown, grown, grown)


def chequered(cell: int = 8) -> QBrush:
    """Return the ground on which transparency shows."""
    tile = QPixmap(2 * cell, 2 * cell)
    tile.fill(QColor("#9a9a9a"))
    painter = QPainter(tile)
    painter.fillRect(0, 0, cell, cell, QColor("#c4c4c4"))
    painter.fillRect(cell, cell, cell, cell, QColor("#c4c4c4"))
    painter.end()
    return QBrush(tile)
