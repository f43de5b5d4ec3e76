"""The real program in a real window, used with mouse and keyboard on real files."""

import json
import re
import shlex
import sys
import threading
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PyQt5.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QThread, QTimer, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent, QImage
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import (
    QAction,
    QApplication,
    QCheckBox,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QRadioButton,
)
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from tests.oracles import WHOLE
from tests.states import altered
from tests.ways import answered_by
from viewer import viewport
from viewer.command_line import run as cli
from viewer.comparing.metrics import measure
from viewer.cv2_loader import cv2
from viewer.geometry import Region
from viewer.images import round_trip
from viewer.jobs import libraries, opening
from viewer.marks import Place
from viewer.presenters.sheet import sheet
from viewer.qt.task import Task
from viewer.resources import SAMPLES, asset_path
from viewer.state.choices import DEFAULT_METHODS, Layout
from viewer.state.enlarging import STOPS
from viewer.state.saved import choice
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS, MethodError, Parameters, trust
from viewer.widgets.basic.copy_table import CopyTable
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.dialogs.export_dialog import ExportDialog
from viewer.widgets.dialogs.selection_dialog import SelectionDialog
from viewer.widgets.inspector.taps_table import TapsTable
from viewer.widgets.window.command_palette import CommandPalette
from viewer.widgets.window.error_report import ErrorReport
from viewer.widgets.window.keys_sheet import KeysSheet
from viewer.widgets.window.main_window import MainWindow

CHELSEA = asset_path("photographs", "chelsea.png")
NUMBERS = asset_path("charts", "numbers-4x4.png")
RESIZED = ("bilinear", "opencv", "transposed_conv")
Open = Callable[..., Any]  # what the fixture gives: a Pilot
Key, Modifier = Qt.Key, Qt.KeyboardModifier


def whole_output(pilot: Any, method: str) -> np.ndarray:
    """Return what the method's library makes of the whole image, as RGB."""
    state = pilot.state
    source = state.image.pixels
    if method == "original":
        return source
    if method == "opencv":
        height, width = state.resolved.scaled_shape
        return cv2.resize(source, (width, height), interpolation=cv2.INTER_LINEAR)
    region = Region.whole(state.resolved.output_shape(method))
    return METHODS[method].render(source, region, state.resolved.parameters)


def enlarged(whole: np.ndarray, zoom: int, size: tuple[int, int], center: Any) -> np.ndarray:
    """Return the part of `whole`, each pixel repeated `zoom` times, around a centre in a pane."""
    rows, cols = (
        (np.arange(length) - int(np.floor(length / 2 - middle * zoom + 0.5))) // zoom
        for length, middle in zip(size, center, strict=True)
    )
    assert rows[0] >= 0 <= cols[0]
    return whole[rows][:, cols]


def bare_pictures(pilot: Any) -> None:
    """Take grid, values and corners away, and pin a pixel: its mark is out of sight when close."""
    for key in (Key.Key_G, Key.Key_V, Key.Key_X):
        pilot.key(key)
    pilot.program.store.set(
        altered(pilot.program.store.state, pin=Place(0, 0, pilot.state.resolved.scaled_shape))
    )


def assert_shown(pilot: Any, method: str, pixel: int) -> None:
    """Assert that a pane shows the middle of its output, `pixel` device pixels for each."""
    whole = whole_output(pilot, method)
    center = (whole.shape[0] / 2, whole.shape[1] / 2)
    expected = enlarged(whole, pixel, pilot.state.pane_size, center)
    shown = pilot.screen(pilot.picture(method))[: expected.shape[0], : expected.shape[1]]
    np.testing.assert_array_equal(shown, expected, err_msg=method)


def zoom_in(pilot: Any, zoom: float) -> None:
    pilot.key(Key.Key_1, Modifier.ControlModifier)
    while pilot.state.resolved.zoom < zoom:
        pilot.key(Key.Key_Plus)
    assert pilot.state.resolved.zoom == pytest.approx(zoom, rel=1e-3)
    pilot.settle()


def middle(widget: Any) -> tuple[int, int]:
    return widget.width() // 2, widget.height() // 2


# Pictures


@pytest.mark.parametrize("zoom", [1, 4, 48])
def test_the_screen_shows_each_output_enlarged_by_repetition(open_program: Open, zoom: int) -> None:
    pilot = open_program(CHELSEA, scale=4)
    bare_pictures(pilot)
    zoom_in(pilot, zoom)
    for method in DEFAULT_METHODS:
        assert_shown(pilot, method, 4 * zoom if method == "original" else zoom)


def test_zoomed_out_the_screen_settles_on_averages_of_blocks(open_program: Open) -> None:
    pilot = open_program(CHELSEA, scale=4)
    bare_pictures(pilot)
    pilot.key(Key.Key_1, Modifier.ControlModifier)
    for _ in range(3):
        pilot.key(Key.Key_Minus)
    assert pilot.state.resolved.zoom == 1 / 4
    pilot.settle()
    for method in DEFAULT_METHODS:
        expected = whole_output(pilot, method).astype(np.int64)
        if method != "original":
            sums = expected.reshape(300, 4, 451, 4, 3).sum(axis=(1, 3))
            expected = (sums + 8) // 16
        height, width = pilot.state.pane_size
        top, left = int(np.floor(height / 2 - 150 + 0.5)), int(np.floor(width / 2 - 225.5 + 0.5))
        shown = pilot.screen(pilot.picture(method))[top : top + 300, left : left + 451]
        # The corner carries the mark of the inspected pixel.
        np.testing.assert_array_equal(shown[8:], expected[8:], err_msg=method)
        np.testing.assert_array_equal(shown[:, 8:], expected[:, 8:], err_msg=method)


def test_transparency_shows_a_chequered_ground(open_program: Open) -> None:
    pixels = np.zeros((2, 3, 4), np.uint8)
    pixels[:, 1] = (250, 20, 30, 255)
    pixels[:, 2] = (250, 20, 30, 51)
    pilot = open_program(pixels, scale=1)
    bare_pictures(pilot)
    pilot.settle()
    pane_height, pane_width = pilot.state.pane_size
    pitch = round(pilot.state.resolved.zoom)
    shown = pilot.screen(pilot.picture("bilinear"))[:pane_height, :pane_width]
    columns = []
    for col in range(3):
        left = pane_width // 2 + round((col - 1.5) * pitch)
        part = shown[pane_height // 2 + 10 : pane_height // 2 + pitch - 10]
        part = part[:, left + 10 : left + pitch - 10]
        columns.append({tuple(color) for color in part.reshape(-1, 3).tolist()})
    assert columns[0] == {(0x9A,) * 3, (0xC4,) * 3}
    assert columns[1] == {(250, 20, 30)}
    # A fifth of the colour over each of the greys, to the rounding of the blend.
    for ground, found in zip((0x9A, 0xC4), sorted(columns[2]), strict=True):
        wanted = [(250 + 4 * ground) / 5, (20 + 4 * ground) / 5, (30 + 4 * ground) / 5]
        assert np.abs(np.subtract(found, wanted)).max() <= 1.5


@pytest.mark.parametrize(
    "shape",
    [(1, 1, 3), (1, 7, 3), (7, 1, 1), (5, 4, 1), (3, 4, 4)],
    ids=lambda s: "x".join(map(str, s)),
)
@pytest.mark.parametrize("scale", [0.5, 3.7])
def test_small_and_odd_images_open_and_are_inspected_at_the_corners(
    open_program: Open, shape: tuple[int, int, int], scale: float
) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    pilot = open_program(pixels, scale=scale)
    height, width = pilot.state.resolved.scaled_shape
    far = 100
    for rows, cols, corner in (
        (-far, -far, (0, 0)),
        (0, far, (0, width - 1)),
        (far, 0, (height - 1, width - 1)),
        (0, -far, (height - 1, 0)),
    ):
        pilot.picture("bilinear").step_requested.emit(rows, cols)
        assert (pilot.state.marks.pin.row, pilot.state.marks.pin.col) == corner
        explained = pilot.program.explanations
        assert (explained["bilinear"].row, explained["bilinear"].col) == corner
        for method in DEFAULT_METHODS:
            place = explained[method]
            whole = whole_output(pilot, method).reshape(*place.output_shape, shape[2])
            assert place.value == tuple(whole[place.row, place.col].tolist()), method


# Mouse


def test_the_wheel_zooms_about_the_cursor_in_all_panes(open_program: Open) -> None:
    pilot = open_program(CHELSEA, scale=4)
    x, y = 137, 61

    def places() -> list[tuple[Fraction, Fraction]]:
        found = []
        for method in DEFAULT_METHODS:
            pilot.move(pilot.picture(method), x, y)
            place = pilot.state.cursor
            found.append(
                tuple(
                    Fraction(2 * index + 1, 2 * length)
                    for index, length in zip((place.row, place.col), place.shape, strict=True)
                )
            )
        return found

    [before, *others] = places()
    assert others == [before] * 3
    zooms = [pilot.state.resolved.zoom]
    for method in (*DEFAULT_METHODS, *DEFAULT_METHODS):
        pilot.wheel(pilot.picture(method), x, y, 2)
        zooms.append(pilot.state.resolved.zoom)
        for after in places():
            # Within what one device pixel showed before, and one output pixel.
            for axis, length in enumerate((1200, 1804)):
                assert abs(after[axis] - before[axis]) * length <= 1 + 1 / zooms[0]
    assert zooms == sorted(zooms)
    assert zooms[-1] == 40
    pilot.wheel(pilot.picture("opencv"), x, y, -3)
    assert pilot.state.resolved.zoom == 20


def test_dragging_pans_all_panes(open_program: Open) -> None:
    pilot = open_program(CHELSEA, scale=4)
    bare_pictures(pilot)
    pilot.key(Key.Key_1, Modifier.ControlModifier)
    pilot.settle()
    before = {m: pilot.screen(pilot.picture(m)) for m in DEFAULT_METHODS}
    x, y = middle(pilot.picture("opencv"))
    pilot.drag(pilot.picture("opencv"), (x, y), (x + 25, y - 13), (x + 40, y - 28))
    pilot.settle()
    assert pilot.state.marks.pin.row == 0  # dragging does not pin
    height, width = pilot.state.pane_size
    for method in DEFAULT_METHODS:
        after = pilot.screen(pilot.picture(method))
        # But for the outermost pixels: a frame shows where the focus is.
        moved = after[1 : height - 29, 41 : width - 1]
        expected = before[method][29 : height - 1, 1 : width - 41]
        np.testing.assert_array_equal(moved, expected, err_msg=method)


def test_a_true_movement_of_the_pointer_is_followed(open_program: Open) -> None:
    pilot = open_program(NUMBERS, scale=2)
    picture = pilot.picture("opencv")
    seen = set()
    for dx, dy in ((-30, -30), (30, 30)):
        x, y = middle(picture)
        QTest.mouseMove(picture, QPoint(x + dx, y + dy))  # warps the pointer of the X server
        wanted = (4 if dy > 0 else 3, 4 if dx > 0 else 3)
        pilot.until(lambda w=wanted: (pilot.state.cursor.row, pilot.state.cursor.col) == w)
        seen.add(pilot.program.explanations["opencv"].row)
    assert seen == {3, 4}


def test_a_click_pins_and_escape_lets_go(open_program: Open) -> None:
    pilot = open_program(CHELSEA, scale=4)
    picture = pilot.picture("bilinear")
    x, y = middle(picture)
    pilot.click(picture, x + 20, y - 15)
    pin = pilot.state.marks.pin
    assert pin is not None
    assert pilot.program.explanations["bilinear"].row == pin.row
    pilot.move(picture, x - 50, y + 50)
    assert pilot.state.marks.pin == pin != pilot.state.cursor
    explained = pilot.program.explanations["bilinear"]
    assert (explained.row, explained.col) == (pin.row, pin.col)
    pilot.key(Key.Key_Escape)
    assert pilot.state.marks.pin is None
    explained = pilot.program.explanations["bilinear"]
    assert (explained.row, explained.col) == (pilot.state.cursor.row, pilot.state.cursor.col)


def test_a_double_click_puts_a_place_in_the_middle(open_program: Open) -> None:
    pilot = open_program(NUMBERS, scale=2)
    picture = pilot.picture("original")
    height, width = pilot.state.pane_size
    before = pilot.state.resolved.view.magnification
    QTest.mouseDClick(picture, Qt.MouseButton.LeftButton, pos=QPoint(width // 2, height // 2))
    view = pilot.state.view
    assert view.magnification == before
    assert (view.center_row, view.center_col) == pytest.approx((2, 2), abs=1 / before)


# Keyboard


def test_arrows_move_the_pin_by_one_and_with_shift_by_ten(open_program: Open) -> None:
    pilot = open_program(CHELSEA, scale=4)
    picture = pilot.picture("transposed_conv")
    x, y = middle(picture)
    pilot.click(picture, x, y)
    row, col = pilot.state.marks.pin.row, pilot.state.marks.pin.col
    for key, modifier, moved in (
        (Key.Key_Right, Modifier.NoModifier, (0, 1)),
        (Key.Key_Down, Modifier.NoModifier, (1, 1)),
        (Key.Key_Left, Modifier.NoModifier, (1, 0)),
        (Key.Key_Up, Modifier.ShiftModifier, (-9, 0)),
        (Key.Key_Right, Modifier.ShiftModifier, (-9, 10)),
    ):
        pilot.key(key, modifier)
        assert (pilot.state.marks.pin.row - row, pilot.state.marks.pin.col - col) == moved


def test_the_view_follows_a_pin_that_is_moved_out_of_sight(open_program: Open) -> None:
    pilot = open_program(CHELSEA, scale=4)
    pilot.key(Key.Key_1, Modifier.ControlModifier)
    pilot.click(pilot.picture("opencv"), *middle(pilot.picture("opencv")))
    for _ in range(60):
        pilot.key(Key.Key_Right, Modifier.ShiftModifier)
    rows, cols = viewport.axis_maps(
        pilot.state.resolved.view, pilot.state.pane_size, (300, 451), (1200, 1804)
    )
    assert pilot.state.marks.pin.col == 902 + 600
    assert 0 <= cols.edge(pilot.state.marks.pin.col) < pilot.state.pane_size[1]
    assert 0 <= rows.edge(pilot.state.marks.pin.row) < pilot.state.pane_size[0]


def test_keys_for_scale_kernel_and_lock(open_program: Open) -> None:
    pilot = open_program(NUMBERS, scale=2)

    def told() -> tuple[float, int, bool]:
        return (
            pilot.state.scaling.scale,
            pilot.state.scaling.kernel_size,
            pilot.state.scaling.kernel_locked,
        )

    seen = [told()]
    for letter in "]][{}}L":
        pilot.type(letter)
        seen.append(told())
    assert seen == [
        (2, 4, True),
        (2.2, 4, True),
        (2.4, 4, True),
        (2.2, 4, True),
        (2.2, 3, False),
        (2.2, 4, False),
        (2.2, 5, False),
        (2.2, 4, True),
    ]


def test_keys_for_what_is_shown(open_program: Open) -> None:
    pilot = open_program(NUMBERS, scale=2)

    def told() -> str:
        shown = zip("GVIK", ("grid", "values", "inspector", "kernel"), strict=True)
        return "".join(letter for letter, f in shown if choice(pilot.state, f"show_{f}"))

    seen = []
    for letter in "gvikgvik":
        pilot.type(letter)
        seen.append(told())
    assert seen == ["VIK", "IK", "K", "", "G", "GV", "GVI", "GVIK"]
    pilot.type("ik")
    assert not pilot.window.side_panel.isVisible()
    pilot.type("ik")
    assert pilot.panels.inspector.isVisible() and pilot.panels.kernel_panel.isVisible()


def test_keys_for_the_zoom(open_program: Open) -> None:
    pilot = open_program(CHELSEA, scale=2)
    fitted = pilot.state.resolved.view
    pilot.key(Key.Key_1, Modifier.ControlModifier)
    zooms = [pilot.state.resolved.zoom]
    for key in (Key.Key_Plus, Key.Key_Plus, Key.Key_Equal, Key.Key_Minus):
        pilot.key(key)
        zooms.append(pilot.state.resolved.zoom)
    assert zooms == [1, 2, 3, 4, 3]
    pilot.key(Key.Key_0)
    assert (pilot.state.view, pilot.state.resolved.view) == (None, fitted)


def test_number_keys_show_one_pane_alone(open_program: Open) -> None:
    pilot = open_program(NUMBERS, scale=2)
    panes = pilot.window.panes.panes
    small = pilot.state.pane_size
    for index, key in enumerate((Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_4)):
        pilot.key(key)
        assert [pane.isVisible() for pane in panes] == [i == index for i in range(4)]
        pilot.until(lambda: pilot.state.pane_size > small)
        pilot.settle()
    pilot.key(Key.Key_4)
    assert all(pane.isVisible() for pane in panes)


def test_every_entry_of_the_menus_can_be_chosen(
    open_program: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    for kind, name, answer in (
        (QFileDialog, "getOpenFileName", ("", "")),
        (QFileDialog, "exec", 0),
        (ExportDialog, "exec", 0),
        (SelectionDialog, "exec", 0),
        (QMessageBox, "about", None),
    ):
        monkeypatch.setattr(kind, name, lambda *_, n=name, a=answer: (asked.append(n), a)[1])
    pilot = open_program(NUMBERS, scale=2)
    entries = [a for a in pilot.window.findChildren(QAction) if a.text() and not a.menu()]
    for entry in entries:
        if not entry.isSeparator() and entry.text() != "Quit":
            entry.trigger()
    assert len(entries) > 40
    assert pilot.window.findChild(KeysSheet).isVisible()
    pilot.until(lambda: not pilot.program.jobs.tasks)
    assert len(asked) == 8
    pilot.action("Quit").trigger()
    assert not pilot.window.isVisible()


# Sliders and fields


def test_dragging_the_scale_slider_changes_the_pictures(open_program: Open) -> None:
    pilot = open_program(CHELSEA, scale=1)
    bare_pictures(pilot)
    slider = pilot.slider("Scale")
    wanted = slider.value() + 25
    pilot.drag_handle(slider, slider.value() + 10, wanted)
    assert abs(slider.value() - wanted) <= 1
    assert pilot.state.scaling.scale == STOPS[slider.value()]
    zoom_in(pilot, 8)
    assert_shown(pilot, "bilinear", 8)
    assert_shown(pilot, "opencv", 8)


def test_dragging_the_kernel_slider_changes_its_picture_alone(open_program: Open) -> None:
    pilot = open_program(CHELSEA, scale=4)
    bare_pictures(pilot)
    zoom_in(pilot, 8)
    pilot.drag_handle(pilot.slider("Kernel size"), 12, 5)
    assert pilot.state.scaling.kernel_size in (4, 5, 6)
    pilot.settle()
    for method in RESIZED:
        assert_shown(pilot, method, 8)


def test_the_lock_holds_the_kernel_size_until_its_slider_is_moved(open_program: Open) -> None:
    pilot = open_program(NUMBERS, scale=2)
    scale, kernel = pilot.slider("Scale"), pilot.slider("Kernel size")
    for _ in range(12):
        QTest.keyClick(scale, Key.Key_PageUp)
        stride = int(pilot.state.scaling.scale + 0.5)
        assert pilot.state.scaling.kernel_size == 2 * stride - stride % 2 == kernel.value()
        assert pilot.state.scaling.kernel_locked
    pilot.drag_handle(kernel, 20, 7)
    assert not pilot.state.scaling.kernel_locked
    unlocked = pilot.state.scaling.kernel_size
    assert abs(unlocked - 7) <= 1
    QTest.keyClick(scale, Key.Key_Home)
    assert (pilot.state.scaling.scale, pilot.state.scaling.kernel_size) == (0.1, unlocked)


def test_any_scale_can_be_typed(open_program: Open) -> None:
    pilot = open_program(NUMBERS, scale=2)
    field = pilot.field("Scale, typed")
    line = field.findChild(QLineEdit)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(line, "3.37")
    assert pilot.state.scaling.scale == 2  # not before it is whole
    assert pilot.state.panes.solo is None  # digits are typed, not commands
    QTest.keyClick(line, Key.Key_Return)
    assert (pilot.state.scaling.scale, pilot.state.scaling.kernel_size) == (3.37, 5)
    assert pilot.state.resolved.output_shape("bilinear") == (13, 13)
    pilot.settle()


def test_of_many_quick_steps_few_are_computed_and_the_last_is_shown(
    open_program: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    pilot = open_program(CHELSEA, scale=2)
    slow = type(METHODS["bilinear"])
    for name in ("render", "render_grid"):
        plain = getattr(slow, name)
        monkeypatch.setattr(
            slow, name, lambda *given, plain=plain: (time.sleep(0.2), plain(*given))[1]
        )
    begun = pilot.program.worker.frames_begun
    slider = pilot.slider("Scale")
    for step in range(50):
        QTest.keyClick(slider, Key.Key_Right if step % 10 < 7 else Key.Key_Left)
    monkeypatch.undo()
    pilot.settle()
    assert pilot.program.worker.frames_begun - begun < 25
    bare_pictures(pilot)
    zoom_in(pilot, 8)
    assert_shown(pilot, "bilinear", 8)
    assert_shown(pilot, "opencv", 8)


def test_a_step_there_and_back_ends_on_the_first_picture(open_program: Open) -> None:
    pilot = open_program(CHELSEA, scale=2)
    bare_pictures(pilot)
    pilot.settle()
    before = pilot.screen(pilot.picture("bilinear"))
    done = []
    pilot.program.worker.finished_request.connect(done.append)
    pilot.key(Key.Key_BracketRight)
    pilot.key(Key.Key_BracketLeft)
    pilot.until(lambda: bool(done))
    pilot.settle()
    np.testing.assert_array_equal(pilot.screen(pilot.picture("bilinear")), before)


# The inspector


def test_hovering_a_row_of_the_table_lights_its_pixel_up(open_program: Open) -> None:
    pilot = open_program(NUMBERS, scale=4)
    picture = pilot.picture("bilinear")
    x, y = middle(picture)
    pilot.click(picture, x + 3, y + 3)  # output (8, 8): between the four pixels in the middle
    pilot.settle()
    table = pilot.window.findChild(TapsTable)
    rows = table.view
    before = pilot.screen(pilot.picture("original"))
    seen = []
    for row in range(4):
        place = rows.visualRect(rows.model().index(row, 1)).center()
        pilot.move(rows.viewport(), place.x(), place.y())
        seen.append(pilot.state.highlighted)
    assert sorted(seen) == [(1, 1), (1, 2), (2, 1), (2, 2)]
    # A strong frame: the last one, and nothing beside it.
    changed = (pilot.screen(pilot.picture("original")) != before).any(axis=2)
    cols = np.flatnonzero(changed.any(axis=0))
    lines = np.flatnonzero(changed.any(axis=1))
    pitch = pilot.state.resolved.zoom * 4
    left = pilot.state.pane_size[1] // 2 + (seen[-1][1] - 2) * pitch
    top = pilot.state.pane_size[0] // 2 + (seen[-1][0] - 2) * pitch
    assert left - 4 <= cols[0] <= cols[-1] <= left + pitch + 4
    assert top - 4 <= lines[0] <= lines[-1] <= top + pitch + 4
    assert cols[-1] - cols[0] >= pitch * 0.8


# Opening


def drop(pilot: Any, path: Path) -> bool:
    """Drop a file on the window; return whether the window said that it takes it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Modifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, buttons, keys)
    enter.ignore()
    QApplication.sendEvent(pilot.window, enter)
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(pilot.window, event)
    return enter.isAccepted()


def test_a_dropped_file_is_opened(open_program: Open) -> None:
    pilot = open_program(CHELSEA)
    assert drop(pilot, NUMBERS)
    pilot.until(lambda: pilot.state.image.path == str(NUMBERS))
    pilot.settle()
    assert pilot.window.windowTitle().startswith("numbers-4x4.png")
    assert pilot.state.resolved.source_shape == (4, 4)


def test_a_sample_is_opened_from_the_menu(open_program: Open) -> None:
    pilot = open_program(NUMBERS)
    sample = next(s for s in SAMPLES if s.name == "siemens-star")
    pilot.action(sample.title).trigger()
    pilot.until(lambda: pilot.state.image.path == str(sample.path))
    pilot.settle()


@pytest.mark.parametrize("channels", [3, 4])
def test_an_image_on_the_clipboard_is_pasted(open_program: Open, channels: int) -> None:
    pilot = open_program(NUMBERS)
    pixels = np.arange(5 * 7 * channels, dtype=np.uint8).reshape(5, 7, channels) + 90
    kinds = {3: QImage.Format.Format_RGB888, 4: QImage.Format.Format_RGBA8888}
    image = QImage(pixels.tobytes(), 7, 5, 7 * channels, kinds[channels])
    QApplication.clipboard().setImage(image.copy())
    pilot.key(Key.Key_V, Modifier.ControlModifier)
    np.testing.assert_array_equal(pilot.state.image.pixels, pixels)
    assert pilot.window.windowTitle().startswith("Pasted image")
    pilot.settle()


def test_a_copied_file_is_pasted_and_text_is_not(open_program: Open) -> None:
    pilot = open_program(CHELSEA)
    QApplication.clipboard().setText("words")
    pilot.key(Key.Key_V, Modifier.ControlModifier)
    assert pilot.window.banner.text() == "There is no image on the clipboard."
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(NUMBERS))])
    QApplication.clipboard().setMimeData(data)
    pilot.key(Key.Key_V, Modifier.ControlModifier)
    pilot.until(lambda: pilot.state.image.path == str(NUMBERS))
    assert pilot.window.banner.text() == ""


@pytest.mark.parametrize("content", [b"", b"no picture at all", None, CHELSEA.read_bytes()[:5000]])
def test_a_bad_file_leaves_the_present_picture_standing(
    open_program: Open, tmp_path: Path, content: bytes | None
) -> None:
    pilot = open_program(NUMBERS, scale=2)
    bare_pictures(pilot)
    pilot.settle()
    image, size = pilot.state.image, pilot.state.pane_size
    path = tmp_path / "sad cat.png"
    if content is not None:
        path.write_bytes(content)
    drop(pilot, path)
    pilot.until(lambda: bool(pilot.window.banner.text()))
    assert "sad cat.png" in pilot.window.banner.text()
    assert pilot.state.image is image
    assert not pilot.picture("opencv").layer.message
    pilot.settle()
    pilot.click(pilot.window.banner.close_button, 5, 5)
    assert pilot.window.banner.text() == ""
    pilot.settle()
    assert pilot.state.pane_size == size  # nothing has moved


def test_a_large_file_tells_how_far_it_is_and_can_be_cancelled(
    open_program: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (3000, 3000, 3), np.uint8)
    path = tmp_path / "large.png"
    Image.fromarray(noise).save(path, compress_level=1)
    monkeypatch.setattr("viewer.jobs.opening.SLOW_S", 0.0)
    pilot = open_program(CHELSEA)
    before, banner = pilot.state, pilot.window.banner
    bar = banner.findChild(QProgressBar)

    drop(pilot, path)
    pilot.until(lambda: banner.isVisible() and 0 < bar.value() < bar.maximum())
    assert banner.text() == "Opening large.png …"
    pilot.click(banner.cancel_button, 5, 5)
    assert banner.text() == ""
    pilot.until(lambda: not pilot.program.jobs.tasks)
    assert banner.text() == ""
    assert pilot.state.image is before.image
    pilot.settle()

    drop(pilot, path)
    pilot.until(lambda: pilot.state.image.path == str(path))
    assert banner.text() == ""
    np.testing.assert_array_equal(pilot.state.image.pixels, noise)
    pilot.settle()


def test_the_last_of_several_files_wins(open_program: Open) -> None:
    pilot = open_program(NUMBERS)
    star = asset_path("charts", "siemens-star.png")
    for path in (CHELSEA, NUMBERS, star):
        drop(pilot, path)
    pilot.until(lambda: pilot.state.image.path == str(star))
    pilot.until(lambda: not pilot.program.jobs.tasks)
    pilot.settle()
    assert pilot.state.image.path == str(star)


def at_once(task: Task) -> None:
    """Start a task, and let it end before anybody else goes on."""
    QThread.start(task)
    assert task.wait(20_000)


def test_a_file_that_is_read_at_once_is_opened(
    open_program: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    pilot = open_program(CHELSEA)
    monkeypatch.setattr(Task, "start", at_once)
    drop(pilot, NUMBERS)
    pilot.until(lambda: not pilot.program.jobs.tasks)
    assert pilot.state.image.path == str(NUMBERS)


# Export


def test_an_export_that_is_done_at_once_is_told(
    open_program: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pilot = open_program(NUMBERS)
    monkeypatch.setattr(Task, "start", at_once)
    pilot.program.jobs.exporting.export(tmp_path)
    pilot.until(lambda: not pilot.program.jobs.tasks)
    assert pilot.window.banner.text().startswith("Wrote")


def test_the_export_of_the_window_equals_the_one_of_the_command_line(
    open_program: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pilot = open_program(CHELSEA, scale=1.6)
    window, command_line = tmp_path / "window", tmp_path / "cli"
    window.mkdir()
    pilot.program.jobs.exporting.export(window)
    pilot.until(lambda: pilot.window.banner.text().startswith("Wrote"))
    assert cli.run([str(CHELSEA), "--scale", "1.6", "--export", str(command_line)]) == 0
    names = sorted(f"{method}.png" for method in DEFAULT_METHODS)
    assert sorted(path.name for path in window.iterdir()) == names
    for name in names:
        assert (window / name).read_bytes() == (command_line / name).read_bytes()
    with Image.open(window / "opencv.png") as picture:
        np.testing.assert_array_equal(np.asarray(picture), whole_output(pilot, "opencv"))
    capsys.readouterr()


def test_a_cancelled_export_leaves_nothing_half_done(open_program: Open, tmp_path: Path) -> None:
    pilot = open_program(CHELSEA, scale=16, wait=False)
    pilot.program.jobs.exporting.export(tmp_path)
    pilot.until(lambda: len(list(tmp_path.iterdir())) > 1)
    pilot.click(pilot.window.banner.cancel_button, 5, 5)
    assert pilot.window.banner.text() == ""
    pilot.until(lambda: not pilot.program.jobs.tasks)
    left = {path.name for path in tmp_path.iterdir()}
    assert left < {f"{m}.png" for m in DEFAULT_METHODS}
    [told] = re.findall(r"Cancelled\. (.*) had been written into", pilot.window.banner.text())
    assert set(told.replace(" and ", ", ").split(", ")) == left


def test_the_news_of_a_cancelled_export_come_too_late(
    open_program: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told, release = threading.Event(), threading.Event()

    def export(*arguments: Any, region: object) -> None:
        arguments[-1](0.5)
        told.set()
        release.wait(20)

    monkeypatch.setattr("viewer.images.export.export", export)
    pilot = open_program(NUMBERS)
    pilot.program.jobs.exporting.export(tmp_path)
    assert told.wait(20)  # its progress is on the way to the window
    pilot.click(pilot.window.banner.cancel_button, 5, 5)
    release.set()
    pilot.until(lambda: not pilot.program.jobs.tasks)
    assert pilot.window.banner.text().startswith("Cancelled.")


def test_an_export_into_a_folder_that_is_gone_says_so(open_program: Open, tmp_path: Path) -> None:
    pilot = open_program(NUMBERS)
    pilot.program.jobs.exporting.export(tmp_path / "gone")
    pilot.until(lambda: not pilot.program.jobs.tasks)
    assert "gone" in pilot.window.banner.text()
    assert not pilot.window.findChildren(ErrorReport)


def test_the_dialogs_lead_to_what_they_are_for(
    open_program: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    pilot = open_program(CHELSEA, scale=2, settings=settings)
    (tmp_path / "pictures").mkdir()
    picture = tmp_path / "window.png"
    for name, answer in (
        ("getOpenFileName", (str(NUMBERS), "")),
        ("exec", 1),
        ("selectedFiles", [str(picture)]),
        ("getExistingDirectory", str(tmp_path / "pictures")),
    ):
        monkeypatch.setattr(QFileDialog, name, lambda *_, a=answer: a)
    pilot.key(Key.Key_O, Modifier.ControlModifier)
    pilot.until(lambda: pilot.state.image.path == str(NUMBERS))
    assert settings.value("folder") == str(NUMBERS.parent)

    def answer_export() -> None:
        dialog = pilot.window.findChild(ExportDialog)
        next(b for b in dialog.findChildren(QPushButton) if b.text() == "Choose …").click()
        next(b for b in dialog.findChildren(QCheckBox) if "cv2" in b.text()).click()
        next(b for b in dialog.findChildren(QRadioButton) if "TIFF" in b.text()).click()
        next(b for b in dialog.findChildren(QPushButton) if b.text() == "Export").click()

    QTimer.singleShot(0, answer_export)
    pilot.key(Key.Key_S, Modifier.ControlModifier)
    pilot.until(lambda: pilot.window.banner.text().startswith("Wrote"))
    written = sorted(path.name for path in (tmp_path / "pictures").iterdir())
    assert written == ["bilinear.tiff", "original.tiff", "transposed_conv.tiff"]
    with Image.open(tmp_path / "pictures" / "bilinear.tiff") as picture_:
        np.testing.assert_array_equal(np.asarray(picture_), whole_output(pilot, "bilinear")[..., 0])
    pilot.key(Key.Key_S, Modifier.ControlModifier | Modifier.ShiftModifier)
    with Image.open(picture) as saved:
        assert saved.size == (pilot.window.width(), pilot.window.height())


def test_the_explanation_is_copied_as_text(open_program: Open) -> None:
    pilot = open_program(NUMBERS, scale=2)
    pilot.click(pilot.picture("bilinear"), *middle(pilot.picture("bilinear")))
    pilot.key(Key.Key_C, Modifier.ControlModifier)
    text = QApplication.clipboard().text()
    explained = pilot.program.explanations["bilinear"]
    assert METHODS["bilinear"].title in text
    assert f"{explained.row}" in text and f"{explained.value[0]}" in text


# What may fail


def test_without_pytorch_three_panes_work_and_the_fourth_says_why(
    open_program: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [n for n in sys.modules if n == "torch" or n.startswith("torch.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    pilot = open_program(NUMBERS, scale=3)
    message = pilot.picture("transposed_conv").layer.message
    assert message.startswith("PyTorch could not be imported")
    assert "pip install torch" in message
    for method in ("original", "bilinear", "opencv"):
        assert not pilot.picture(method).layer.message
        whole = whole_output(pilot, method)
        answer = pilot.picture(method).layer.answer.picture
        assert set(map(tuple, answer.pixels.reshape(-1, 1))) == set(
            map(tuple, whole.reshape(-1, 1))
        )
    pilot.type("]")
    pilot.settle()


def test_a_method_that_fails_fails_in_its_own_pane(
    open_program: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(type(METHODS["opencv"]), "render", fail)
    pilot = open_program(NUMBERS, scale=3)
    messages = {method: pilot.picture(method).layer.message for method in DEFAULT_METHODS}
    assert messages == {
        "original": "",
        "bilinear": "",
        "opencv": "cv2 failed: ZeroDivisionError: of all things",
        "transposed_conv": "",
    }
    monkeypatch.undo()
    pilot.type("]")
    pilot.settle()
    assert pilot.picture("opencv").layer.message == ""


def test_without_pytorch_as_the_reference_the_other_panes_work(
    open_program: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise MethodError("PyTorch is out of order.")

    monkeypatch.setattr(type(METHODS["transposed_conv"]), "check", fail)
    pilot = open_program(NUMBERS, scale=3)
    pilot.program.command("reference:transposed_conv")
    pilot.settle()
    messages = {method: pilot.picture(method).layer.message for method in DEFAULT_METHODS}
    assert messages == {
        "original": "",
        "bilinear": "",
        "opencv": "",
        "transposed_conv": "PyTorch is out of order.",
    }


# Libraries


def test_a_library_is_imported_when_its_method_is_shown(
    open_program: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "skimage"]:
        monkeypatch.delitem(sys.modules, name)
    pilot = open_program(NUMBERS, scale=3)
    assert "skimage_bilinear" in pilot.state.waiting
    assert "skimage" not in sys.modules
    pane = pilot.window.panes.panes[2]
    action = next(a for a in pane.method_actions if a.data() == "skimage_bilinear")
    assert "mirrored borders" in action.toolTip()
    action.trigger()
    assert pane.picture.layer.message == "Loading scikit-image…"
    pilot.settle()
    assert pane.picture.layer.message == ""
    assert pilot.state.panes.methods[2] == "skimage_bilinear" not in pilot.state.waiting
    assert "skimage.transform" in sys.modules
    assert pilot.program.explanations["skimage_bilinear"].approximate == 0


@pytest.mark.parametrize("off", [0, 3])
def test_pytorchs_own_picture_takes_the_place_of_the_loops(
    open_program: Open, monkeypatch: pytest.MonkeyPatch, off: int
) -> None:
    monkeypatch.setattr(trust, "_deviations", {})
    method = METHODS["transposed_conv"]
    original = type(method).stand_in
    seen = []

    def stand_in(self: Any, *arguments: Any) -> Any:
        pixels = original(self, *arguments)
        if pixels is not None:
            seen.append(arguments[2].kernel_size)
            pixels = pixels ^ np.uint8(off)
        return pixels

    monkeypatch.setattr(type(method), "stand_in", stand_in)
    with answered_by(2):
        pilot = open_program(NUMBERS, scale=1, kernel_size=8)
        pilot.until(lambda: pilot.program.presenter.final)
        pilot.program.store.set(
            altered(pilot.program.store.state, pin=Place(1, 1, pilot.state.resolved.scaled_shape))
        )
        pilot.slider("Kernel size").setFocus()
        pilot.key(Qt.Key.Key_Right)
        pilot.settle()
        pilot.until(lambda: pilot.program.presenter.final)
        pilot.settle()
    picture = pilot.picture("transposed_conv").layer.answer.picture
    assert (picture.stood_in, picture.error) == (False, "")
    expected = WHOLE["transposed_conv"](pilot.state.image.pixels, Parameters(1, 9))
    middles = pilot.state.resolved.view.magnification * (np.arange(4) + 0.5)
    places = np.ix_(middles.astype(int), middles.astype(int))
    np.testing.assert_array_equal(picture.pixels[places], expected)
    # Where they differ, nothing stands in for PyTorch any more, and the explanation says so.
    assert seen[-1] == (8 if off else 9)
    explanation = pilot.program.explanations["transposed_conv"]
    assert explanation.approximate == off
    assert explanation.value == tuple(expected[1, 1].tolist())


# Threads


def test_memory_is_given_back_when_nothing_was_asked_for_in_a_while(
    open_program: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[QThread] = []
    monkeypatch.setattr(libraries, "give_back", lambda: threads.append(QThread.currentThread()))
    pilot = open_program(NUMBERS, scale=3)
    pilot.until(lambda: len(threads) == 1)
    pilot.program._rest.setInterval(2500)
    slider = pilot.slider("Scale")
    for _ in range(8):  # for longer than a rest
        pilot.qtbot.wait(400)
        QTest.keyClick(slider, Qt.Key.Key_Right)
        pilot.settle()
    assert len(threads) == 1
    pilot.until(lambda: len(threads) == 2)
    pilot.qtbot.wait(3000)
    assert len(threads) == 2
    assert pilot.window.thread() not in threads


def test_heavy_work_is_never_done_on_the_gui_thread(
    open_program: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    threads: dict[str, set[int]] = {"render": set(), "load": set()}

    def watched(kind: str, function: Callable) -> Callable:
        def wrapper(*arguments: Any, **more: Any) -> Any:
            threads[kind].add(threading.get_ident())
            return function(*arguments, **more)

        return wrapper

    for method in METHODS.values():
        for name in ("render", "render_grid"):
            kind = type(method)
            monkeypatch.setattr(kind, name, watched("render", getattr(kind, name)))
    monkeypatch.setattr(
        "viewer.jobs.opening.load_image",
        watched("load", opening.load_image),
    )
    pilot = open_program(CHELSEA, scale=2)
    drop(pilot, asset_path("charts", "siemens-star.png"))
    pilot.until(lambda: pilot.state.image.path.endswith("siemens-star.png"))
    pilot.slider("Scale").setValue(30)
    pilot.settle()
    pilot.key(Key.Key_1, Modifier.ControlModifier)
    pilot.settle()
    pilot.program.jobs.exporting.export(tmp_path)
    pilot.until(lambda: pilot.window.banner.text().startswith("Wrote"))
    assert threads["render"] and threads["load"]
    assert threading.get_ident() not in threads["render"] | threads["load"]


# Layout


def test_layouts_place_the_panes_and_keep_them_of_one_size(open_program: Open) -> None:
    pilot = open_program(CHELSEA)

    def corners() -> tuple[int, int]:
        pilot.settle()
        places = [pane.pos() for pane in pilot.window.panes.panes]
        return len({place.x() for place in places}), len({place.y() for place in places})

    assert pilot.state.panes.layout is Layout.AUTO
    assert corners() == (2, 2)
    pilot.action("In one row").trigger()
    pilot.until(lambda: corners() == (4, 1))
    pilot.action("In several rows").trigger()
    pilot.until(lambda: corners() == (2, 2))


def test_panes_come_and_go(open_program: Open) -> None:
    pilot = open_program(NUMBERS, scale=2)
    pilot.key(Key.Key_T, Modifier.ControlModifier)
    pilot.settle()
    added = pilot.state.panes.methods[-1]
    assert len(pilot.state.panes.methods) == 5
    assert pilot.picture(added).isVisible()
    pilot.window.panes.panes[-1].chosen.emit()
    assert pilot.state.panes.focus_method == added
    pilot.key(Key.Key_5)
    pilot.settle()
    assert pilot.state.panes.solo == 4
    pilot.key(Key.Key_W, Modifier.ControlModifier)
    pilot.settle()
    assert pilot.state.panes.methods == DEFAULT_METHODS
    assert sum(pane.isVisible() for pane in pilot.window.panes.panes) == 4
    pilot.key(Key.Key_5)  # there is no such pane any more
    assert pilot.state.panes.solo is None


def test_steps_are_undone_and_done_again(open_program: Open) -> None:
    pilot = open_program(NUMBERS, scale=2)
    before = pilot.state
    pilot.key(Key.Key_Z, Modifier.ControlModifier)
    assert pilot.state.scaling.scale == before.scaling.scale
    pilot.wheel(pilot.picture("opencv"), 40, 40, 2)
    zoomed = pilot.state.view
    assert zoomed is not None
    pilot.key(Key.Key_BracketRight)
    larger = pilot.state.scaling.scale
    assert larger > 2
    pilot.key(Key.Key_Z, Modifier.ControlModifier)
    assert (pilot.state.scaling.scale, pilot.state.view) == (2, zoomed)
    pilot.key(Key.Key_Z, Modifier.ControlModifier)
    assert pilot.state.view == before.view
    for _ in range(2):
        pilot.key(Key.Key_Z, Modifier.ControlModifier | Modifier.ShiftModifier)
    assert (pilot.state.scaling.scale, pilot.state.view) == (larger, zoomed)
    pilot.settle()


def test_a_command_is_found_by_its_name(open_program: Open) -> None:
    pilot = open_program(NUMBERS, scale=2)
    pilot.key(Key.Key_P, Modifier.ControlModifier | Modifier.ShiftModifier)
    palette = pilot.window.findChild(CommandPalette)
    QTest.keyClicks(palette.findChild(QLineEdit), "row view")
    QTest.keyClick(palette.findChild(QLineEdit), Key.Key_Return)
    assert pilot.state.panes.layout is Layout.ROW
    pilot.settle()


def test_the_view_is_copied_as_a_sheet(open_program: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    pilot = open_program(NUMBERS, scale=2)
    pilot.wheel(pilot.picture("opencv"), 40, 40, 2)
    pilot.settle()
    clipboard = QApplication.clipboard()
    made: dict[str, str] = {}

    def composed(window: MainWindow, state: ViewState, figures: dict[str, str]) -> QImage | None:
        made.update(figures)
        return sheet(window, state, figures)

    monkeypatch.setattr("viewer.program.program.sheet", composed)
    pilot.action("Copy view as a sheet").trigger()
    pilot.until(lambda: "on the clipboard" in pilot.window.banner.text())
    found = measure(
        pilot.state.resolved.enlargement,
        "opencv",
        "bilinear",
        pilot.state.resolved.visible_region("opencv"),
    )
    assert set(made) == {"opencv", "transposed_conv"}
    assert f"PSNR {found.whole.psnr:.2f} dB" in made["opencv"]
    copied = clipboard.image()
    height, width = pilot.state.pane_size
    assert copied.width() > 2 * width
    assert copied.height() > 2 * height
    pilot.settle()


# Metrics and the round trip


def metrics_table(pilot: Any) -> dict[str, list[str]]:
    """Return what the table of metrics shows: picture to its cells."""
    view = pilot.panels.metrics.findChild(CopyTable)
    model = view.model()
    rows = [
        [str(model.index(row, col).data()).strip() for col in range(model.columnCount())]
        for row in range(model.rowCount())
    ]
    return {row[0]: row for row in rows}


def press(pilot: Any, text: str) -> None:
    [button] = [b for b in pilot.panels.metrics.findChildren(SegmentButton) if b.text() == text]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def by_hand(picture: np.ndarray, truth: np.ndarray) -> tuple[str, str]:
    """Return PSNR and SSIM as the table writes them, from scikit-image."""
    psnr = peak_signal_noise_ratio(truth, picture, data_range=255)
    ssim = structural_similarity(truth, picture, data_range=255, channel_axis=2)
    return f"{psnr:.2f} dB", f"{ssim:.5f}"


def test_a_round_trip_says_which_method_is_closest_to_the_photograph(open_program: Open) -> None:
    pilot = open_program(CHELSEA, scale=4)
    pilot.settle()
    pilot.key(Key.Key_E)
    pilot.until(lambda: metrics_table(pilot)["cv2"][7].endswith("dB"))
    pilot.key(Key.Key_R)
    for scale in (4, 3):  # the second one is reached with the switch on
        while pilot.state.scaling.scale > scale:
            pilot.key(Key.Key_BracketLeft)
        pilot.settle()
        press(pilot, "Whole")
        original = pilot.state.image.pixels
        height, width = (length // scale * scale for length in original.shape[:2])
        truth = original[:height, :width]
        small = cv2.resize(truth, (width // scale, height // scale), interpolation=cv2.INTER_AREA)
        found = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
        pilot.until(lambda: pilot.panels.metrics.shown == "whole")
        assert tuple(metrics_table(pilot)["cv2"][7:9]) == by_hand(found, truth)
        assert metrics_table(pilot)["Original"][-1] == "not enlarged"
        assert pilot.state.resolved.output_shape("bilinear") == (height, width)
        assert f"cut to {width} × {height}" in pilot.window.readout.image_text
        np.testing.assert_array_equal(pilot.state.resolved.source.pixels, small)
    while pilot.state.scaling.scale < 4:
        pilot.key(Key.Key_Z, Modifier.ControlModifier)
    pilot.settle()
    assert (pilot.state.scaling.scale, pilot.state.resolved.source_shape) == (4, (75, 112))
    pilot.key(Key.Key_R)
    pilot.settle()
    assert pilot.state.resolved.source is pilot.state.image
    assert pilot.state.resolved.compared_with == "bilinear"
    pilot.until(lambda: metrics_table(pilot)["Hand-written"][-1] == "the reference")


def test_the_pictures_stand_while_the_image_is_being_reduced(
    open_program: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    pilot = open_program(CHELSEA, scale=4)
    size = pilot.state.pane_size
    pilot.key(Key.Key_R)
    pilot.until(lambda: pilot.state.pane_size != size)  # there is a table below
    pilot.settle()
    before = {method: pilot.screen(pilot.picture(method)) for method in DEFAULT_METHODS}
    go_on, begun = threading.Event(), []

    def slow(*arguments: Any) -> Any:
        begun.append(arguments)
        assert go_on.wait(20)
        return round_trip.reduce(*arguments)

    monkeypatch.setattr("viewer.jobs.opening.reduce", slow)
    pilot.key(Key.Key_BracketLeft)
    pilot.until(lambda: bool(begun))
    pilot.key(Key.Key_BracketLeft)
    for method, picture in before.items():
        np.testing.assert_array_equal(pilot.screen(pilot.picture(method)), picture)
    go_on.set()
    pilot.settle()
    assert [scale for _, scale, _ in begun] == [3.8, 3.6]  # of many wishes the last is done
    assert pilot.state.resolved.source.pixels.shape[:2] == (83, 125)


def test_a_program_that_begins_with_a_round_trip_ends_up_in_it(open_program: Open) -> None:
    pilot = open_program(CHELSEA, scale=4, round_trip=True)
    assert pilot.state.resolved.truth.shape == (300, 448, 3)
    assert pilot.state.resolved.source.pixels.shape == (75, 112, 3)
    assert pilot.picture("bilinear").layer.answer.picture.output_shape == (300, 448)


def test_a_session_is_saved_and_opened(
    open_program: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pilot = open_program(CHELSEA, scale=3)
    pilot.wheel(pilot.picture("opencv"), 40, 40, 4)
    pilot.click(pilot.picture("opencv"), 60, 60)
    saved = pilot.state
    path = tmp_path / "view"
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: dialog.selectFile(str(path)) or 1)
    pilot.action("Save session…").trigger()
    other = open_program(NUMBERS, scale=2)
    drop(other, tmp_path / "view.json")
    other.until(lambda: other.state.image.path == str(CHELSEA.resolve()))
    other.settle()
    for name in ("scale", "view", "pin", "kernel_size", "methods"):
        assert choice(other.state, name) == choice(saved, name)
    other.action("Copy the command for this view").trigger()
    words = shlex.split(QApplication.clipboard().text())
    assert words[:2] == ["upsampling-viewer", str(CHELSEA.resolve())]
    picture = tmp_path / "window.png"
    assert cli.run([*words[1:], "--screenshot", str(picture)]) == 0


def test_a_session_whose_image_is_gone_restores_the_rest(
    open_program: Open, tmp_path: Path
) -> None:
    pilot = open_program(NUMBERS, scale=2)
    image = pilot.state.image
    path = tmp_path / "view.json"
    content = {"format": 1, "image": str(tmp_path / "gone.png"), "scale": 3, "layout": "x"}
    path.write_text(json.dumps(content))
    drop(pilot, path)
    pilot.until(lambda: bool(pilot.window.banner.text()))
    assert "gone.png" in pilot.window.banner.text()
    assert pilot.state.image is image
    assert pilot.state.scaling.scale == 3
    path.write_text("{")
    drop(pilot, path)
    assert "view.json is cut short" in pilot.window.banner.text()
    pilot.settle()
