"""What is kept of an output: its very bytes, each made once, whoever asks."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest

from tests.oracles import noise
from viewer.geometry import Region
from viewer.upsampling import outputs
from viewer.upsampling.outputs import Output, Outputs
from viewer.upsampling.taps import ByteArray

WHOLE = noise(40, 30, 3)
REGION = Region(5, 3, 35, 27)


class Maker:
    """Makes regions of `WHOLE`, and keeps count."""

    def __init__(self) -> None:
        self.made: list[Region] = []
        self.stood_in = False

    def __call__(self, region: Region) -> tuple[ByteArray, bool]:
        self.made.append(region)
        return np.array(WHOLE[region.slices]), self.stood_in


@pytest.fixture
def strips(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strips of seven rows."""
    monkeypatch.setattr(outputs, "ONE_STRIP", 1)
    monkeypatch.setattr(outputs, "STRIP_PIXELS", 7 * REGION.width)


@pytest.mark.usefixtures("strips")
def test_what_is_asked_for_is_made_strip_by_strip_and_once() -> None:
    maker = Maker()
    output = Output(REGION, maker, ())
    for region in (Region(14, 3, 20, 27), Region(14, 9, 15, 12), REGION, Region(34, 3, 35, 4)):
        assert np.array_equal(output.pixels(region), WHOLE[region.slices])
        assert output.pixels(region).flags.c_contiguous
        if region.height == 6:
            assert maker.made == [Region(12, 3, 19, 27), Region(19, 3, 26, 27)]
    assert sorted(region.top for region in maker.made) == [5, 12, 19, 26, 33]


def test_a_region_of_few_pixels_is_one_strip_that_is_not_copied() -> None:
    maker = Maker()
    output = Output(REGION, maker, ())
    first = output.pixels(Region(5, 3, 6, 27))
    assert maker.made == [REGION]
    assert np.shares_memory(first, output.pixels(REGION))


def test_only_what_lies_within_is_held() -> None:
    output = Output(REGION, Maker(), ())
    assert output.holds(REGION)
    assert output.holds(Region(10, 10, 11, 11))
    for other in (Region(4, 3, 6, 4), Region(5, 3, 36, 27), Region(0, 0, 1, 1), Region(9, 9, 9, 9)):
        assert not output.holds(other)


@pytest.mark.usefixtures("strips")
def test_threads_wait_for_one_another_and_none_makes_a_strip_again() -> None:
    maker, together = Maker(), threading.Barrier(4)

    def ask(_: int) -> ByteArray:
        together.wait()
        return output.pixels(REGION)

    for _ in range(20):
        maker.made.clear()
        output = Output(REGION, maker, ())
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(ask, range(4)))
        assert len(maker.made) == 5
        for pixels in found:
            assert np.array_equal(pixels, WHOLE[REGION.slices])


@pytest.mark.usefixtures("strips")
def test_whether_a_stand_in_made_any_of_it_is_known() -> None:
    maker = Maker()
    output = Output(REGION, maker, ())
    output.pixels(Region(5, 3, 6, 4))
    assert not output.stood_in
    maker.stood_in = True
    output.pixels(REGION)
    assert output.stood_in


def test_what_fails_is_tried_again() -> None:
    maker = Maker()
    broken = [True]

    def make(region: Region) -> tuple[ByteArray, bool]:
        if broken.pop():
            broken.append(False)
            raise MemoryError
        return maker(region)

    output = Output(REGION, make, ())
    with pytest.raises(MemoryError):
        output.pixels(REGION)
    assert np.array_equal(output.pixels(REGION), WHOLE[REGION.slices])


def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outputs, "MOST_KEPT", 10)
    begun: list[str] = []

    def output(name: str) -> Output:
        begun.append(name)
        return Output(REGION, Maker(), ())

    sizes = {"a": 6, "b": 5, "c": 4}
    kept = Outputs((name, size, partial(output, name)) for name, size in sizes.items())
    assert begun == ["a", "c"]  # of what is too large not even the strips are laid out
    for name in "abcd":
        assert (kept.get(name) is not None) == (name in begun)
    kept.drop()
    assert kept.get("a") is None
