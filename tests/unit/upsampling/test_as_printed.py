"""The printed loop, faults and all, against the loop itself, run pixel by pixel."""

import io
from contextlib import redirect_stdout
from math import ceil, floor

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.oracles import Bytes, bilinear, noise, size_of
from viewer.geometry import Region
from viewer.upsampling import METHODS, Explanation, Parameters
from viewer.upsampling.explaining.formats import as_snippet
from viewer.upsampling.explaining.wording import longest_position, position_formulas, position_rule

METHOD = METHODS["as_printed"]
SCALES = (0.1, 1 / 3, 0.5, 1, 1.6, 2, 3, 3.7, 4, 8)


def printed(p: Bytes, scale: float) -> Bytes:
    """The loop as it was published, line by line, in Python's own numbers."""
    H, W, C = p.shape
    height, width = size_of(H, scale), size_of(W, scale)
    scale_y = float(H) / height
    scale_x = float(W) / width
    p = p.astype(object)
    picture = np.zeros((height, width, C), np.uint8)
    for row in range(height):
        for col in range(width):
            sy = (row + 0.5) * scale_y - 0.5
            sx = (col + 0.5) * scale_x - 0.5
            x0 = floor(sx)
            x1 = min(x0 + 1, W - 1)
            y0 = floor(sy)
            y1 = min(y0 + 1, H - 1)
            for c in range(C):
                v0 = (x1 - sx) * p[y0, x0, c] + (sx - x0) * p[y0, x1, c]
                v1 = (x1 - sx) * p[y1, x0, c] + (sx - x0) * p[y1, x1, c]
                byte = int((y1 - sy) * v0) + int((sy - y0) * v1)
                picture[row, col, c] = min(255, max(0, byte))
    return picture


def whole(source: Bytes, scale: float) -> Bytes:
    shape = (size_of(source.shape[0], scale), size_of(source.shape[1], scale))
    return METHOD.render(source, Region.whole(shape), Parameters(scale, 1))


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 7, 4), (6, 1, 3), (2, 2, 1), (5, 7, 3)])
def test_is_the_loop(shape: tuple[int, int, int], scale: float) -> None:
    source = noise(*shape)
    expected = printed(source, scale)
    assert np.array_equal(whole(source, scale), expected)
    height, width = expected.shape[:2]
    for region in (
        Region(0, 0, height, 1),
        Region(height - 1, 0, height, width),
        Region(height // 3, width // 2, height, width),
    ):
        crop = METHOD.render(source, region, Parameters(scale, 1))
        assert np.array_equal(crop, expected[region.slices])


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_the_ratio_of_the_sizes_comes_first(channels: int) -> None:
    """Where it comes last, 12 % of these bytes are others."""
    source = noise(17, 21, channels)
    assert np.array_equal(whole(source, 3), printed(source, 3))


@settings(max_examples=100)
@example(shape=(9, 9, 3), scale=33 / 9, seed=1)  # row 27 lies at 7 exactly, but floor makes it 6
@given(
    shape=st.tuples(st.integers(1, 25), st.integers(1, 25), st.sampled_from([1, 3, 4])),
    scale=st.floats(0.1, 5) | st.sampled_from([3, 33 / 9, 5, 6, 7]),
    seed=st.integers(0, 2**32 - 1),
)
def test_is_the_loop_at_any_scale(shape: tuple[int, int, int], scale: float, seed: int) -> None:
    source = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
    assert np.array_equal(whole(source, scale), printed(source, scale))


@pytest.mark.parametrize("scale", [0.5, 1, 1.6, 2, 3, 33 / 9, 3.7])
@pytest.mark.parametrize("shape", [(4, 5, 3), (1, 4, 1), (3, 1, 4), (9, 9, 3)])
def test_every_pixel_is_explained(shape: tuple[int, int, int], scale: float) -> None:
    source = noise(*shape)
    expected = printed(source, scale)
    for row, col in np.ndindex(*expected.shape[:2]):
        explanation = METHOD.explain(source, row, col, Parameters(scale, 1))
        assert explanation.value == tuple(expected[row, col].tolist()), (row, col)
        assert explanation.steps[-1].results == explanation.value
        said = said_by_snippet(explanation, (shape[0], shape[1]), Parameters(scale, 1))
        assert said == explanation.value, (row, col)


def said_by_snippet(
    explanation: Explanation, shape: tuple[int, int], parameters: Parameters
) -> tuple[int, ...]:
    """What the program to take away prints of this pixel."""
    program = as_snippet("as_printed", explanation, shape, parameters)
    with redirect_stdout(io.StringIO()) as printed_text:
        exec(program, {})
    return tuple(map(int, printed_text.getvalue().split()))


def test_the_formula_says_the_ratio_first() -> None:
    explanation = METHOD.explain(noise(9, 9, 1), 26, 3, Parameters(33 / 9, 1))
    position = position_formulas("as_printed", explanation, (9, 9), Parameters(33 / 9, 1))
    assert position.row == "(26 + ½) · (9 / 33) − ½ ≈ 6.7273"
    longest = longest_position((9, 9), (33, 33), "as_printed")
    assert all(len(text) <= len(room) for text, room in zip(position, longest, strict=True))
    assert position_rule("as_printed") == "Source = (output + ½) · (source size / output size) − ½"


@pytest.mark.parametrize("scale", [2, 3, 4, 5, 8])
def test_right_and_bottom_are_black(scale: int) -> None:
    source = np.full((5, 6, 3), 200, np.uint8)
    picture = whole(source, scale)
    border = ceil(scale / 2)
    assert not picture[-border:].any()
    assert not picture[:, -border:].any()
    assert (picture[-border - 1, :-border] > 0).all()
    assert (picture[:-border, -border - 1] > 0).all()
    for row, col in ((3, picture.shape[1] - 1), (picture.shape[0] - border, 3)):
        explanation = METHOD.explain(source, row, col, Parameters(scale, 1))
        assert explanation.taps.weight_sum == 0


@pytest.mark.parametrize("scale", [2, 3, 4, 5, 8])
def test_left_and_top_blend_the_opposite_edge(scale: int) -> None:
    dark = np.full((5, 6, 1), 100, np.uint8)
    lit = dark.copy()
    lit[-1, :] = lit[:, -1] = 250  # the edges opposite to the first row and column
    distance = whole(lit, scale).astype(int) - whole(dark, scale).astype(int)
    width = scale // 2
    away = slice(width, -2 * scale)  # before the lit edges' own surroundings begin
    assert (distance[:width, away] > 0).all()
    assert (distance[away, :width] > 0).all()
    assert not distance[away, away].any()
    for output in range(scale):
        explanation = METHOD.explain(lit, output, 2 * scale, Parameters(scale, 1))
        assert bool(explanation.row_taps.wrapped[0]) == (output < width)
        assert (4 in explanation.taps.rows) == (output < width)


def test_flat_picture_at_twice_the_size() -> None:
    # Half of 101 is 50.5: cut off twice, 1 is lost of it.
    picture = whole(np.full((4, 4, 1), 101, np.uint8), 2)[:, :, 0]
    assert picture.tolist() == [
        [100, 100, 100, 100, 100, 100, 100, 0],
        [100, 100, 100, 100, 100, 100, 100, 0],
        [100, 100, 100, 100, 100, 100, 100, 0],
        [100, 100, 100, 100, 100, 100, 100, 0],
        [100, 100, 100, 100, 100, 100, 100, 0],
        [100, 100, 100, 100, 100, 100, 100, 0],
        [100, 100, 100, 100, 100, 100, 100, 0],
        [0, 0, 0, 0, 0, 0, 0, 0],
    ]


def test_example_of_four_pixels() -> None:
    source = np.array([[10, 200], [31, 90]], np.uint8)[:, :, None]
    assert whole(source, 2)[:, :, 0].tolist() == printed(source, 2)[:, :, 0].tolist()
    explanation = METHOD.explain(source, 1, 1, Parameters(2, 1))
    assert [(step.name, *step.formulas, *step.results) for step in explanation.steps] == [
        ("row 0: v0", "0.75 × 10 + 0.25 × 200", 57.5),
        ("cut off: upper term", "int(0.75 × 57.5)", 43),
        ("row 1: v1", "0.75 × 31 + 0.25 × 90", 45.75),
        ("cut off: lower term", "int(0.25 × 45.75)", 11),
        ("byte, cut to 0..255", "43 + 11", 54),
    ]


def test_inside_it_is_at_most_two_levels_too_dark() -> None:
    source = noise(20, 20, 3)
    for scale in (2, 3, 3.7, 4):
        shape = (size_of(20, scale), size_of(20, scale))
        lost = bilinear(source, shape).astype(int) - whole(source, scale)
        border = ceil(scale)
        inside = lost[border:-border, border:-border]
        assert (inside.min(), inside.max()) == (0, 2)
