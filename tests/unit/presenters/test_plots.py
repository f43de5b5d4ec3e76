"""Real plots in a real window; the threads that compute are real too."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PyQt5.QtSvg import QSvgRenderer
from PyQt5.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.oracles import WHOLE
from tests.states import altered, state_of
from viewer.comparing.histogram import count_values
from viewer.comparing.profile import TRUTH
from viewer.images.load_image import SourceImage
from viewer.images.round_trip import reduce
from viewer.marks import Line, Place, Selection
from viewer.presenters.plots import PlotPresenter
from viewer.state import enlarging, opening
from viewer.state.choices import DEFAULT_METHODS, ProfileAlong
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS, MethodError
from viewer.widgets.basic.stroke_colors import SOURCE
from viewer.widgets.basic.stroke_colors import TRUTH as TRUE_STROKE
from viewer.widgets.plots.histogram_plot import HistogramPlot
from viewer.widgets.plots.profile_plot import ProfilePlot
from viewer.widgets.window.bottom_tabs import BottomTabs
from viewer.widgets.window.main_window import MainWindow

PIXELS = np.random.default_rng(8).integers(0, 256, (12, 18, 3), dtype=np.uint8)


class Desk:
    """A presenter with its window, as the program has them."""

    def __init__(self, window: MainWindow, qtbot: QtBot, folder: Path) -> None:
        self.window, self.qtbot = window, qtbot
        self.bottom_tabs = BottomTabs()
        window.pictures.addWidget(self.bottom_tabs)
        self.remembered: list[str] = []
        self.plots = PlotPresenter(
            window, self.bottom_tabs, lambda: str(folder), self.remembered.append
        )
        self.state: ViewState | None = None

    def show(self, state: ViewState) -> None:
        old, self.state = self.state, state
        self.plots.show(old, state)
        self.plots.count_visible(state.resolved.enlargement)
        self.qtbot.waitUntil(lambda: self.plots.settled, timeout=10_000)

    @property
    def profile(self) -> ProfilePlot:
        assert self.plots.profile is not None
        return self.plots.profile

    @property
    def histogram(self) -> HistogramPlot:
        assert self.plots.histogram is not None
        return self.plots.histogram

    def values(self, name: str) -> np.ndarray:
        return self.profile.scene.found.curves[name].values


def opened(**changes: object) -> ViewState:
    state = opening.with_image(
        state_of(scale=3, kernel_size=5, pane_size=(400, 600)), SourceImage(PIXELS, "/a/pic.png")
    )
    return altered(state, cursor=Place(10, 20, (36, 54)), **changes)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    window = MainWindow(len(DEFAULT_METHODS))
    qtbot.addWidget(window)
    for name, pane in zip(DEFAULT_METHODS, window.panes.panes, strict=True):
        pane.set_method(name)
    desk = Desk(window, qtbot, tmp_path)
    yield desk
    desk.plots.stop()


def whole(state: ViewState, method: str) -> np.ndarray:
    assert state.resolved.source is not None
    return WHOLE[method](state.resolved.source.pixels, state.resolved.parameters)


def test_nothing_is_made_before_it_is_opened(desk: Desk) -> None:
    desk.show(opened())
    assert desk.plots.profile is None and desk.plots.histogram is None
    assert desk.bottom_tabs.isHidden()


def test_the_profile_follows_the_inspected_pixel(desk: Desk) -> None:
    state = opened(show_profile=True)
    desk.show(state)
    assert desk.bottom_tabs.currentWidget() is desk.profile
    for place in (Place(10, 20, (36, 54)), Place(35, 0, (36, 54))):
        desk.show(altered(state, pin=place))
        for method in DEFAULT_METHODS[1:]:
            np.testing.assert_array_equal(desk.values(method), whole(state, method)[place.row])
        assert desk.profile.mark == pytest.approx((place.col + 0.5) / 3 - 0.5)
    desk.show(altered(state, profile_along=ProfileAlong.COLUMN))
    np.testing.assert_array_equal(desk.values("opencv"), whole(state, "opencv")[:, 20])
    assert desk.profile.along_buttons[ProfileAlong.COLUMN].isChecked()


def test_the_profile_follows_parameters_methods_and_channel(desk: Desk) -> None:
    state = opened(show_profile=True)
    desk.show(state)
    state = enlarging.with_kernel_size(state, 7)
    desk.show(state)
    found = desk.values("transposed_conv")
    np.testing.assert_array_equal(found, whole(state, "transposed_conv")[10])
    state = altered(state, methods=("original", "nearest", "opencv", "transposed_conv"))
    desk.show(state)
    np.testing.assert_array_equal(desk.values("nearest"), whole(state, "nearest")[10])
    assert "bilinear" not in desk.profile.scene.found.curves
    desk.show(altered(state, channel=2))
    assert "nearest" in desk.profile.scene.found.curves
    assert desk.profile.table()[0][2] == "Nearest (B)"


def test_a_line_is_followed(desk: Desk) -> None:
    state = opened(show_profile=True, profile_along=ProfileAlong.LINE)
    desk.show(state)
    assert desk.profile.along_buttons[ProfileAlong.ROW].isChecked()
    desk.show(altered(state, line=Line((2.5, 1), (2.5, 17))))
    assert desk.profile.along_buttons[ProfileAlong.LINE].isChecked()
    np.testing.assert_array_equal(desk.values("original")[:16], PIXELS[2, 1:17])


def test_the_histogram_follows_view_and_selection(desk: Desk) -> None:
    state = opened(show_histogram=True)
    desk.show(state)
    for selection in (None, Selection(2, 3, 7, 11), None):
        state = altered(state, selection=selection)
        desk.show(state)
        for method in DEFAULT_METHODS:
            region = state.resolved.selected_region(method) or state.resolved.visible_region(method)
            crop = whole(state, method)[region.slices]
            np.testing.assert_array_equal(desk.histogram.histograms[method], count_values(crop))
    assert "visible" in desk.histogram.heading


def test_panes_have_swatches_while_a_plot_is_open(desk: Desk) -> None:
    def strokes() -> list[int | None]:
        return [pane.swatch.stroke for pane in desk.window.panes.panes]

    state = opened()
    desk.show(state)
    assert strokes() == [None] * 4
    desk.show(altered(state, show_histogram=True))
    assert strokes() == [SOURCE, 1, 2, 3]
    in_legend = [entry.stroke for entry in desk.histogram.legend.entries]
    assert in_legend == strokes()
    desk.show(altered(state, show_profile=True))
    assert strokes() == [SOURCE, 1, 2, 3]
    desk.show(state)
    assert strokes() == [None] * 4
    assert desk.bottom_tabs.isHidden()


def test_a_round_trip_has_its_truth(desk: Desk) -> None:
    state = altered(opened(show_profile=True, show_histogram=True), round_trip=True)
    assert state.image is not None
    state = replace(state, reduction=reduce(state.image, 3, "area"))
    state = replace(state, cursor=Place(4, 5, state.resolved.scaled_shape))
    desk.show(state)
    truth = state.resolved.truth
    assert truth is not None
    np.testing.assert_array_equal(desk.values(TRUTH), truth[4])
    np.testing.assert_array_equal(desk.histogram.histograms[TRUTH], count_values(truth))
    assert desk.profile.legend.entries[0].stroke == TRUE_STROKE


def test_a_method_that_fails_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(_: object) -> None:
        raise MethodError("It is on holiday.")

    monkeypatch.setattr(type(METHODS["opencv"]), "check", check)
    monkeypatch.setattr(type(METHODS["opencv"]), "render", lambda *_: check(None))
    desk.show(opened(show_profile=True, show_histogram=True))
    assert desk.profile.note == desk.histogram.note == "cv2: It is on holiday."
    assert "opencv" not in desk.profile.scene.found.curves
    assert set(desk.histogram.histograms) == {"original", "bilinear", "transposed_conv"}


def test_a_shut_plot_is_not_computed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    state = opened(show_profile=True)
    desk.show(state)
    desk.show(altered(state, show_profile=False))
    asked: list[object] = []
    monkeypatch.setattr(desk.plots._profiler, "ask", asked.append)
    desk.show(altered(state, show_profile=False, cursor=Place(1, 1, (36, 54))))
    assert not asked
    assert desk.plots.settled


def test_answers_about_another_image_are_not_shown(desk: Desk) -> None:
    state = opened(show_profile=True)
    desk.show(state)
    other = opening.with_image(state, SourceImage(255 - PIXELS))
    shown = desk.profile.scene
    desk.plots._state = other
    desk.plots._profiler.ask(replace_request(desk))
    desk.qtbot.wait(100)
    assert desk.profile.scene is shown
    desk.show(other)
    np.testing.assert_array_equal(desk.values("original"), (255 - PIXELS)[6])


def replace_request(desk: Desk) -> object:
    request = desk.plots._profiler.asked
    assert request is not None
    return replace(request, is_column=True)


# Saving


Choose = Callable[[str], None]


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Choose:
    """Have a person take, in the next dialog, what is suggested or another path."""

    def choose_(path: str) -> None:
        def run(dialog: QFileDialog) -> int:
            assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
            assert not dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)
            if path:
                dialog.selectFile(path)
            return 1

        monkeypatch.setattr(QFileDialog, "exec", run)

    return choose_


@pytest.mark.parametrize("kind", ["png", "svg", "csv"])
def test_plots_are_saved_under_the_suggested_name(
    desk: Desk, choose: Choose, kind: str, tmp_path: Path
) -> None:
    desk.show(opened(show_profile=True, show_histogram=True))
    choose("")
    for panel, name in ((desk.profile, "profile"), (desk.histogram, "histogram")):
        panel.save_requested.emit(kind)
        path = tmp_path / f"pic-x3-{name}.{kind}"
        saved = path.read_bytes()
        if kind == "svg":  # it counts on the names of its parts from one writing to the next
            assert QSvgRenderer(saved).isValid()
        else:
            assert saved == panel.content(kind)
        assert path.stat().st_size > 100
        assert desk.remembered[-1] == str(path)
    assert desk.window.banner.text() == ""


def test_a_table_read_back_is_the_profile(desk: Desk, choose: Choose, tmp_path: Path) -> None:
    state = opened(show_profile=True)
    desk.show(state)
    choose(str(tmp_path / "mine"))  # without an ending
    desk.profile.save_requested.emit("csv")
    with (tmp_path / "mine.csv").open() as file:
        rows = list(csv.DictReader(file))
    for method, title in (("bilinear", "Hand-written"), ("opencv", "cv2")):
        found = {
            float(row["source column"]): int(row[f"{title} (R)"])
            for row in rows
            if row[f"{title} (R)"]
        }
        line = whole(state, method)[10, :, 0].tolist()
        expected = {(2 * col + 1) / 6 - 0.5: value for col, value in enumerate(line)}
        assert list(found.values()) == list(expected.values())
        np.testing.assert_allclose(list(found), list(expected), rtol=0, atol=1e-12)


def test_a_file_that_cannot_be_written_is_one_sentence(
    desk: Desk, choose: Choose, tmp_path: Path
) -> None:
    desk.show(opened(show_profile=True))
    choose(str(tmp_path / "no" / "such" / "folder.csv"))
    desk.profile.save_requested.emit("csv")
    assert "could not be written" in desk.window.banner.text()


def test_who_cancels_saves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    desk.show(opened(show_profile=True))
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: 0)
    desk.profile.save_requested.emit("png")
    assert not list(tmp_path.iterdir())
    assert not desk.remembered
