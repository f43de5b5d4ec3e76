from collections import Counter
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.reasons import ALONE, NOISE, SHIFTED, Bytes, count, of, pictures, verdict
from viewer.comparing import reason_counts
from viewer.comparing.reason_counts import ReasonCounts, count_reasons
from viewer.comparing.reasons import Reason, axis_reasons
from viewer.geometry import Region
from viewer.upsampling import METHODS, AxisTaps, Border, Parameters
from viewer.upsampling.enlargement import Enlargement


@st.composite
def parameters_of_any_kind(draw: st.DrawFn) -> Parameters:
    scale = draw(
        st.sampled_from([1.0, 2.0, 3.0, 4.0, 8.0, 0.5, 1 / 3]) | st.floats(0.1, 12) | st.just(32.0)
    )
    kernel_size = draw(st.integers(1, 9) | st.integers(1, 64))
    free = Parameters(scale, kernel_size, border=draw(st.sampled_from(Border)))
    if draw(st.booleans()):
        return free
    return Parameters(
        scale,
        kernel_size,
        draw(st.none() | st.integers(0, kernel_size - 1)),
        draw(st.none() | st.integers(0, free.stride - 1)),
        free.border,
    )


SOURCES = st.builds(
    lambda height, width, channels, seed: np.random.default_rng(seed).integers(
        0, 256, (height, width, channels), dtype=np.uint8
    ),
    st.integers(1, 6),
    st.integers(1, 6),
    st.sampled_from([1, 3, 4]),
    st.integers(0, 99),
)
PAIRS = st.sampled_from(list(combinations(METHODS, 2)))


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


@settings(max_examples=40)
@given(SOURCES, PAIRS, parameters_of_any_kind(), st.integers(1, 60))
@example(NOISE, ("as_printed", "transposed_conv"), Parameters(2, 5), 40)
@example(NOISE, ("as_printed", "bilinear"), Parameters(1, 1), 1000)
@example(NOISE, ("bilinear", "transposed_conv"), Parameters(4, 3), 100)
@example(NOISE[:1], ("bilinear", "transposed_conv"), SHIFTED, 100)
@example(NOISE[:, :1], ("bilinear", "transposed_conv"), SHIFTED, 100)
def test_why_says_of_each_pixel_what_was_counted(
    source: Bytes, pair: tuple[str, str], parameters: Parameters, strip: int
) -> None:
    height, width = METHODS[pair[0]].output_shape(source.shape[:2], parameters)
    assume((height, width) == METHODS[pair[1]].output_shape(source.shape[:2], parameters))
    # All pixels of a small picture; of a large one, its corner with the gravest cases.
    region = Region(max(0, height - 20), max(0, width - 20), height, width)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reason_counts, "STRIP_PIXELS", strip)
        counts = count(source, pair, parameters, region)
    a, b = pictures(source, pair, parameters)
    levels = np.abs(a.astype(int) - b).max(axis=2)
    seen: Counter[Reason] = Counter()
    worst: dict[Reason, tuple[int, int, int]] = {}
    for row in range(region.top, region.bottom):
        for col in range(region.left, region.right):
            said = verdict(source, pair, row, col, parameters)
            seen[said.reason] += 1
            assert (said.reason is Reason.EQUAL) == (levels[row, col] == 0)
            assert said.sentence.endswith(".") and len(said.sentence) < 260
            if levels[row, col] > worst.get(said.reason, (0, 0, 0))[2]:
                worst[said.reason] = (row, col, int(levels[row, col]))
    assert counts.counts == seen
    assert counts.worst == worst
    turned = verdict(source, (pair[1], pair[0]), height - 1, width - 1, parameters)
    assert turned.reason is verdict(source, pair, height - 1, width - 1, parameters).reason


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


def test_beyond_the_last_kernel_is_the_border_and_between_kernels_a_gap() -> None:
    parameters = Parameters(4, 3, padding=1)
    pair = ("nearest", "transposed_conv")
    height, width = METHODS["nearest"].output_shape((7, 9), parameters)
    assert verdict(NOISE, pair, 8, width - 1, parameters).reason is Reason.BORDER
    assert verdict(NOISE, pair, 8, width - 2, parameters).reason is Reason.GAP
    assert verdict(NOISE, pair, height - 1, 8, parameters).reason is Reason.BORDER


@pytest.mark.parametrize("reason", Reason)
def test_titles_are_short(reason: Reason) -> None:
    assert 4 < len(reason.title) < 40
