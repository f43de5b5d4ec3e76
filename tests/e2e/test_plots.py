"""Plots in the real window, with real keys and a real mouse."""

from collections.abc import Callable
from subprocess import CompletedProcess

import numpy as np
import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QTabBar

from tests.e2e.conftest import Open, Pilot
from tests.oracles import WHOLE
from tests.states import altered
from viewer.comparing.histogram import count_values
from viewer.marks import Line
from viewer.resources import asset_path
from viewer.state.choices import Appearance, ProfileAlong
from viewer.widgets.plots.histogram_plot import HistogramPlot
from viewer.widgets.plots.plot_legend import LegendButton
from viewer.widgets.plots.profile_plot import ProfilePlot

Key, Modifier, LEFT = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton.LeftButton
NOISE = np.random.default_rng(12).integers(0, 256, (150, 200, 3), np.uint8)
RunDriven = Callable[..., "CompletedProcess[str]"]


def profile(pilot: Pilot) -> ProfilePlot:
    assert pilot.program.plots is not None and pilot.program.plots.profile is not None
    return pilot.program.plots.profile


def histogram(pilot: Pilot) -> HistogramPlot:
    assert pilot.program.plots is not None and pilot.program.plots.histogram is not None
    return pilot.program.plots.histogram


def settle(pilot: Pilot) -> None:
    """Wait for the pictures, and for the plots too."""
    pilot.settle()
    pilot.until(lambda: pilot.program.plots is not None and pilot.program.plots.settled)
    QApplication.processEvents()


def whole(pilot: Pilot, method: str) -> np.ndarray:
    assert pilot.state.resolved.source is not None
    return WHOLE[method](pilot.state.resolved.source.pixels, pilot.state.resolved.parameters)


def inspected(pilot: Pilot) -> tuple[int, int]:
    place = pilot.state.inspected
    assert place is not None
    return place.within(pilot.state.resolved.scaled_shape)


def test_the_profile_follows_the_cursor_and_the_view(open_program: Open) -> None:
    pilot = open_program(NOISE, scale=4)
    pilot.key(Key.Key_1, Modifier.ControlModifier)
    pilot.key(Key.Key_F)
    settle(pilot)
    assert profile(pilot).isVisible()
    picture, seen = pilot.picture("opencv"), set()
    for place in ((60, 40), (200, 90)):
        pilot.move(picture, *place)
        settle(pilot)
        row, col = inspected(pilot)
        region = pilot.state.resolved.visible_region("opencv")
        for method in ("bilinear", "opencv", "transposed_conv"):
            found = profile(pilot).scene.found.curves[method]
            line = whole(pilot, method)[row, region.left : region.right]
            np.testing.assert_array_equal(found.values, line)
        assert profile(pilot).mark == (col + 0.5) / 4 - 0.5
        assert f"Output row {row}," in profile(pilot).heading
        seen.add(row)
    assert len(seen) == 2
    span = profile(pilot).canvas.x_range
    pilot.drag(picture, (200, 90), (150, 90))
    settle(pilot)
    moved = profile(pilot).canvas.x_range
    assert moved[0] > span[0]
    # The plot's ends are the pane's.
    (low, high), width = moved, pilot.state.pane_size[1]
    assert high - low == pytest.approx(width / 4, abs=1)


def test_row_and_column_are_chosen_by_mouse_or_keyboard(open_program: Open) -> None:
    pilot = open_program(NOISE, scale=4)
    pilot.key(Key.Key_F)
    settle(pilot)
    column = profile(pilot).along_buttons[ProfileAlong.COLUMN]
    pilot.click(column, 5, 5)
    settle(pilot)
    assert pilot.state.marks.profile_along is ProfileAlong.COLUMN
    row, col = inspected(pilot)
    found = profile(pilot).scene.found.curves["opencv"].values
    np.testing.assert_array_equal(found, whole(pilot, "opencv")[:, col])
    line = profile(pilot).along_buttons[ProfileAlong.LINE]
    pilot.click(line, 5, 5)
    assert pilot.state.marks.profile_along is ProfileAlong.COLUMN  # there is none
    pilot.program.store.set(altered(pilot.program.store.state, line=Line((10, 10), (90, 130))))
    settle(pilot)
    line.setFocus()
    pilot.key(Key.Key_Space)
    settle(pilot)
    assert pilot.state.marks.profile_along is ProfileAlong.LINE
    assert profile(pilot).heading.startswith("Along a line of 144.2 source pixels")
    pilot.picture("opencv").setFocus()
    pilot.key(Key.Key_Z, Modifier.ControlModifier)
    settle(pilot)
    assert pilot.state.marks.profile_along is ProfileAlong.COLUMN
    assert row == inspected(pilot)[0]


def test_the_histogram_follows_the_view(open_program: Open) -> None:
    pixels = NOISE // 2
    pixels[:, 100:] += 100  # the right half is lighter
    pilot = open_program(pixels, scale=4)
    pilot.key(Key.Key_1, Modifier.ControlModifier)
    pilot.key(Key.Key_H)
    settle(pilot)
    assert histogram(pilot).isVisible()
    means = []
    for _ in range(2):
        for method in ("original", "bilinear", "opencv", "transposed_conv"):
            region = pilot.state.resolved.visible_region(method)
            crop = whole(pilot, method)[region.slices]
            found = histogram(pilot).histograms[method]
            np.testing.assert_array_equal(found, count_values(crop))
        counts = histogram(pilot).histograms["opencv"][0]
        means.append((counts * np.arange(256)).sum() / counts.sum())
        pilot.drag(pilot.picture("opencv"), (220, 90), (20, 90))
        settle(pilot)
    assert means[1] > means[0] + 10


def test_both_are_tabs_and_keys_shut_them(open_program: Open) -> None:
    pilot = open_program(NOISE, scale=4)
    for key in (Key.Key_E, Key.Key_F, Key.Key_H):
        pilot.key(key)
        settle(pilot)
    bar = pilot.panels.bottom_tabs.findChild(QTabBar)
    assert bar is not None
    assert [bar.tabText(i) for i in range(bar.count())] == ["Metrics", "Profile", "Histogram"]
    QTest.mouseClick(bar, LEFT, pos=bar.tabRect(1).center())
    assert profile(pilot).isVisible()
    checked = [pilot.action(text).isChecked() for text in ("Profile", "Histogram")]
    assert checked == [True, True]
    pilot.picture("opencv").setFocus()
    for key in (Key.Key_F, Key.Key_H, Key.Key_E):
        pilot.key(key)
    assert pilot.panels.bottom_tabs.isHidden()
    assert not pilot.action("Profile").isChecked()
    pilot.key(Key.Key_F)
    settle(pilot)
    assert profile(pilot).isVisible()


def test_light_and_dark_are_followed(open_program: Open) -> None:
    pilot = open_program(NOISE, scale=4)
    pilot.key(Key.Key_F)
    for appearance in (Appearance.DARK, Appearance.LIGHT):
        pilot.program.store.update(appearance=appearance)
        settle(pilot)
        shown = pilot.screen(profile(pilot).canvas)
        ground = QApplication.palette().base().color()
        assert tuple(shown[4, 4]) == (ground.red(), ground.green(), ground.blue())
        assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 20


def test_a_click_in_the_legend_hides_a_curve(open_program: Open) -> None:
    pilot = open_program(NOISE, scale=4)
    pilot.key(Key.Key_F)
    settle(pilot)
    before = pilot.screen(profile(pilot).canvas)
    button = profile(pilot).findChildren(LegendButton)[1]
    QTest.mouseClick(button, LEFT, pos=QPoint(8, 8))
    assert (pilot.screen(profile(pilot).canvas) != before).any()


# In a process of its own


def test_pyqtgraph_is_loaded_when_a_plot_is_opened(run_driven: RunDriven) -> None:
    code = """
def drive(program):
    def press():
        print("pyqtgraph" in sys.modules, program.panels is not None)
        program.command("profile")
        when(program, lambda: program.plots.settled and program.plots.profile is not None, look)
    def look():
        print("pyqtgraph" in sys.modules, program.plots.profile.isVisible())
        program.window.close()
    when(program, lambda: ready(program), press)
"""
    done = run_driven(code, asset_path("charts", "numbers-4x4.png"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["False True", "True True"]


@pytest.mark.parametrize("delay_ms", [0, 20, 200])
def test_closing_while_plots_are_computed_is_a_good_end(
    run_driven: RunDriven, delay_ms: int
) -> None:
    code = f"""
def drive(program):
    def press():
        program.command("histogram")
        program.command("profile")
        QTimer.singleShot({delay_ms}, program.window.close)
    when(program, lambda: ready(program), press)
"""
    done = run_driven(code, "--scale", 8)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
