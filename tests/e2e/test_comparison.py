"""Wipe, blink, onion skin and difference in the real window, with real mouse and keys."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QImage
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAbstractButton, QComboBox, QToolButton

from tests.states import altered
from viewer.comparing.difference_image import DifferenceKind
from viewer.cv2_loader import cv2
from viewer.geometry import Region
from viewer.marks import Place
from viewer.presenters.sheet import sheet
from viewer.state.comparison_view import ColorMap, Look
from viewer.upsampling import METHODS, MethodError
from viewer.upsampling.truth import TRUTH
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.pictures.stage_view import StageView

Open = Callable[..., Any]
Key, Modifier = Qt.Key, Qt.KeyboardModifier
TOP = 40  # rows at the top that may carry labels
NOISE = np.random.default_rng(5).integers(0, 256, (150, 200, 3), np.uint8)
METHOD_PAIR = ("opencv", "bilinear")


def stage(pilot: Any) -> StageView:
    return pilot.window.panes.stage.picture


def whole_output(pilot: Any, method: str) -> np.ndarray:
    state = pilot.state
    if method == "opencv":
        height, width = state.resolved.scaled_shape
        return cv2.resize(state.image.pixels, (width, height), interpolation=cv2.INTER_LINEAR)
    region = Region.whole(state.resolved.output_shape(method))
    return METHODS[method].render(state.image.pixels, region, state.resolved.parameters)


def expected(pilot: Any, method: str, zoom: int) -> np.ndarray:
    """Return what a method alone would show on the stage, `zoom` device pixels a pixel."""
    whole = whole_output(pilot, method)
    rows, cols = (
        (np.arange(size) - int(np.floor(size / 2 - length / 2 * zoom + 0.5))) // zoom
        for size, length in zip(pilot.state.pane_size, whole.shape, strict=False)
    )
    assert rows[0] >= 0 <= cols[0]
    return whole[rows][:, cols]


def open_close(open_program: Open, key: Key, zoom: float = 4, **looking: Any) -> Any:
    """Open noise in a way of looking, with no grid, corners, values and marks in sight."""
    pilot = open_program(NOISE, scale=4)
    for bare in (Key.Key_G, Key.Key_V, Key.Key_X):
        pilot.key(bare)
    store = pilot.program.store
    store.set(
        altered(
            store.state,
            pin=Place(0, 0, pilot.state.resolved.scaled_shape),
            looking=replace(pilot.state.looking, methods=METHOD_PAIR, **looking),
        )
    )
    pilot.key(key)
    pilot.settle()
    pilot.key(Key.Key_1, Modifier.ControlModifier)
    while pilot.state.resolved.zoom < zoom:
        pilot.key(Key.Key_Plus)
    assert pilot.state.resolved.zoom == pytest.approx(zoom, rel=1e-3)
    pilot.settle()
    return pilot


def as_array(image: QImage) -> np.ndarray:
    rgb = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(rgb.constBits().asstring(rgb.sizeInBytes()), np.uint8)
    return pixels.reshape(rgb.height(), rgb.width(), 4)[:, :, 2::-1]


def inside(picture: np.ndarray) -> np.ndarray:
    """Return a picture without labels and the frame of the focus."""
    return picture[TOP:-TOP, 1:-1]


# Wipe


def test_a_wipe_shows_each_methods_bytes_on_its_side(open_program: Open) -> None:
    pilot = open_close(open_program, Key.Key_W)
    assert pilot.state.looking.look is Look.WIPE
    width, height = stage(pilot).width(), stage(pilot).height()
    begun = pilot.program.worker.frames_begun
    for start, end in ((width // 2, width // 3), (width // 3, width - 90)):
        view = pilot.state.view
        pilot.drag(stage(pilot), (start, 90), ((start + end) // 2, 95), (end, 80))
        assert pilot.state.view == view  # the line moved, not the picture
        left, right = (expected(pilot, method, 4) for method in METHOD_PAIR)
        shown = pilot.screen(stage(pilot))
        below = slice(TOP, height // 2 - 12)  # above the handle
        np.testing.assert_array_equal(shown[below, 1 : end - 2], left[below, 1 : end - 2])
        np.testing.assert_array_equal(shown[below, end + 2 : -1], right[below, end + 2 : -1])
        assert (left[below, 1 : end - 2] != right[below, 1 : end - 2]).any()
    assert pilot.program.worker.frames_begun == begun


def test_four_methods_share_the_stage(open_program: Open) -> None:
    pilot = open_close(open_program, Key.Key_W)
    methods = ("opencv", "bilinear", "transposed_conv", "nearest")
    bar = pilot.window.panes.stage.bar
    for name in methods[2:]:
        QTest.mouseClick(bar.add_button, Qt.MouseButton.LeftButton)
        box = bar.slots[len(pilot.state.resolved.staged_methods) - 1][1]
        box.setCurrentIndex(box.findData(name))
        box.activated.emit(box.currentIndex())
    assert not bar.add_button.isEnabled()
    pilot.settle()
    assert pilot.state.resolved.staged_methods == methods
    height, width = stage(pilot).height(), stage(pilot).width()
    x, y = width // 3, height // 4
    pilot.drag(stage(pilot), (width // 2, height // 2), (x, y))
    pictures = [expected(pilot, method, 4) for method in methods]
    shown = pilot.screen(stage(pilot))
    parts = (
        (slice(TOP, y - 12), slice(1, x - 12)),
        (slice(TOP, y - 12), slice(x + 12, -1)),
        (slice(y + 12, -TOP), slice(1, x - 12)),
        (slice(y + 12, -TOP), slice(x + 12, -1)),
    )
    for picture, part in zip(pictures, parts, strict=True):
        np.testing.assert_array_equal(shown[part], picture[part])


def test_keys_move_the_line_and_it_can_follow_the_cursor(open_program: Open) -> None:
    pilot = open_close(open_program, Key.Key_W)
    pilot.key(Key.Key_Right, Modifier.AltModifier)
    pilot.key(Key.Key_Left, Modifier.AltModifier | Modifier.ShiftModifier)
    assert pilot.state.looking.split == pytest.approx((0.5, 0.41))
    bar = pilot.window.panes.stage.bar
    QTest.mouseClick(bar.wipe.follow_button, Qt.MouseButton.LeftButton)
    x = 333
    pilot.move(stage(pilot), x, 200)
    shown = pilot.screen(stage(pilot))
    left, right = (expected(pilot, method, 4) for method in METHOD_PAIR)
    np.testing.assert_array_equal(inside(shown[:, : x - 2]), inside(left[:, : x - 2]))
    np.testing.assert_array_equal(inside(shown[:, x + 2 :]), inside(right[:, x + 2 :]))
    assert pilot.state.looking.split == pytest.approx((0.5, 0.41))
    view = pilot.state.view
    pilot.drag(stage(pilot), (x, 200), (x + 20, 210))  # at the line, which is not to be held
    assert pilot.state.view != view


def test_a_stage_is_inspected_panned_and_zoomed_like_a_pane(open_program: Open) -> None:
    pilot = open_close(open_program, Key.Key_W, zoom=16)
    pilot.key(Key.Key_Escape)
    assert pilot.state.marks.pin is None
    x, y = 200, 150
    pilot.move(stage(pilot), x, y)
    place = pilot.state.cursor
    explained = pilot.program.explanations["opencv"]
    assert (explained.row, explained.col) == (place.row, place.col)
    byte = whole_output(pilot, "opencv")[place.row, place.col]
    assert explained.value == tuple(byte.tolist())
    shown = pilot.screen(stage(pilot))
    assert (shown[y - 3 : y + 4, x - 3 : x + 4] == byte).all(axis=2).any()
    pilot.click(stage(pilot), x, y)
    assert pilot.state.marks.pin == place
    center = pilot.state.view.center_col
    pilot.drag(stage(pilot), (x, y), (x + 32, y))
    assert pilot.state.view.center_col == pytest.approx(center - 0.5)
    pilot.wheel(stage(pilot), x, y, 1)
    assert pilot.state.resolved.zoom == 20


# Blink


def test_blinking_alternates_stops_and_steps_by_hand(open_program: Open) -> None:
    pilot = open_close(open_program, Key.Key_Space, interval_s=0.1)
    assert pilot.state.looking.look is Look.BLINK
    begun = pilot.program.worker.frames_begun
    seen = []
    for _ in range(3):
        before = stage(pilot).shown
        pilot.until(lambda before=before: stage(pilot).shown != before)
        seen.append(stage(pilot).shown)
    assert seen in ([0, 1, 0], [1, 0, 1])
    pilot.key(Key.Key_Space)
    assert not pilot.state.looking.playing
    stopped = stage(pilot).shown
    QTest.qWait(250)
    assert stage(pilot).shown == stopped
    for _ in range(3):
        method = METHOD_PAIR[stage(pilot).shown]
        shown = pilot.screen(stage(pilot))
        np.testing.assert_array_equal(inside(shown), inside(expected(pilot, method, 4)))
        pilot.key(Key.Key_Space)
    assert stage(pilot).shown == 1 - stopped
    assert pilot.program.worker.frames_begun == begun


def test_all_pictures_blink_in_turn(open_program: Open) -> None:
    pilot = open_close(open_program, Key.Key_Space)
    pilot.key(Key.Key_Space)
    bar = pilot.window.panes.stage.bar
    QTest.mouseClick(bar.every_button, Qt.MouseButton.LeftButton)
    pilot.settle()
    assert pilot.state.resolved.staged_methods == pilot.state.panes.methods
    assert stage(pilot).shown == 0
    for _ in range(4):
        pilot.key(Key.Key_Space)
    assert stage(pilot).shown == 0


def test_space_presses_a_button_that_has_the_focus(open_program: Open) -> None:
    pilot = open_program(NOISE, scale=2)
    lock = pilot.window.controls.kernel_size_slider.findChild(QAbstractButton)
    lock.setFocus()
    checked = lock.isChecked()
    pilot.key(Key.Key_Space)
    assert lock.isChecked() != checked
    assert pilot.state.looking.look is Look.PANES


# Onion skin


def test_opacity_mixes_two_pictures(open_program: Open) -> None:
    pilot = open_close(open_program, Key.Key_O)
    opacity = pilot.slider("Opacity")
    below, above = (expected(pilot, method, 4).astype(float) for method in METHOD_PAIR)
    begun = pilot.program.worker.frames_begun
    for share in (0, 25, 80, 100):
        opacity.setValue(share)
        assert pilot.state.looking.opacity == share / 100
        shown = pilot.screen(stage(pilot)).astype(float)
        wanted = below + (above - below) * share / 100
        assert np.abs(inside(shown) - inside(wanted)).max() <= (0 if share in (0, 100) else 2)
    assert pilot.program.worker.frames_begun == begun


# Difference


def test_a_difference_is_the_oracles(open_program: Open) -> None:
    pilot = open_close(open_program, Key.Key_D, gain=64, color_map=ColorMap.GREY)
    a, b = (expected(pilot, method, 4).astype(int) for method in METHOD_PAIR)
    apart = a - b
    worst = np.take_along_axis(apart, np.abs(apart).argmax(axis=2)[:, :, None], axis=2)
    shown = pilot.screen(stage(pilot))
    wanted = np.minimum(64 * np.abs(worst), 255).repeat(3, axis=2)
    np.testing.assert_array_equal(inside(shown), inside(wanted))
    assert wanted.any()

    bar = pilot.window.panes.stage.bar
    begun = pilot.program.worker.frames_begun
    bar.difference.kind.activated.emit(bar.difference.kind.findData(DifferenceKind.SIGNED))
    shown = pilot.screen(stage(pilot))
    wanted = np.clip(np.floor(128.5 + worst * 127 * 64 / 255), 1, 255) - 1
    wanted = np.floor(wanted / 254 * 255 + 0.5).repeat(3, axis=2)
    np.testing.assert_array_equal(inside(shown), inside(wanted))
    assert bar.difference.scale.numbers == ("−3.98", "0", "+3.98")

    pilot.field("Tolerance").setValue(255)
    assert (inside(pilot.screen(stage(pilot))) == 128).all()
    assert pilot.program.worker.frames_begun == begun


def test_a_difference_follows_where_both_pictures_are_there_already(open_program: Open) -> None:
    pilot = open_close(open_program, Key.Key_D, color_map=ColorMap.GREY)
    looking = pilot.state.looking
    before = pilot.screen(stage(pilot))
    for other, same in (("nearest", False), (METHOD_PAIR[1], True)):
        pair = replace(looking, methods=(METHOD_PAIR[0], other))
        pilot.program.store.update(looking=pair)
        pilot.settle()
        assert np.array_equal(inside(pilot.screen(stage(pilot))), inside(before)) == same


def test_esc_closes_an_open_list_first(open_program: Open) -> None:
    pilot = open_close(open_program, Key.Key_D)
    kind = pilot.window.panes.stage.bar.difference.kind
    QTest.mouseClick(kind, Qt.MouseButton.LeftButton)
    pilot.until(kind.view().isVisible)
    QTest.keyClick(kind.view(), Key.Key_Escape)
    assert not kind.view().isVisible()
    assert pilot.state.looking.look is Look.DIFFERENCE
    pilot.key(Key.Key_Escape)
    assert pilot.state.looking.look is Look.PANES


def test_the_automatic_gain_fills_the_colour_bar(open_program: Open) -> None:
    pilot = open_close(open_program, Key.Key_D, color_map=ColorMap.GREY)
    a, b = (expected(pilot, method, 4).astype(int) for method in METHOD_PAIR)
    sizes = np.sort(np.abs(a - b).max(axis=2), axis=None)
    sizes = sizes[sizes > 0]
    common = sizes[-(-19 * len(sizes) // 20) - 1]
    gain = pilot.field("Gain").value()
    assert gain in (1, 2, 4, 8, 16, 32, 64, 128)
    assert gain * common <= 255 and (gain == 128 or 2 * gain * common > 255)
    pilot.field("Gain").stepBy(-1)
    assert pilot.state.looking.gain == gain // 2


def test_pictures_of_other_sizes_are_explained_and_can_be_wiped(open_program: Open) -> None:
    pilot = open_close(open_program, Key.Key_D)
    store = pilot.program.store
    pair = ("original", "bilinear")
    store.update(looking=replace(pilot.state.looking, methods=pair))
    pilot.settle()
    message = stage(pilot).difference.message
    assert "200 × 150" in message and "800 × 600" in message
    pilot.key(Key.Key_W)
    pilot.settle()
    shown = pilot.screen(stage(pilot))
    middle = stage(pilot).width() // 2
    rows = slice(TOP, stage(pilot).height() // 2 - 12)
    left, right = expected(pilot, "original", 16), expected(pilot, "bilinear", 4)
    np.testing.assert_array_equal(shown[rows, 1 : middle - 2], left[rows, 1 : middle - 2])
    np.testing.assert_array_equal(shown[rows, middle + 2 : -1], right[rows, middle + 2 : -1])


# In common


def test_every_look_keeps_zoom_and_position_and_can_be_undone(open_program: Open) -> None:
    pilot = open_program(NOISE, scale=4)
    pilot.key(Key.Key_1, Modifier.ControlModifier)
    picture = pilot.picture("opencv")
    pilot.drag(picture, (100, 100), (130, 88))
    pilot.settle()
    view, zoom = pilot.state.view, pilot.state.resolved.zoom
    for key, look in (
        (Key.Key_W, Look.WIPE),
        (Key.Key_Space, Look.BLINK),
        (Key.Key_O, Look.ONION),
        (Key.Key_D, Look.DIFFERENCE),
        (Key.Key_D, Look.PANES),
        (Key.Key_W, Look.WIPE),
        (Key.Key_S, Look.PANES),
    ):
        pilot.key(key)
        pilot.settle()
        assert pilot.state.looking.look is look
        assert (pilot.state.view, pilot.state.resolved.zoom) == (view, zoom)
        assert pilot.window.panes.stage.isVisible() == (look is not Look.PANES)
    for _ in range(2):
        pilot.key(Key.Key_Z, Modifier.ControlModifier)
        QTest.qWait(0)
    assert pilot.state.looking.look in (Look.PANES, Look.DIFFERENCE)


def test_a_digit_and_escape_lead_back_to_the_panes(open_program: Open) -> None:
    pilot = open_program(NOISE, scale=4)
    pilot.key(Key.Key_W)
    pilot.settle()
    pilot.key(Key.Key_3)
    pilot.settle()
    assert pilot.state.resolved.visible_methods == ("opencv",)
    assert pilot.picture("opencv").isVisible() and not stage(pilot).isVisible()
    pilot.key(Key.Key_D)
    pilot.settle()
    pilot.key(Key.Key_Escape)
    pilot.settle()
    pilot.key(Key.Key_3)
    pilot.settle()
    assert pilot.state.resolved.visible_methods == pilot.state.panes.methods
    whole = pilot.screen(pilot.picture("opencv"))
    assert len(np.unique(whole.reshape(-1, 3), axis=0)) > 1000  # a picture, not a ground


def test_a_method_that_fails_says_so_in_its_part(
    open_program: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> np.ndarray:
        raise MethodError("The library is on holiday.")

    monkeypatch.setattr(type(METHODS["opencv"]), "render", fail)
    monkeypatch.setattr(type(METHODS["opencv"]), "render_grid", fail)
    pilot = open_program(NOISE, scale=4)
    pilot.program.store.set(
        altered(
            pilot.program.store.state,
            looking=replace(pilot.state.looking, methods=METHOD_PAIR),
            pin=Place(0, 0, pilot.state.resolved.scaled_shape),
        )
    )
    for key in (Key.Key_G, Key.Key_W):
        pilot.key(key)
    pilot.key(Key.Key_1, Modifier.ControlModifier)
    pilot.settle()
    broken, whole = stage(pilot).layer("opencv"), stage(pilot).layer("bilinear")
    assert broken.message == "The library is on holiday."
    assert whole.message == ""
    shown = pilot.screen(stage(pilot))
    middle = stage(pilot).width() // 2
    assert len(np.unique(shown[TOP:100, 1 : middle - 60].reshape(-1, 3), axis=0)) == 1
    assert len(np.unique(shown[150:300, middle + 60 : -60].reshape(-1, 3), axis=0)) > 100
    pilot.key(Key.Key_D)
    pilot.settle()
    assert stage(pilot).difference.message == "The library is on holiday."


def test_an_image_with_alpha_is_mixed_and_compared(open_program: Open) -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (150, 200, 4), np.uint8)
    pixels[:, :, 3] = np.linspace(0, 255, 200).astype(np.uint8)
    pilot = open_program(pixels, scale=4)
    for key in (Key.Key_G, Key.Key_X, Key.Key_O):
        pilot.key(key)
    pilot.program.store.set(
        altered(
            pilot.program.store.state,
            pin=Place(0, 0, pilot.state.resolved.scaled_shape),
            looking=replace(pilot.state.looking, methods=("nearest", "bilinear")),
        )
    )
    pilot.key(Key.Key_1, Modifier.ControlModifier)
    pilot.settle()
    opacity, seen = pilot.slider("Opacity"), {}
    for share in (0, 50, 100):
        opacity.setValue(share)
        seen[share] = inside(pilot.screen(stage(pilot))).astype(float)
    assert np.abs(seen[50] - (seen[0] + seen[100]) / 2).max() <= 2
    assert (seen[0] != seen[100]).any()
    pilot.program.store.update(
        looking=replace(pilot.state.looking, look=Look.DIFFERENCE, color_map=ColorMap.GREY, gain=1)
    )
    pilot.settle()
    a, b = (whole_output(pilot, m).astype(int) for m in ("nearest", "bilinear"))
    top, left = (
        int(np.floor(size / 2 - length / 2 + 0.5))
        for size, length in zip(pilot.state.pane_size, a.shape, strict=False)
    )
    found = pilot.screen(stage(pilot))[top + 280 : top + 320, left + 380 : left + 420, 0]
    apart = np.abs(a - b).max(axis=2)[280:320, 380:420]
    np.testing.assert_array_equal(found, apart)


def test_values_of_a_difference_are_its_numbers(open_program: Open) -> None:
    pilot = open_close(open_program, Key.Key_D, zoom=64)
    before = pilot.screen(stage(pilot))
    pilot.key(Key.Key_V)
    pilot.settle()
    written = pilot.screen(stage(pilot))
    assert (inside(before) != inside(written)).any()
    layer = stage(pilot).difference
    a, b = (expected(pilot, method, 64).astype(int) for method in METHOD_PAIR)
    assert layer.value_text(100, 120) == str(np.abs(a - b).max(axis=2)[100, 120])


def test_the_stage_is_taken_away_as_a_sheet(open_program: Open) -> None:
    pilot = open_close(open_program, Key.Key_W)
    snapshot = as_array(stage(pilot).snapshot())
    shown = pilot.screen(stage(pilot))
    np.testing.assert_array_equal(snapshot[1:-1, 1:-1], shown[1:-1, 1:-1])
    composed = as_array(sheet(pilot.window, pilot.state, {}))
    height, width = snapshot.shape[:2]
    places = np.argwhere((composed[: -height + 1, : -width + 1] == snapshot[0, 0]).all(axis=2))
    assert any(
        np.array_equal(composed[row : row + height, col : col + width], snapshot)
        for row, col in places
    )


def test_the_choices_have_names_and_tool_tips(open_program: Open) -> None:
    pilot = open_program(NOISE, scale=2)
    for key in (Key.Key_W, Key.Key_Space, Key.Key_O, Key.Key_D):
        pilot.key(key)
        pilot.settle()
        bar = pilot.window.panes.stage.bar
        children = [*bar.findChildren(QComboBox), *bar.findChildren(QToolButton)]
        visible = [child for child in children if child.isVisible()]
        assert visible
        for child in visible:
            assert child.accessibleName() and child.toolTip(), child
    QTest.mouseClick(bar.close_button, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert pilot.state.looking.look is Look.PANES


# The truth


def test_in_a_round_trip_the_error_is_a_key_away(open_program: Open) -> None:
    pilot = open_program(NOISE, scale=4)
    for bare in (Key.Key_G, Key.Key_V, Key.Key_X, Key.Key_R):
        pilot.key(bare)
    pilot.settle()
    pilot.program.store.set(
        altered(pilot.program.store.state, pin=Place(0, 0, pilot.state.resolved.scaled_shape))
    )
    pilot.key(Key.Key_D)
    pilot.settle()
    assert pilot.state.resolved.staged_methods == ("bilinear", TRUTH)
    truth, state = pilot.state.resolved.truth, pilot.state
    region = Region.whole(state.resolved.scaled_shape)
    hand = METHODS["bilinear"].render(
        state.resolved.source.pixels, region, state.resolved.parameters
    )
    apart = np.abs(hand.astype(int) - truth).max(axis=2)
    presenter = pilot.program.presenter._stage
    assert state.resolved.zoom >= 1  # every pixel is shown
    assert presenter._values.max() == apart.max()
    pilot.key(Key.Key_1, Modifier.ControlModifier)
    pilot.settle()
    answer = stage(pilot).layer(TRUTH).answer
    rows, cols = stage(pilot).layer(TRUTH).scene.maps(truth.shape[:2])
    assert np.array_equal(answer.picture.pixels, truth[np.ix_(rows.pixels(), cols.pixels())])
    np.testing.assert_array_equal(presenter._values, apart[np.ix_(rows.pixels(), cols.pixels())])
    # It goes with the round trip.
    pilot.key(Key.Key_R)
    pilot.settle()
    assert TRUTH not in pilot.state.resolved.staged_methods


def test_the_truth_can_be_chosen_only_where_there_is_one(open_program: Open) -> None:
    pilot = open_program(NOISE, scale=4)
    pilot.key(Key.Key_W)
    pilot.settle()
    box = pilot.window.panes.stage.bar.slots[1][1]
    item = box.model().item(box.findData(TRUTH))
    assert not item.isEnabled()
    pilot.key(Key.Key_R)
    pilot.settle()
    assert item.isEnabled()
    assert pilot.state.resolved.staged_methods == ("bilinear", TRUTH)
    pilot.key(Key.Key_S)
    QTest.mouseClick(
        next(
            b for b in pilot.window.controls.findChildren(SegmentButton) if b.text() == "Round trip"
        ),
        Qt.MouseButton.LeftButton,
    )
    pilot.settle()
    assert not pilot.state.round_trip.on
