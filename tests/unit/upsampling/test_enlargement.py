"""One question for all: what it is of, and what it keeps."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.oracles import WHOLE, Bytes, noise
from tests.ways import NUMPY, answered_by
from viewer.geometry import Region
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.truth import TRUTH

SOURCE = noise(12, 17, 3)
ASKED = Enlargement(SOURCE, Parameters(3, 5))
REGION = Region(4, 5, 30, 44)
SLOW = Parameters(1, 9)  # a layer for which the compiled loops stand in
VISIBLE = ("bilinear", "opencv", "transposed_conv")


@pytest.fixture(autouse=True)
def no_stand_ins() -> Iterator[None]:
    """Have no loops stand in for a library, whether another test has loaded them or not."""
    with answered_by(NUMPY):
        yield


def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note whose pixels are made from now on."""
    made: list[str] = []
    for kind in {type(METHODS[name]) for name in ("original", *VISIBLE)}:

        def render(self: Any, *arguments: Any, original: Any = kind.render) -> Bytes:
            made.append(self.name)
            return original(self, *arguments)

        monkeypatch.setattr(kind, "render", render)
    return made


def test_equal_are_those_of_the_same_arrays_and_parameters() -> None:
    truth = noise(36, 51, 3)
    assert Enlargement(SOURCE, Parameters(3, 5)) == ASKED
    assert hash(Enlargement(SOURCE, Parameters(3, 5))) == hash(ASKED)
    assert ASKED.keeping({"bilinear": REGION}) == ASKED
    for other in (
        Enlargement(SOURCE.copy(), Parameters(3, 5)),
        Enlargement(SOURCE, Parameters(3, 6)),
        Enlargement(SOURCE, Parameters(3, 5), truth),
        SOURCE.shape,
    ):
        assert other != ASKED


@pytest.mark.parametrize("name", METHODS)
def test_all_that_is_asked_is_the_methods_own(name: str) -> None:
    whole = WHOLE[name](SOURCE, ASKED.parameters)
    assert ASKED.source_shape == (12, 17)
    assert ASKED.channels == 3
    assert ASKED.output_shape(name) == whole.shape[:2]
    assert ASKED.whole(name) == Region.whole(whole.shape[:2])
    region = Region(1, 2, 9, 11)
    assert np.array_equal(ASKED.render(name, region), whole[region.slices])
    rows, cols = np.array([3, 0, 8]), np.array([1, 5, 5])
    assert np.array_equal(ASKED.pixels(name, rows, cols), whole[rows, cols])
    assert np.array_equal(ASKED.grid(name, rows, cols), whole[np.ix_(rows, cols)])
    explanation = ASKED.explain(name, 7, 3)
    assert explanation.value == tuple(whole[7, 3].tolist())
    place = explanation.source_row, explanation.source_col
    assert ASKED.source_coordinate(name, 7, 3) == place
    assert ASKED.plan(name, rows[:1], cols[:1])[0].count[0] > 0


def test_the_truth_is_a_method_where_there_is_one() -> None:
    truth = noise(36, 51, 3)
    asked = replace(ASKED, truth=truth)
    assert asked.output_shape(TRUTH) == (36, 51)
    assert np.array_equal(asked.render(TRUTH, REGION), truth[REGION.slices])
    with pytest.raises(KeyError):
        ASKED.method(TRUTH)


def test_what_is_kept_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = rendered(monkeypatch)
    kept = ASKED.keeping(dict.fromkeys(VISIBLE, REGION))
    for region in (REGION, REGION, Region(4, 5, 9, 9)):
        for name in VISIBLE:
            whole = WHOLE[name](SOURCE, ASKED.parameters)
            assert np.array_equal(kept.render(name, region), whole[region.slices])
    assert made == list(VISIBLE)
    beyond = Region(3, 5, 30, 44)
    assert np.array_equal(
        kept.render("opencv", beyond), WHOLE["opencv"](SOURCE, ASKED.parameters)[beyond.slices]
    )
    assert made == [*VISIBLE, "opencv"]


def test_what_is_there_anyway_and_what_is_empty_is_not_kept() -> None:
    kept = ASKED.keeping({"original": Region(0, 0, 3, 3), "bilinear": Region(0, 0, 0, 0)})
    assert kept.kept("original", Region(0, 0, 3, 3)) is None
    assert kept.kept("bilinear", Region(0, 0, 0, 0)) is None


def test_the_next_step_takes_on_what_it_does_not_change(monkeypatch: pytest.MonkeyPatch) -> None:
    regions = dict.fromkeys(VISIBLE, REGION)
    before = ASKED.keeping(regions)
    for name in VISIBLE:
        before.render(name, REGION)
    made = rendered(monkeypatch)
    other_kernel = Enlargement(SOURCE, Parameters(3, 4))
    after = other_kernel.keeping(regions, before)
    for name in VISIBLE:
        found = after.render(name, REGION)
        assert np.array_equal(found, WHOLE[name](SOURCE, Parameters(3, 4))[REGION.slices])
    assert made == ["transposed_conv"]
    assert before.kept("bilinear", REGION) is None  # it keeps nothing any more
    before.render("bilinear", REGION)
    assert made == ["transposed_conv", "bilinear"]


@pytest.mark.parametrize(
    ("asked", "region"),
    [
        (Enlargement(noise(12, 17, 3).copy(), Parameters(3, 5)), REGION),
        (Enlargement(SOURCE, Parameters(2.9, 5)), Region(4, 5, 30, 44)),
        (ASKED, Region(5, 5, 30, 44)),
    ],
    ids=["another source", "another scale", "another view"],
)
def test_another_step_takes_on_nothing(
    asked: Enlargement, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ASKED.keeping({"bilinear": REGION})
    before.render("bilinear", REGION)
    made = rendered(monkeypatch)
    after = asked.keeping({"bilinear": region}, before)
    whole = WHOLE["bilinear"](asked.source, asked.parameters)
    assert np.array_equal(after.render("bilinear", region), whole[region.slices])
    assert made == ["bilinear"]


def test_a_stand_in_answers_where_it_is_quicker_and_for_what_is_kept() -> None:
    asked = Enlargement(noise(30, 40, 3), SLOW)
    region = Region(3, 4, 20, 30)
    whole = WHOLE["transposed_conv"](asked.source, SLOW)
    with answered_by(2):
        pixels, stood_in = asked.quickly_rendered("transposed_conv", region)
        kept = asked.keeping({"transposed_conv": region})
        assert np.array_equal(kept.render("transposed_conv", region), whole[region.slices])
        output = kept.kept("transposed_conv", region)
        assert output is not None
        assert stood_in and output.stood_in
        assert not asked.quickly_rendered("bilinear", region)[1]
    assert np.array_equal(pixels, whole[region.slices])
