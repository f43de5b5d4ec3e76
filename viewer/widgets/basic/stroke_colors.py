"""How each pane's curve is drawn in the plots, and the same beside the pane's title."""

from __future__ import annotations

from PyQt5.QtCore import QPointF, QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PyQt5.QtWidgets import QSizePolicy, QWidget

from viewer.qt.theme import is_dark

SOURCE, TRUTH = -1, -2  # strokes of what is no enlargement

# Found by search: on its ground each has a contrast of 3.2 or more, and any two are far apart for
# all eyes, the three kinds of colour-blind ones too. None is a tap's colour.
ON_LIGHT = (
    "#0d20e0",
    "#9b2400",
    "#c37e01",
    "#66028d",
    "#769662",
    "#1796c0",
    "#692d2d",
    "#7d7af4",
    "#b4137a",
)
ON_DARK = (
    "#a7abfe",
    "#d34747",
    "#fde803",
    "#c840a5",
    "#acf899",
    "#84faff",
    "#e79333",
    "#ab3cfe",
    "#d3969e",
)
# In units of the line's width: where curves lie over each other, the gaps let the others be seen.
_DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (),
    (5, 3),
    (1, 2),
    (8, 3, 1, 3),
    (3, 3),
    (10, 4),
    (2, 1),
    (5, 2, 1, 2, 1, 2),
)


def plot_color(stroke: int, colors: QPalette) -> QColor:
    """Return the colour of a pane, or of `SOURCE` or `TRUTH`, on a palette's ground."""
    if stroke == SOURCE:
        return colors.color(QPalette.ColorRole.Text)
    if stroke == TRUTH:
        return QColor("#909090")
    table = ON_DARK if is_dark(colors) else ON_LIGHT
    return QColor(table[stroke % len(table)])


def is_dashed(stroke: int) -> bool:
    """Return whether a pane's curve has gaps."""
    return stroke >= 0 and bool(_DASHES[stroke % len(_DASHES)])


def plot_pen(stroke: int, colors: QPalette, *, dense: bool = False) -> QPen:
    """Return the pen of a pane's curve.

    Parameters
    ----------
    stroke : int
        The pane, or `TRUTH`, or `SOURCE` where it has a curve: that is dotted.
    colors : QPalette
        Of the widget that shows it.
    dense : bool
        Whether the curve goes up and down so much that dashes could not be told: then it is a
        plain thin line, which is also drawn many times faster.
    """
    pen = QPen(plot_color(stroke, colors), 1 if dense else 2)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if stroke == TRUTH:
        pen.setWidthF(1 if dense else 5)
    elif stroke == SOURCE:
        pen.setDashPattern((1, 2))
    elif not dense and is_dashed(stroke):
        pen.setDashPattern(_DASHES[stroke % len(_DASHES)])
    return pen


def paint_stroke(painter: QPainter, box: QRectF, stroke: int, colors: QPalette) -> None:
    """Paint a short piece of a pane's curve, or dots for the source, through a box's middle."""
    middle, half = box.center(), QPointF(box.width() / 2, 0)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if stroke == SOURCE:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(plot_color(stroke, colors))
        for side in (-0.55, 0.55):
            painter.drawEllipse(middle + half * side, 2.5, 2.5)
        return
    pen = plot_pen(stroke, colors)
    pen.setWidthF(max(3.0, pen.widthF()))
    painter.setPen(pen)
    painter.drawLine(middle - half, middle + half)


class Swatch(QWidget):
    """A piece of a pane's curve, as the key to it; nothing where there is no plot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stroke: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Colour in the plots")
        self.setToolTip("How this picture is drawn in the plots below")
        self.hide()

    @property
    def stroke(self) -> int | None:
        """What is shown."""
        return self._stroke

    def set_stroke(self, stroke: int | None) -> None:
        """Show a pane's stroke; None shows nothing and takes no room."""
        if stroke != self._stroke:
            self._stroke = stroke
            self.setVisible(stroke is not None)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(16, 10)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if self._stroke is None:
            return
        painter = QPainter(self)
        box = QRectF(self.rect()).adjusted(1, 0, -1, 0)
        paint_stroke(painter, box, self._stroke, self.palette())
