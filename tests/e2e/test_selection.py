"""Selecting, cropping and drawing a line in the real window, with real mouse and keys."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QDialog, QFileDialog, QPushButton, QSpinBox

from tests.oracles import noise, opencv
from tests.states import altered
from viewer.geometry import Region
from viewer.images.load_image import load_image
from viewer.marks import Line, Selection, Tool
from viewer.state.choices import ProfileAlong
from viewer.state.marking import with_selection
from viewer.state.session import read_session, session_text
from viewer.upsampling import METHODS
from viewer.widgets.dialogs.export_dialog import ExportDialog
from viewer.widgets.dialogs.selection_dialog import SelectionDialog
from viewer.widgets.pictures.picture_view import PictureView

Open = Callable[..., Any]
Key, Modifier = Qt.Key, Qt.KeyboardModifier
LEFT, NO_KEY, SHIFT, CONTROL = (
    Qt.MouseButton.LeftButton,
    Modifier.NoModifier,
    Modifier.ShiftModifier,
    Modifier.ControlModifier,
)
SOURCE = noise(30, 40, 3)
CV2 = METHODS["opencv"].title


def place_of(picture: PictureView, row: int, col: int) -> QPoint:
    """Return the middle of a pixel of a picture's output, in the widget."""
    scene = picture.layer.scene
    assert scene is not None
    rows, cols = scene.maps(scene.output_shape)
    ratio = picture.devicePixelRatioF()
    return QPoint(
        int((cols.edge(col) + cols.edge(col + 1)) / 2 / ratio),
        int((rows.edge(row) + rows.edge(row + 1)) / 2 / ratio),
    )


def draw(
    pilot: Any,
    method: str,
    start: tuple[int, int],
    end: tuple[int, int],
    key: Qt.KeyboardModifier = NO_KEY,
) -> None:
    """Drag from one pixel of a method's picture to another, by way of a third place."""
    picture = pilot.picture(method)
    begin, finish = place_of(picture, *start), place_of(picture, *end)
    QTest.mousePress(picture, LEFT, key, begin)
    pilot.move(picture, (begin.x() + finish.x()) // 2, (begin.y() + finish.y()) // 2, LEFT)
    pilot.move(picture, finish.x(), finish.y(), LEFT)
    QTest.mouseRelease(picture, LEFT, key, finish)


def figures(pilot: Any) -> dict[str, list[str]]:
    """Return what the table of metrics says: title to its cells."""
    table = pilot.panels.metrics
    model = table.rows.model()
    return {
        model.index(row, 0).data(): [
            str(model.index(row, col).data()) for col in range(1, model.columnCount())
        ]
        for row in range(model.rowCount())
    }


def test_a_rectangle_is_selected_by_dragging_and_measured(open_program: Open) -> None:
    pilot = open_program(SOURCE, scale=4)
    pilot.key(Key.Key_E)
    view = pilot.state.view
    draw(pilot, "opencv", (20, 31), (50, 80), SHIFT)
    assert pilot.state.marks.selection == Selection(5, 7.75, 12.75, 20.25)
    assert pilot.state.view == view and pilot.state.marks.pin is None
    assert pilot.state.resolved.selected_region("bilinear") == Region(20, 31, 51, 81)
    whole = opencv(SOURCE, (120, 160))
    hand = METHODS["bilinear"].render(
        SOURCE, Region(0, 0, 120, 160), pilot.state.resolved.parameters
    )
    differing = (whole != hand)[20:51, 31:81].any(axis=2)
    pilot.until(lambda: figures(pilot)[CV2][0] == str(31 * 50))
    assert figures(pilot)[CV2][1].startswith(f"{100 * differing.mean():.2f}")
    # The view may change; the figures are of the selection still.
    pilot.key(Key.Key_Plus)
    pilot.settle()
    assert figures(pilot)[CV2][0] == str(31 * 50)
    # Without it they are of what is in view.
    pilot.key(Key.Key_Escape)
    assert pilot.state.marks.selection is None
    pilot.until(lambda: figures(pilot)[CV2][0] not in (str(31 * 50), "–"))
    pilot.key(Key.Key_Z, CONTROL)
    assert pilot.state.marks.selection == Selection(5, 7.75, 12.75, 20.25)


def test_the_selection_is_outlined_in_every_picture(open_program: Open) -> None:
    pilot = open_program(np.full((30, 40, 3), 90, np.uint8), scale=4)
    for bare in (Key.Key_G, Key.Key_V, Key.Key_X):
        pilot.key(bare)
    plain = {m: pilot.screen(pilot.picture(m)) for m in pilot.state.panes.methods}
    draw(pilot, "original", (3, 4), (9, 19), SHIFT)
    pilot.settle()
    for method, before in plain.items():
        changed = (pilot.screen(pilot.picture(method)) != before).any(axis=2)
        scene = pilot.picture(method).layer.scene
        rows, cols = scene.maps(scene.output_shape)
        region = pilot.state.resolved.selected_region(method)
        top, bottom = rows.edge(region.top), rows.edge(region.bottom)
        left, right = cols.edge(region.left), cols.edge(region.right)
        assert changed[top - 1, left:right].all() and changed[bottom, left:right].all()
        assert changed[top:bottom, left - 1].all() and changed[top:bottom, right].all()
        assert not changed[1 : top - 2, 1:-1].any()  # the frame of the focus aside


def test_the_tool_selects_once_and_escape_puts_it_away(open_program: Open) -> None:
    pilot = open_program(SOURCE, scale=4)
    pilot.key(Key.Key_A)
    assert pilot.state.tool is Tool.SELECT
    assert "Drag a rectangle" in pilot.window.banner.text()
    pilot.key(Key.Key_Escape)
    assert pilot.state.tool is Tool.PAN and not pilot.window.banner.text()
    pilot.key(Key.Key_A)
    draw(pilot, "bilinear", (8, 8), (15, 23))
    assert pilot.state.marks.selection == Selection(2, 2, 4, 6)
    assert pilot.state.tool is Tool.PAN and not pilot.window.banner.text()
    view = pilot.state.resolved.view
    draw(pilot, "bilinear", (8, 8), (15, 23))
    assert pilot.state.resolved.view != view  # dragging pans again
    assert pilot.state.marks.selection == Selection(2, 2, 4, 6)


def test_one_pixel_can_be_selected_and_has_its_figures(open_program: Open) -> None:
    pilot = open_program(SOURCE, scale=4)
    pilot.key(Key.Key_E)
    pilot.program.store.set(with_selection(pilot.program.store.state, Selection(5, 7.75, 5.25, 8)))
    assert pilot.state.resolved.selected_region("opencv") == Region(20, 31, 21, 32)
    pilot.until(lambda: figures(pilot)[CV2][0] == "1")
    cells = figures(pilot)[CV2]
    assert cells[7] == "–" and "7 × 7" in cells[-1]  # no window of SSIM


def test_the_keyboard_selects_the_view_and_any_numbers(
    open_program: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    pilot = open_program(SOURCE, scale=4)
    pilot.key(Key.Key_A, CONTROL)
    assert pilot.state.marks.selection == Selection(0, 0, 30, 40)
    shown: list[SelectionDialog] = []

    def fill(dialog: SelectionDialog) -> int:
        shown.append(dialog)
        dialog.show()
        for field, number in zip(dialog.findChildren(QSpinBox), (10, 8, 3, 5), strict=True):
            field.setFocus()
            field.selectAll()
            QTest.keyClicks(field, str(number))
        QTest.keyClick(dialog, Key.Key_Return)
        return int(dialog.result())

    monkeypatch.setattr(SelectionDialog, "exec", fill)
    pilot.key(Key.Key_A, CONTROL | SHIFT)
    assert pilot.state.resolved.selected_region("bilinear") == Region(10, 8, 13, 13)
    assert len(shown) == 1 and shown[0].result() == QDialog.DialogCode.Accepted


def test_the_selection_can_fill_the_panes(open_program: Open) -> None:
    pilot = open_program(noise(300, 400, 3), scale=4)
    draw(pilot, "bilinear", (400, 800), (479, 919), SHIFT)
    pilot.key(Key.Key_Z)
    pilot.settle()
    view = pilot.state.resolved.view
    # At first a pixel of the screen shows several of the output, so these are near.
    assert (view.center_row, view.center_col) == (
        pytest.approx(110, abs=0.5),
        pytest.approx(215, abs=0.5),
    )
    visible, selected = (
        pilot.state.resolved.visible_region("bilinear"),
        pilot.state.resolved.selected_region("bilinear"),
    )
    assert visible.intersect(selected) == selected
    assert visible.height <= 3 * selected.height


def test_cropping_and_the_way_back(open_program: Open, tmp_path: Path) -> None:
    path = tmp_path / "noise.png"
    Image.fromarray(SOURCE).save(path)
    pilot = open_program(path, scale=4)
    draw(pilot, "opencv", (21, 32), (50, 80), SHIFT)
    pilot.key(Key.Key_C)
    pilot.until(lambda: pilot.state.image.height == 8)
    pilot.settle()
    assert np.array_equal(pilot.state.image.pixels, SOURCE[5:13, 8:21])
    assert pilot.state.marks.selection is None
    assert "cropped from 40 × 30" in pilot.window.readout.image_text
    # A session brings back the part.
    session = tmp_path / "view.json"
    session.write_text(session_text(pilot.state))
    again = read_session(session).applied(replace(pilot.state, image=load_image(path)))
    assert np.array_equal(again.image.pixels, SOURCE[5:13, 8:21])
    # A part of the part.
    pilot.program.store.set(altered(pilot.program.store.state, selection=Selection(1, 2, 4, 6)))
    pilot.key(Key.Key_C)
    pilot.until(lambda: pilot.state.image.height == 3)
    assert np.array_equal(pilot.state.image.pixels, SOURCE[6:9, 10:14])
    # Undo goes back by one, the command to the whole.
    pilot.key(Key.Key_Z, CONTROL)
    assert np.array_equal(pilot.state.image.pixels, SOURCE[5:13, 8:21])
    assert pilot.state.marks.selection == Selection(1, 2, 4, 6)
    pilot.key(Key.Key_C, SHIFT)
    pilot.settle()
    assert np.array_equal(pilot.state.image.pixels, SOURCE)
    assert pilot.state.marks.selection == Selection(5, 8, 13, 21)


def test_cropping_in_a_round_trip_crops_the_original(open_program: Open) -> None:
    source = noise(120, 160, 3)
    pilot = open_program(source, scale=4)
    pilot.key(Key.Key_R)
    pilot.settle()
    pilot.program.store.set(
        altered(pilot.program.store.state, selection=Selection(2, 3, 12, 23))
    )  # of the reduced image
    pilot.key(Key.Key_C)
    pilot.until(lambda: pilot.state.image.height == 40 and pilot.program.settled)
    assert np.array_equal(pilot.state.image.pixels, source[8:48, 12:92])
    assert pilot.state.resolved.source_shape == (10, 20)
    pilot.key(Key.Key_C, SHIFT)
    pilot.settle()
    assert pilot.state.image.height == 120
    assert pilot.state.marks.selection == Selection(2, 3, 12, 23)


def test_export_keeps_to_the_selection(
    open_program: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pilot = open_program(SOURCE, scale=1.6)
    draw(pilot, "opencv", (3, 5), (20, 33), SHIFT)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    texts: list[str] = []

    def accept(dialog: ExportDialog) -> bool:
        dialog.show()
        button = {b.text(): b for b in dialog.findChildren(QPushButton)}
        button["Choose …"].click()
        texts.extend(label.text() for label in dialog.sizes)
        button["Export"].click()
        return True

    monkeypatch.setattr(ExportDialog, "exec", accept)
    pilot.key(Key.Key_S, CONTROL)
    pilot.until(lambda: "Wrote" in pilot.window.banner.text())
    assert any(text.startswith("29 × 18,") for text in texts)
    for method in pilot.state.panes.methods:
        shape = pilot.state.resolved.output_shape(method)
        whole = METHODS[method].render(SOURCE, Region.whole(shape), pilot.state.resolved.parameters)
        region = pilot.state.resolved.selected_region(method)
        written = np.asarray(Image.open(tmp_path / f"{method}.png"))
        assert np.array_equal(written, whole[region.slices])


def test_a_line_is_drawn_and_removed(open_program: Open) -> None:
    pilot = open_program(SOURCE, scale=4)
    draw(pilot, "bilinear", (10, 20), (90, 140), CONTROL)
    assert pilot.state.marks.line == Line((2.625, 5.125), (22.625, 35.125))
    assert pilot.state.marks.profile_along is ProfileAlong.LINE
    assert pilot.state.marks.pin is None
    plain = pilot.screen(pilot.picture("opencv"))
    pilot.key(Key.Key_Escape)
    assert pilot.state.marks.line is None and pilot.state.marks.profile_along is ProfileAlong.ROW
    assert (pilot.screen(pilot.picture("opencv")) != plain).any()
    pilot.key(Key.Key_N)
    draw(pilot, "bilinear", (10, 20), (90, 140))
    assert pilot.state.marks.line == Line((2.625, 5.125), (22.625, 35.125))
    assert pilot.state.tool is Tool.PAN


def test_dragging_beyond_the_picture_selects_to_its_border(open_program: Open) -> None:
    pilot = open_program(SOURCE, scale=4)
    picture = pilot.picture("bilinear")
    start = place_of(picture, 100, 140)
    QTest.mousePress(picture, LEFT, SHIFT, start)
    pilot.move(picture, start.x() + 30, start.y() + 5, LEFT)
    pilot.move(picture, picture.width() + 50, picture.height() + 70, LEFT)
    QTest.mouseRelease(picture, LEFT, SHIFT, start)
    assert pilot.state.resolved.selected_region("bilinear") == Region(100, 140, 120, 160)


def test_a_selection_stays_where_it_is_when_the_scale_changes(open_program: Open) -> None:
    pilot = open_program(SOURCE, scale=4)
    draw(pilot, "opencv", (20, 31), (50, 80), SHIFT)
    pilot.type("]")
    pilot.settle()
    assert pilot.state.scaling.scale > 4
    assert pilot.state.marks.selection == Selection(5, 7.75, 12.75, 20.25)
    clipboard = QApplication.clipboard()
    pilot.program.command("copy_command")
    assert clipboard is not None and "selection" in clipboard.text()
