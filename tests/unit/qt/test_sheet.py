from dataclasses import replace

import numpy as np
import pytest
from PyQt5.QtGui import QColor, QFont, QFontMetrics, QImage
from pytestqt.qtbot import QtBot

from viewer.qt.qimage import from_qimage
from viewer.qt.sheet import FRAME, GAP, INSET, SheetPane, compose_sheet

COLORS = ("#c01000", "#00a020", "#1020d0", "#c0b000", "#a000a0")
SOURCE = np.full((60, 90, 3), 128, np.uint8)


def pane(color: str, width: int = 120, height: int = 80) -> SheetPane:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    return SheetPane(f"Method {color}", "90 × 60", image)


def sheet(
    count: int, columns: int, shown: tuple[float, float, float, float] = (0, 0, 1, 1)
) -> np.ndarray:
    panes = [pane(color) for color in COLORS[:count]]
    return from_qimage(compose_sheet(panes, columns, "cat.png × 4", SOURCE, shown, QFont()))


def places(picture: np.ndarray, color: str) -> tuple[slice, slice]:
    """Return the box of all pixels of one colour, and check that they fill it."""
    found = (picture == QColor(color).getRgb()[:3]).all(axis=2)
    rows, cols = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
    box = slice(rows[0], rows[-1] + 1), slice(cols[0], cols[-1] + 1)
    assert found[box].all()
    return box


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (4, 2), (4, 4), (5, 3)])
def test_every_picture_is_there_pixel_by_pixel(qtbot: QtBot, count: int, columns: int) -> None:
    picture = sheet(count, columns)
    boxes = [places(picture, color) for color in COLORS[:count]]
    for rows, cols in boxes:
        assert (rows.stop - rows.start, cols.stop - cols.start) == (80, 120)
    lefts = sorted({cols.start for _, cols in boxes})
    assert lefts == [GAP + index * (120 + GAP) for index in range(min(columns, count))]
    assert len({rows.start for rows, _ in boxes}) == -(-count // columns)
    for rows, cols in boxes:  # something is written above each
        above = picture[rows.start - 30 : rows.start, cols]
        assert above.min() < 100


def test_figures_have_a_line_of_their_own(qtbot: QtBot) -> None:
    plain, measured = pane(COLORS[0]), replace(pane(COLORS[0]), figures="PSNR 57.49 dB")
    without, with_figures = (
        from_qimage(compose_sheet([one], 1, "cat.png × 4", SOURCE, (0, 0, 1, 1), QFont()))
        for one in (plain, measured)
    )
    line = QFontMetrics(QFont()).height()
    assert len(with_figures) == len(without) + line
    rows, cols = places(with_figures, COLORS[0])
    assert with_figures[rows.start - line - 4 : rows.start - 4, cols].min() < 140


def test_a_frame_shows_where_in_the_image_it_is(qtbot: QtBot) -> None:
    whole, part = sheet(1, 1), sheet(1, 1, (0.25, 0.5, 0.75, 1.0))
    frame = QColor(FRAME).getRgb()[:3]
    assert not (whole == frame).all(axis=2).any()
    rows, cols = np.nonzero((part == frame).all(axis=2))
    inset = 120, 180  # whole numbers of pixels for each of the source's
    assert INSET / 2 < max(inset) <= INSET
    assert abs(np.ptp(rows) - inset[0] / 2) <= 4
    assert abs(np.ptp(cols) - inset[1] / 2) <= 4


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 5000, 4), (3000, 2, 3)])
def test_any_source_has_a_small_picture(qtbot: QtBot, shape: tuple[int, int, int]) -> None:
    source = np.full(shape, 77, np.uint8)
    made = compose_sheet([pane("#c01000")], 1, "x", source, (0, 0, 1, 1), QFont())
    assert made.height() > 80


def test_a_difference_has_its_colour_bar(qtbot: QtBot) -> None:
    colors = np.array([[0, 0, 0], [90, 10, 200], [250, 240, 30]], np.uint8)
    shown = replace(pane(COLORS[0], width=600), colors=colors, numbers=("0", "½", "≥ 1"))
    picture = from_qimage(compose_sheet([shown], 1, "cat.png", SOURCE, (0, 0, 1, 1), QFont()))
    rows, cols = places(picture, COLORS[0])
    caption = picture[: rows.start, cols]
    found = [np.argwhere((caption == color).all(axis=2)) for color in colors[1:]]
    middle, end = (place[:, 1].mean() for place in found)
    assert 300 < middle < end < 600  # at the right, from its low end to its high end
    lowest = max(place[:, 0].max() for place in found)
    assert caption[lowest + 2 :, 360:].min() < 100  # and numbers below
