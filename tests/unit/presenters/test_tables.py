"""Why pictures differ, the metrics and the watched pixels, in real tables."""

from dataclasses import replace
from typing import Any

import pytest
from PyQt5.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.desks import Desk, panel_desk
from tests.states import altered
from viewer.geometry import Region
from viewer.images.round_trip import reduce
from viewer.marks import Place
from viewer.presenters import tables
from viewer.state import enlarging
from viewer.state.choices import DEFAULT_METHODS
from viewer.upsampling import METHODS, MethodError
from viewer.viewport import View
from viewer.widgets.basic.copy_table import CopyTable


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return panel_desk(qtbot)


def test_counts_are_asked_for_once_for_each_view(desk: Desk) -> None:
    assert desk.state is not None
    assert len(desk.requests) == 1
    desk.show(replace(desk.state, cursor=Place(7, 11, (24, 36))))
    assert len(desk.requests) == 1
    desk.show(enlarging.with_scale(desk.state, 3))
    assert len(desk.requests) == 2
    region = desk.requests[-1].region
    assert (region.height, region.width) == (18, 27)


def test_counts_of_another_pair_are_not_shown(desk: Desk) -> None:
    assert desk.state is not None
    [request] = desk.requests
    desk.show(altered(desk.state, focus_method="transposed_conv"))
    assert request.pair != desk.state.resolved.compared
    desk.panels.reasons.grab()  # the first lays out
    before = desk.panels.reasons.grab().toImage()
    desk.counter.play(request)
    assert desk.panels.reasons.grab().toImage() == before


def test_counts_that_were_not_shown_are_asked_for_again(desk: Desk) -> None:
    assert desk.state is not None
    [request] = desk.requests
    first, other = desk.state, altered(desk.state, focus_method="transposed_conv")
    desk.state = other
    desk.presenter.show(first, other)  # its pictures are not there yet
    desk.counter.play(request)
    desk.show(first)
    assert desk.requests == [request, request]
    assert desk.counter.awaited


def test_what_cannot_be_counted_is_waited_for_no_longer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MethodError("no library")

    monkeypatch.setattr(type(METHODS["opencv"]), "render", fail)
    assert desk.counter.awaited
    desk.counter.play()
    assert not desk.counter.awaited
    assert desk.panels.reasons.findChild(CopyTable).model().rowCount() == 0


def test_counts_of_the_last_view_are_marked_until_new_ones_come(desk: Desk) -> None:
    assert desk.state is not None

    def marked() -> bool:
        note = next(
            label
            for label in desk.panels.reasons.findChildren(QLabel)
            if label.accessibleName() == "Remark on the counts"
        )
        return "last view" in note.text()

    desk.counter.play()
    assert not marked()
    desk.show(enlarging.with_scale(desk.state, 3))
    assert marked()
    desk.counter.play()
    assert not marked()
    first = desk.state
    desk.show(replace(desk.state, view=View(1, 1, 30)))
    assert marked()
    desk.show(first)  # back, before the answer came: nothing is left to count
    desk.counter.play()
    desk.show(altered(first, show_grid=False))
    assert not marked()


def table(desk: Desk) -> list[list[str]]:
    view = desk.panels.metrics.findChild(CopyTable)
    assert view is not None
    model = view.model()
    return [
        [str(model.index(row, col).data()).strip() for col in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_nothing_is_measured_until_the_table_is_open(desk: Desk) -> None:
    assert desk.state is not None
    assert desk.to_measure == []
    desk.show(altered(desk.state, show_metrics=True))
    [request] = desk.to_measure
    assert request.reference == "bilinear"
    assert request.regions == dict.fromkeys(("opencv", "transposed_conv"), Region(0, 0, 24, 36))
    assert [row[-1] for row in table(desk)] == [
        "not enlarged",
        "the reference",
        "being measured",
        "being measured",
    ]
    desk.measurer.play()
    assert table(desk)[3][1] == "864"
    desk.show(replace(desk.state, cursor=Place(7, 11, (24, 36))))
    assert len(desk.to_measure) == 1


def test_the_figures_follow_the_view(desk: Desk) -> None:
    assert desk.state is not None
    desk.show(altered(desk.state, show_metrics=True))
    desk.measurer.play()
    desk.show(replace(desk.state, view=View(3, 4, 40)))
    assert table(desk)[3][1] == "864"  # the last ones stand until newer ones come
    assert [row[-1] for row in table(desk)[2:]] == ["being measured"] * 2
    region = desk.to_measure[-1].regions["opencv"]
    assert region is not None
    assert region.height < 24
    desk.measurer.play()
    assert table(desk)[3][1] == str(region.height * region.width)
    desk.measurer.play(desk.to_measure[0])
    assert table(desk)[3][1] != "864"


@pytest.mark.parametrize(
    "changes", [{"reference": "opencv"}, {"show_metrics": False}, {"scale": 3.0}]
)
def test_figures_of_something_else_are_not_shown_as_if_they_held(
    desk: Desk, changes: dict[str, Any]
) -> None:
    assert desk.state is not None
    desk.show(altered(desk.state, show_metrics=True))
    desk.measurer.play()
    before = desk.state
    desk.show(altered(before, **changes))
    desk.show(altered(desk.state, show_metrics=True))
    remarks = {row[-1] for row in table(desk)}
    assert "being measured" in remarks and "" not in remarks
    desk.measurer.play()
    assert "being measured" not in {row[-1] for row in table(desk)}


def test_too_much_in_view_is_not_measured_unasked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.state is not None
    monkeypatch.setattr(tables, "MOST_MEASURED", 100)
    desk.show(altered(desk.state, show_metrics=True))
    assert desk.to_measure == []
    assert "too many: zoom in" in table(desk)[2][-1]


def test_pictures_whose_library_is_loading_say_so(desk: Desk) -> None:
    assert desk.state is not None
    waiting = frozenset({"transposed_conv"})
    desk.show(altered(desk.state, show_metrics=True, waiting=waiting))
    assert set(desk.to_measure[-1].regions) == {"opencv"}
    assert table(desk)[3][-1] == "waits for a library"
    desk.show(altered(desk.state, reference="transposed_conv"))
    assert [row[-1] for row in table(desk)[1:]] == ["waits for a library"] * 2 + ["the reference"]


def test_the_whole_figures_are_dropped_with_what_they_are_of(desk: Desk) -> None:
    assert desk.state is not None
    desk.show(altered(desk.state, show_metrics=True, metrics_where="whole"))
    desk.presenter.tables.show_whole_measured({"opencv": "of the whole"})
    assert table(desk)[2][-1] == "of the whole"
    desk.show(replace(desk.state, view=View(3, 4, 40)))
    assert table(desk)[2][-1] == "of the whole"
    desk.show(enlarging.with_scale(desk.state, 3))
    assert table(desk)[2][-1] == "being measured"


def test_in_a_round_trip_all_are_measured_against_the_truth(desk: Desk) -> None:
    assert desk.state is not None
    state = enlarging.with_round_trip(altered(desk.state, scale=2, show_metrics=True), True)
    assert state.image is not None
    state = replace(state, reduction=reduce(state.image, 2, "area"))
    desk.show(state)
    request = desk.to_measure[-1]
    assert request.reference == "truth"
    assert set(request.regions) == {"bilinear", "opencv", "transposed_conv"}
    assert request.enlargement == state.resolved.enlargement
    shapes = request.enlargement.source.shape, request.enlargement.truth.shape
    assert shapes == ((3, 4, 3), (6, 8, 3))
    desk.measurer.play()
    assert [row[1] for row in table(desk)[1:]] == ["48"] * 3
    desk.show(altered(state, against_truth=False))
    assert desk.to_measure[-1].reference == "bilinear"


def test_watched_pixels_have_the_values_that_are_explained(desk: Desk) -> None:
    assert desk.state is not None
    places = tuple(Place(row, 2 * row + 1, (24, 36)) for row in range(17))
    desk.show(altered(desk.state, watched=places, show_watched=True, cursor=places[4]))
    model = desk.panels.watched.findChild(CopyTable).model()
    assert [pixel.place for pixel in model.pixels] == [(place.row, place.col) for place in places]
    explained = desk.presenter.explanations
    assert model.pixels[4].values == tuple(explained[name].value for name in DEFAULT_METHODS)
