from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from tests.states import altered, state_of
from viewer.comparing.profile import NEIGHBOUR, SOURCE, TRUTH, Profiles, profiles
from viewer.geometry import Region
from viewer.images.load_image import SourceImage
from viewer.images.round_trip import reduce
from viewer.marks import Line, Place, Selection
from viewer.state import enlarging, opening
from viewer.state import plot_requests as requests
from viewer.state.choices import ProfileAlong
from viewer.state.comparison_view import Look, Looking
from viewer.state.view_state import ViewState
from viewer.viewport import View

PIXELS = np.random.default_rng(4).integers(0, 256, (30, 40, 3), dtype=np.uint8)


def state(**changes: object) -> ViewState:
    """30 x 40 at scale 4: panes of 80 x 96 show source rows 10 to 20 and columns 14 to 26."""
    opened = opening.with_image(state_of(scale=4, pane_size=(80, 96)), SourceImage(PIXELS))
    here = replace(opened, view=View(15, 20, 8), cursor=Place(61, 70, (120, 160)))
    return altered(here, **changes)


def request(of: ViewState) -> requests.ProfileRequest:
    found = requests.profile_request(of)
    assert found is not None
    return found


# What is asked for


def test_only_what_is_in_view_is_asked_for() -> None:
    asked = request(state())
    assert asked.regions == {
        SOURCE: Region(10, 14, 20, 26),
        **dict.fromkeys(("bilinear", "opencv", "transposed_conv"), Region(40, 56, 80, 104)),
    }
    assert asked.along == Place(61, 70, (120, 160))
    assert asked.span == (13.5, 25.5)
    column = request(state(profile_along=ProfileAlong.COLUMN))
    assert column.is_column
    assert column.span == (9.5, 19.5)


def test_the_source_has_a_profile_without_a_pane() -> None:
    assert list(request(state(methods=("opencv",), focus_method="opencv")).regions) == [
        SOURCE,
        "opencv",
    ]


def test_methods_that_wait_for_a_library_are_left_out() -> None:
    waiting = state(waiting=frozenset({"transposed_conv", "skimage_bilinear"}))
    assert "transposed_conv" not in request(waiting).regions
    counted, _ = requests.histogram_regions(waiting)
    assert list(counted) == ["original", "bilinear", "opencv"]
    assert requests.note(waiting, {}) == "Transposed: waits for a library."


def test_what_is_on_the_stage_is_plotted() -> None:
    looking = Looking(Look.WIPE, ("opencv", "pillow_lanczos"))
    assert requests.plotted(state(looking=looking)) == ("opencv", "pillow_lanczos")
    assert requests.plotted(state(solo=1)) == state().panes.methods


def test_the_truth_is_plotted_in_a_round_trip() -> None:
    opened = altered(state(), round_trip=True)
    assert opened.image is not None
    trip = replace(opened, reduction=reduce(opened.image, 4, "area"), view=None)
    asked = request(trip)
    assert asked.enlargement.truth is trip.resolved.truth
    assert (
        asked.regions[TRUTH]
        == asked.regions["bilinear"]
        == trip.resolved.visible_region("bilinear")
    )
    counted, _ = requests.histogram_regions(altered(trip, selection=Selection(1, 2, 3, 5)))
    assert counted[TRUTH] == counted["opencv"] == Region(4, 8, 12, 20)


def test_without_an_image_nothing_is_asked_for() -> None:
    assert requests.profile_request(ViewState()) is None
    assert requests.mark(ViewState()) is None


def test_two_requests_for_the_same_numbers_are_equal() -> None:
    assert request(state()) == request(state(highlighted=(1, 1), channel=2))
    others = [
        state(profile_along=ProfileAlong.COLUMN),
        replace(state(), cursor=Place(62, 70, (120, 160))),
        replace(state(), view=View(15, 21, 8)),
        enlarging.with_scale(state(), 3),
        enlarging.with_kernel_size(state(), 5),
        state(line=Line((0, 0), (9, 9)), profile_along=ProfileAlong.LINE),
    ]
    for first, second in combinations([state(), *others], 2):
        assert request(first) != request(second)


# The line


def test_a_line_is_taken_only_where_there_is_one() -> None:
    wished = state(profile_along=ProfileAlong.LINE)
    assert requests.along(wished) is ProfileAlong.ROW
    assert requests.along(altered(wished, line=Line((3, 3), (3, 3)))) is ProfileAlong.ROW
    line = Line((5, 20), (25, 20))
    drawn = altered(wished, line=line)
    assert requests.along(drawn) is ProfileAlong.LINE
    assert request(drawn).along == line
    assert request(drawn).span == (5, 15)  # rows 10 to 20 of 5 to 25
    assert request(altered(drawn, line=Line((0, 0), (0, 9)))).span == (0, 9)


@pytest.mark.parametrize(
    ("along", "line", "expected"),
    [
        (ProfileAlong.ROW, None, 70.5 / 4 - 0.5),
        (ProfileAlong.COLUMN, None, 61.5 / 4 - 0.5),
        (ProfileAlong.LINE, Line((61.5 / 4, 10), (61.5 / 4, 30)), 70.5 / 4 - 10),
        (ProfileAlong.LINE, Line((61.5 / 4, 30), (61.5 / 4, 10)), 30 - 70.5 / 4),
        (ProfileAlong.LINE, Line((20, 10), (20, 30)), None),  # far from it
        (ProfileAlong.LINE, Line((61.5 / 4, 20), (61.5 / 4, 30)), None),  # before its start
    ],
)
def test_the_inspected_pixel_is_marked(
    along: ProfileAlong, line: Line | None, expected: float | None
) -> None:
    found = requests.mark(state(profile_along=along, line=line))
    assert found == (None if expected is None else pytest.approx(expected))


# What is said


def found_for(asked: requests.ProfileRequest) -> Profiles:
    found = profiles(asked, lambda done: True)
    assert found is not None
    return found


def test_the_heading_says_where_the_profile_is() -> None:
    asked = request(state())
    assert requests.profile_heading(asked, found_for(asked)) == (
        "Output row 61, at source row 14.875. Dots: source row 15; rings: 14."
    )
    assert requests.profile_axis(asked) == "source column"
    assert requests.sample_titles(asked) == {
        SOURCE: "Original, row 15",
        NEIGHBOUR: "Original, row 14",
    }
    column = request(altered(state(), scale=1.0, profile_along=ProfileAlong.COLUMN))
    assert requests.profile_heading(column, found_for(column)) == (
        "Output column 17, at source column 17. Dots: source column 17."
    )
    assert requests.profile_axis(column) == "source row"


def test_the_heading_says_where_a_line_is() -> None:
    along = ProfileAlong.LINE
    asked = request(state(profile_along=along, line=Line((12, 15), (15, 19))))
    assert requests.profile_heading(asked, found_for(asked)) == (
        "Along a line of 5 source pixels. Dots: the source pixels on it."
    )
    assert requests.sample_titles(asked) == {SOURCE: "Original"}
    beyond = request(state(profile_along=along, line=Line((0, 0), (3, 4))))
    assert "which is out of view" in requests.profile_heading(beyond, found_for(beyond))


def test_a_heading_tells_that_pixels_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viewer.comparing.profile.MOST_POINTS", 20)
    asked = request(state())
    assert requests.profile_heading(asked, found_for(asked)).endswith(
        "One pixel in 3 of those in view."
    )


def test_a_note_names_what_fails_and_why() -> None:
    failures = {"opencv": "no library.", "bilinear": "no library.", "nearest": "broken"}
    assert requests.note(state(), failures) == "cv2, Hand-written: no library. Nearest: broken."


def test_a_histogram_keeps_to_the_selection() -> None:
    asked, too_many = requests.histogram_regions(state())
    assert not too_many
    assert asked["opencv"] == Region(40, 56, 80, 104)
    assert requests.histogram_heading(state()) == "Each picture's pixels in the visible part"
    chosen = state(selection=Selection(0, 1, 2, 4))  # out of view, and yet
    asked, _ = requests.histogram_regions(chosen)
    assert asked["opencv"] == Region(0, 4, 8, 16)
    assert asked["original"] == Region(0, 1, 2, 4)
    assert requests.histogram_heading(chosen) == "Each picture's pixels in the selection"


def test_too_many_pixels_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MOST_PIXELS", 200)
    asked, too_many = requests.histogram_regions(state())
    assert list(asked) == ["original"]
    assert list(too_many) == ["bilinear", "opencv", "transposed_conv"]
    assert requests.note(state(), too_many) == (
        "Hand-written, cv2, Transposed: too many pixels: zoom in, or select a part."
    )
