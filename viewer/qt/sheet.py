"""The view as one picture to take away: all panes with captions, and where in the image it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PyQt5.QtCore import QPointF, QRect, QRectF, Qt
from PyQt5.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen

from viewer.qt.qimage import to_qimage
from viewer.upsampling.taps import ByteArray

GAP = 16  # device pixels between what stands on the sheet
INSET = 200  # the longer side of the small picture
SCALE_WIDTH = 240
GROUND, INK, QUIET, FRAME = "#ffffff", "#1b1b1b", "#585858", "#d0342c"


@dataclass(frozen=True, slots=True)
class SheetPane:
    """One picture of a sheet.

    Attributes
    ----------
    title : str
        The method.
    caption : str
        What else there is to say: size, difference.
    image : QImage
        The picture as it is shown.
    figures : str
        Its metrics, on a line of their own.
    colors : (n, 3) uint8 or None
        The colour bar of a difference, from end to end.
    numbers : sequence of str
        What stands below it, from end to end.
    """

    title: str
    caption: str
    image: QImage
    figures: str = ""
    colors: ByteArray | None = None
    numbers: Sequence[str] = ()


def compose_sheet(
    panes: Sequence[SheetPane],
    columns: int,
    heading: str,
    source: ByteArray,
    shown: tuple[float, float, float, float],
    font: QFont,
) -> QImage:
    """Return the sheet.

    Parameters
    ----------
    panes : sequence of SheetPane
        In order, row by row; all pictures have one size.
    columns : int
        How many stand side by side.
    heading : str
        A line above them.
    source : (H, W, C) uint8
        The whole image, of which a small picture is shown in the corner.
    shown : tuple of float
        Top, left, bottom, right of what the panes show, as shares of the image, 0 to 1.
    font : QFont
        Of the captions; the heading is larger.

    Returns
    -------
    QImage
        Opaque, white where nothing stands.
    """
    large = QFont(font)
    large.setPointSizeF(font.pointSizeF() * 1.3)
    line, head = QFontMetrics(font).height(), QFontMetrics(large).height()
    cell = max(pane.image.width() for pane in panes), max(pane.image.height() for pane in panes)
    lines = 3 if any(pane.figures or pane.numbers for pane in panes) else 2
    caption = lines * line + 6
    rows = -(-len(panes) // columns)
    inset = _inset(source)
    top = max(head, inset.height()) + 2 * GAP
    width = columns * (cell[0] + GAP) + GAP
    width = max(width, QFontMetrics(large).horizontalAdvance(heading) + inset.width() + 3 * GAP)
    sheet = QImage(width, top + rows * (cell[1] + caption + GAP), QImage.Format.Format_RGB32)
    sheet.fill(QColor(GROUND))
    painter = QPainter(sheet)
    painter.setPen(QColor(INK))
    painter.setFont(large)
    room = QRect(GAP, GAP, width - inset.width() - 3 * GAP, top - 2 * GAP)
    painter.drawText(room, int(Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap), heading)
    _paint_inset(painter, inset, QPointF(width - GAP - inset.width(), GAP), shown)
    for index, pane in enumerate(panes):
        left = GAP + index % columns * (cell[0] + GAP)
        above = top + index // columns * (cell[1] + caption + GAP)
        _paint_caption(painter, pane, QRect(left, above, cell[0], caption), font, line)
        painter.drawImage(left, above + caption, pane.image)
        if pane.colors is not None and pane.numbers:  # none before the difference is there
            _paint_scale(painter, pane, QRect(left, above, cell[0], 3 * line))
    painter.end()
    return sheet


def _paint_caption(painter: QPainter, pane: SheetPane, box: QRect, font: QFont, line: int) -> None:
    bold = QFont(font)
    bold.setBold(True)
    for text, ink, letters, offset in (
        (pane.title, INK, bold, 0),
        (pane.caption, QUIET, font, line),
        (pane.figures, QUIET, font, 2 * line),
    ):
        painter.setFont(letters)
        painter.setPen(QColor(ink))
        shown = QFontMetrics(letters).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(
            QRect(box.left(), box.top() + offset, box.width(), line),
            int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter),
            shown,
        )


def _paint_scale(painter: QPainter, pane: SheetPane, box: QRect) -> None:
    """Paint the colour bar, and its numbers below, at the right of a caption."""
    assert pane.colors is not None
    width, line = min(SCALE_WIDTH, box.width() // 2), box.height() // 3
    bar = QRect(box.right() + 1 - width, box.top() + line // 2, width, line)
    painter.drawImage(bar, to_qimage(np.ascontiguousarray(pane.colors[None])))
    painter.setPen(QColor(INK))
    painter.drawRect(bar.adjusted(0, 0, -1, -1))
    sides = [Qt.AlignmentFlag.AlignHCenter] * len(pane.numbers)
    sides[0], sides[-1] = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    for number, side in zip(pane.numbers, sides, strict=True):
        painter.drawText(bar.translated(0, line), int(side | Qt.AlignmentFlag.AlignVCenter), number)


def _inset(source: ByteArray) -> QImage:
    """Return the whole image, small: every so many pixels one, so that size costs nothing."""
    height, width = source.shape[:2]
    size = [max(1, round(n * min(1.0, INSET / max(height, width)))) for n in (height, width)]
    rows, cols = (
        ((np.arange(count) + 0.5) * length / count).astype(np.int64)
        for count, length in zip(size, (height, width), strict=True)
    )
    small = to_qimage(np.ascontiguousarray(source[rows[:, None], cols]))
    whole = INSET // max(size)
    return small if whole < 2 else small.scaled(small.width() * whole, small.height() * whole)


def _paint_inset(
    painter: QPainter, inset: QImage, place: QPointF, shown: tuple[float, float, float, float]
) -> None:
    painter.drawImage(place, inset)
    top, left, bottom, right = (min(max(share, 0.0), 1.0) for share in shown)
    if (top, left, bottom, right) == (0, 0, 1, 1):
        return
    width, height = inset.width(), inset.height()
    frame = QRectF(left * width, top * height, (right - left) * width, (bottom - top) * height)
    frame.translate(place)
    painter.setPen(QPen(QColor(FRAME), 2))
    painter.drawRect(frame)
