"""Reasons are found in the taps: each has an example, in which it is the only one."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.reasons import (
    ALONE,
    NOISE,
    PAIRS,
    SOURCES,
    Bytes,
    count,
    of,
    parameters_of_any_kind,
    pictures,
)
from viewer.comparing import reason_counts
from viewer.comparing.reason_counts import ReasonCounts, count_reasons
from viewer.comparing.reasons import Reason, axis_reasons
from viewer.geometry import Region
from viewer.upsampling import METHODS, AxisTaps, Border, Parameters
from viewer.upsampling.enlargement import Enlargement


def test_every_reason_has_an_example() -> None:
    assert set(ALONE) == set(Reason)


@pytest.mark.parametrize("reason", ALONE)
def test_that_reason_and_no_other(reason: Reason) -> None:
    counts, said = of(reason)
    assert said.reason is reason
    assert set(counts.counts) - {Reason.EQUAL} == {reason} - {Reason.EQUAL}
    assert counts.counts[reason] > 0


@settings(max_examples=150)
@given(SOURCES, PAIRS, parameters_of_any_kind())
@example(NOISE, ("as_printed", "transposed_conv"), Parameters(2, 5))
@example(NOISE, ("opencv", "transposed_conv"), Parameters(3, 64, border=Border.NORMALISED))
@example(NOISE[:1, :1], ("bilinear", "transposed_conv"), Parameters(2.4, 2))
def test_counts_are_the_differences_of_the_whole_pictures(
    source: Bytes, pair: tuple[str, str], parameters: Parameters
) -> None:
    counts = count(source, tuple(pair), parameters)
    a, b = pictures(source, pair, parameters)
    assert counts.total == sum(counts.counts.values()) == a.shape[0] * a.shape[1]
    if a.shape != b.shape:
        assert counts == ReasonCounts(counts.total, {Reason.SIZE: counts.total}, {})
        return
    levels = np.abs(a.astype(int) - b).max(axis=2)
    assert counts.differing == np.count_nonzero(levels)
    assert set(counts.worst) == set(counts.counts) - {Reason.EQUAL}
    largest = max((worst[2] for worst in counts.worst.values()), default=0)
    assert largest == levels.max()
    turned = count(source, (pair[1], pair[0]), parameters)
    assert turned == counts


@given(PAIRS, parameters_of_any_kind(), st.integers(1, 12))
def test_equal_taps_are_those_with_the_same_weight_everywhere(
    pair: tuple[str, str], parameters: Parameters, length: int
) -> None:
    shape = (length, length)
    lengths = [METHODS[name].output_shape(shape, parameters)[0] for name in pair]
    positions = np.arange(min(*lengths, 60))
    a, b = (METHODS[name].plan(shape, positions, positions, parameters)[1] for name in pair)

    def weights(taps: AxisTaps, position: int) -> dict[int, Fraction]:
        table: dict[int, Fraction] = {}
        for tap in range(taps.count[position]):
            index = int(taps.indices[position, tap])
            weight = Fraction(int(taps.weights[position, tap]), int(taps.denominators[position]))
            table[index] = table.get(index, Fraction(0)) + weight
        return {index: weight for index, weight in table.items() if weight}

    found = axis_reasons(a, b, shifted=True)
    for position in positions.tolist():
        if found[position] in (Reason.EQUAL, Reason.SHIFT):
            same = weights(a, position) == weights(b, position)
            assert (found[position] == Reason.EQUAL) == same


def test_regions_add_up_to_the_whole() -> None:
    parameters = Parameters(3.7, 5)
    pair = ("as_printed", "opencv")
    whole = count(NOISE, pair, parameters)
    height, width = METHODS["opencv"].output_shape((7, 9), parameters)
    parts = [
        count(NOISE, pair, parameters, Region(top, left, bottom, right))
        for top, bottom in ((0, 10), (10, height))
        for left, right in ((0, 17), (17, width))
    ]
    assert sum((Counter(part.counts) for part in parts), Counter()) == whole.counts
    for reason, worst in whole.worst.items():
        assert worst[2] == max(part.worst.get(reason, (0, 0, 0))[2] for part in parts)
        assert worst in [part.worst.get(reason) for part in parts]
    assert count(NOISE, pair, parameters, Region(4, 4, 4, 9)) == ReasonCounts(0, {}, {})


def test_progress_is_told_and_can_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reason_counts, "STRIP_PIXELS", 18 * 4)
    parameters = Parameters(2, 4)
    told: list[float] = []

    def note(done: float) -> bool:
        told.append(done)
        return True

    enlargement = Enlargement(NOISE, parameters)
    whole = count_reasons(enlargement, "bilinear", "opencv", progress=note)
    assert told == sorted(told) and told[-1] == 1 and len(told) == 4
    assert whole is not None
    assert whole.total == 14 * 18
    stopped = lambda done: not told.append(done) and done < 0.5  # noqa: E731
    told.clear()
    assert count_reasons(enlargement, "bilinear", "opencv", progress=stopped) is None
    assert len(told) == 2
    # What is counted to its end is told, wanted or not.
    assert count_reasons(enlargement, "bilinear", "opencv", progress=lambda done: done < 1) == whole


@pytest.mark.parametrize("reason", Reason)
def test_titles_are_short(reason: Reason) -> None:
    assert 4 < len(reason.title) < 40
