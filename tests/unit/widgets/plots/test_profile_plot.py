import csv
import io

import numpy as np
import pytest
from PyQt5.QtCore import QPoint, QPointF, Qt
from PyQt5.QtGui import QImage, QWheelEvent
from PyQt5.QtSvg import QSvgRenderer
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from viewer.comparing.profile import NEIGHBOUR, Curve, Profiles
from viewer.qt import theme
from viewer.state.choices import ProfileAlong
from viewer.widgets.basic.stroke_colors import SOURCE, TRUTH, plot_color
from viewer.widgets.plots.plot_legend import Entry, LegendButton
from viewer.widgets.plots.profile_plot import DENSE, NO_LINE, ProfilePlot, ProfileScene

ENTRIES = (
    Entry("original", "Original", SOURCE),
    Entry("bilinear", "Hand-written", 1),
    Entry("opencv", "cv2", 2),
    Entry("truth", "True original", TRUTH),
)


def curve(places: np.ndarray, low: int, high: int) -> Curve:
    values = np.linspace(low, high, len(places)).astype(np.uint8)
    return Curve(places, np.stack([values, values // 2], axis=1))


FOUND = Profiles(
    {
        "original": curve(np.arange(10.0), 100, 118),
        NEIGHBOUR: curve(np.arange(10.0), 90, 99),
        "bilinear": curve(np.arange(40) / 4 - 0.375, 98, 120),
        "opencv": curve(np.arange(40) / 4 - 0.375, 97, 119),
        "truth": curve(np.arange(40) / 4 - 0.375, 60, 64),
    }
)
SCENE = ProfileScene(
    FOUND, "source column", (-0.5, 9.5), "Here.", "", {"original": "Original, row 3"}
)


@pytest.fixture
def plot(qtbot: QtBot) -> ProfilePlot:
    plot = ProfilePlot()
    qtbot.addWidget(plot)
    plot.resize(900, 240)
    plot.setPalette(theme.palette(dark=False))
    plot.set_channel(0, "R")
    plot.set_entries(ENTRIES)
    plot.set_scene(SCENE)
    plot.show()
    qtbot.waitExposed(plot)
    plot.grab()  # what is painted is laid out
    return plot


def y_range(plot: ProfilePlot) -> tuple[float, float]:
    low, high = plot.canvas.plots[0].viewRange()[1]
    return low, high


def drawn(plot: ProfilePlot, name: str) -> tuple[list[float], list[float]]:
    x, y = plot.curves[name].getData()
    return ([], []) if x is None else (x.tolist(), y.tolist())


def colors_of(plot: ProfilePlot) -> set[str]:
    image = plot.canvas.grab().toImage()
    width, height = image.width(), image.height()
    return {image.pixelColor(x, y).name() for x in range(width) for y in range(height)}


def test_every_value_is_drawn_at_its_place(plot: ProfilePlot) -> None:
    for name, found in FOUND.curves.items():
        x, y = drawn(plot, name)
        assert x == found.places.tolist()
        assert y == found.values[:, 0].tolist()
    plot.set_channel(1, "G")
    assert drawn(plot, "opencv")[1] == FOUND.curves["opencv"].values[:, 1].tolist()
    plot.set_channel(2, "B")  # of another picture, whose values are on their way
    assert drawn(plot, "opencv") == ([], [])


def test_curves_have_the_panes_colours_in_light_and_dark(plot: ProfilePlot) -> None:
    for dark in (False, True):
        colors = theme.palette(dark=dark)
        plot.setPalette(colors)
        wanted = {plot_color(stroke, colors).name() for stroke in (1, 2, SOURCE, TRUTH)}
        ground = colors.base().color().name()
        assert wanted | {ground} <= colors_of(plot)


def test_curves_with_gaps_lie_above_those_without(plot: ProfilePlot) -> None:
    plot.set_entries(ENTRIES[::-1])
    heights = {name: item.zValue() for name, item in plot.curves.items()}
    assert heights["truth"] < heights["bilinear"] < heights["opencv"] < heights["original"]


def test_a_hidden_curve_is_gone_and_comes_back(plot: ProfilePlot) -> None:
    _, _, cv2, _ = plot.findChildren(LegendButton)
    cv2.click()
    assert "opencv" not in plot.curves
    assert "cv2 (R)" not in plot.table()[0]
    cv2.click()
    assert drawn(plot, "opencv")[0]
    plot.findChildren(LegendButton)[0].click()  # both rows of the source
    assert {"original", NEIGHBOUR}.isdisjoint(plot.curves)


def test_the_value_axis_stands_until_it_is_fitted(plot: ProfilePlot) -> None:
    assert y_range(plot) == (-4, 259)
    plot.fit_button.click()
    low, high = y_range(plot)
    assert 50 < low < 60 and 120 < high < 130
    for button in plot.findChildren(LegendButton)[1:]:
        button.click()
    plot.findChildren(LegendButton)[0].click()  # nothing is left
    assert y_range(plot) == (-4, 259)
    plot.findChildren(LegendButton)[3].click()  # nearly flat
    low, high = y_range(plot)
    assert high - low == 8
    plot.full_button.click()
    assert y_range(plot) == (-4, 259)


def wheel(plot: ProfilePlot, notches: int) -> None:
    view = plot.canvas.viewport()
    assert view is not None
    place = QPointF(view.rect().center())
    event = QWheelEvent(
        place,
        QPointF(view.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_the_wheel_looks_at_a_part_and_a_double_click_goes_back(
    plot: ProfilePlot, qtbot: QtBot
) -> None:
    assert plot.canvas.x_range == (-0.5, 9.5)
    assert not plot.back_button.isEnabled()
    for back in (False, True):
        wheel(plot, 5)
        low, high = plot.canvas.x_range
        assert -0.5 < low < high < 9.5
        assert y_range(plot) == (-4, 259)
        assert plot.back_button.isEnabled()
        if back:
            plot.back_button.click()
        else:
            view = plot.canvas.viewport()
            middle = view.rect().center()
            QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle)
            QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=middle)
            QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle)
        assert plot.canvas.x_range == (-0.5, 9.5)
        assert not plot.back_button.isEnabled()
    wheel(plot, -5)  # there is nothing beyond the view
    assert plot.canvas.x_range == (-0.5, 9.5)
    wheel(plot, 5)
    zoomed = plot.canvas.x_range
    plot.set_scene(SCENE)  # another row of the same view
    assert plot.canvas.x_range == zoomed
    plot.set_scene(ProfileScene(FOUND, span=(2, 5)))
    assert plot.canvas.x_range == (2, 5)


def test_there_is_no_menu_that_nothing_explains(plot: ProfilePlot) -> None:
    view = plot.canvas.viewport()
    QTest.mouseClick(view, Qt.MouseButton.RightButton, pos=view.rect().center())
    assert QApplication.activePopupWidget() is None


def test_what_it_is_along_can_be_chosen(plot: ProfilePlot, qtbot: QtBot) -> None:
    line = plot.along_buttons[ProfileAlong.LINE]
    assert plot.along_buttons[ProfileAlong.ROW].isChecked()
    assert not line.isEnabled()
    assert line.toolTip() == NO_LINE
    with qtbot.waitSignal(plot.along_chosen) as told:
        plot.along_buttons[ProfileAlong.COLUMN].click()
    assert told.args == [ProfileAlong.COLUMN]
    plot.set_along(ProfileAlong.LINE, has_line=True)
    assert line.isEnabled() and line.isChecked()
    assert line.toolTip() != NO_LINE


def test_the_inspected_pixel_is_marked(plot: ProfilePlot) -> None:
    plot.set_mark(4.25)
    assert plot.mark_line.isVisible()
    assert plot.mark_line.value() == 4.25
    plot.set_mark(None)
    assert not plot.mark_line.isVisible()


def test_many_values_are_drawn_without_dashes(plot: ProfilePlot) -> None:
    many = curve(np.arange(2.0 * DENSE), 0, 255)
    plot.set_scene(ProfileScene(Profiles({"opencv": many, "original": many})))
    assert plot.curves["opencv"].opts["pen"].style() == Qt.PenStyle.SolidLine
    assert plot.curves["opencv"].opts["symbol"] is None


# Taking away


def test_the_table_is_what_is_drawn(plot: ProfilePlot) -> None:
    rows = list(csv.reader(io.StringIO(plot.content("csv").decode())))
    assert rows[0] == [
        "source column",
        "Original, row 3 (R)",
        "Hand-written (R)",
        "cv2 (R)",
        "True original (R)",
    ]
    for index, name in enumerate(("original", "bilinear", "opencv", "truth"), start=1):
        found = [(float(row[0]), int(row[index])) for row in rows[1:] if row[index]]
        expected = FOUND.curves[name]
        assert [place for place, _ in found] == expected.places.tolist()
        assert [value for _, value in found] == expected.values[:, 0].tolist()


def test_the_numbers_are_copied_for_a_spreadsheet(plot: ProfilePlot) -> None:
    plot.copy()
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    lines = clipboard.text().splitlines()
    assert lines[0].split("\t")[0] == "source column"
    assert len(lines) == len(plot.table())


@pytest.mark.parametrize("dark", [False, True])
def test_it_is_saved_as_a_picture_with_its_legend(plot: ProfilePlot, dark: bool) -> None:
    colors = theme.palette(dark=dark)
    plot.setPalette(colors)
    size, shown = plot.canvas.size(), plot.canvas.grab().toImage()
    image = QImage.fromData(plot.content("png"))
    assert image.width() == 2 * plot.canvas.width()
    assert image.pixelColor(1, 1) == colors.base().color()
    # Heading above and legend below: something is written there.
    for rows in (range(8, 40), range(image.height() - 40, image.height() - 8)):
        inks = {image.pixelColor(x, y).name() for x in range(image.width()) for y in rows}
        assert len(inks) > 5
    assert plot.canvas.size() == size
    assert plot.canvas.grab().toImage() == shown


def test_it_is_saved_while_it_is_behind_another_tab(plot: ProfilePlot) -> None:
    plot.hide()
    plot.fit_button.click()
    image = QImage.fromData(plot.content("png"))
    color = plot_color(TRUTH, plot.palette()).name()
    rows = {
        y
        for y in range(image.height())
        for x in range(0, image.width(), 3)
        if image.pixelColor(x, y).name() == color
    }
    assert max(rows) > image.height() / 2
    assert image.height() >= 800


def test_it_is_saved_as_a_drawing(plot: ProfilePlot) -> None:
    content = plot.content("svg")
    assert QSvgRenderer(content).isValid()
    text = content.decode()
    for words in ("Here.", "Hand-written", "source column", "R value"):
        assert words in text


def test_a_menu_offers_all_ways(plot: ProfilePlot, qtbot: QtBot) -> None:
    plot.save_button.click()
    actions = {action.text(): action for action in plot.menu.actions() if action.text()}
    assert list(actions) == [
        "Save as PNG picture…",
        "Save as SVG drawing…",
        "Save as CSV table…",
        "Copy as TSV",
    ]
    plot.menu.close()
    with qtbot.waitSignal(plot.save_requested) as told:
        actions["Save as SVG drawing…"].trigger()
    assert told.args == ["svg"]


def test_every_control_has_a_name_a_tip_and_the_keyboard(plot: ProfilePlot) -> None:
    buttons = plot.findChildren(QAbstractButton)
    assert len(buttons) == 3 + 2 + 2 + len(ENTRIES)
    for button in buttons:
        assert button.accessibleName() and button.toolTip(), button.text()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert plot.canvas.focusPolicy() == Qt.FocusPolicy.NoFocus  # no trap for Tab


def test_a_note_takes_room_only_where_there_is_one(plot: ProfilePlot) -> None:
    def said() -> list[str]:
        return [label.text() for label in plot.findChildren(QLabel) if label.isVisible()]

    assert said() == ["Here."]
    plot.set_note("cv2: broken.")
    assert said() == ["Here.", "cv2: broken."]
    assert plot.note == "cv2: broken."
    assert plot.heading == "Here."
