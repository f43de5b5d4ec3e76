"""Every method keeps the same five laws.

1. A region is the crop of the whole. 2. An explanation arrives at the rendered byte. 3. The
shape is as announced. 4. A library's picture is the library's. 5. The hand-written picture is
true. Laws 3 to 5 are one comparison: with the whole output as `tests.oracles` makes it. Pictures
are made in both ways, by NumPy and by the compiled loops.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.families import LEADERS
from tests.oracles import WHOLE, Bytes, noise
from tests.ways import NUMPY, WAYS, answered_by
from viewer.geometry import Region
from viewer.upsampling import METHODS, Parameters, matched_kernel_size
from viewer.upsampling.base import PIECE

SCALES = (0.1, 1 / 3, 0.5, 1, 1.6, 2, 3, 3.7, 4, 8, 32)
FEW_SCALES = (1 / 3, 1.6, 4)
KERNEL_SIZES = (1, 2, 3, 5, 8, 13, 64)
SOURCES = (
    noise(1, 1, 3),
    noise(1, 7, 4),
    noise(6, 1, 1),
    noise(2, 3, 3),
    noise(9, 13, 1),
    noise(6, 10, 4),
)


def depends_on_kernel_size(method: str, scale: float) -> bool:
    small, large = (METHODS[method].depends_on(Parameters(scale, size)) for size in (1, 2))
    return small != large


CASES = [
    pytest.param(method, Parameters(scale, size), id=f"{method}-{scale:.3g}-k{size}")
    for method in METHODS
    for scale in (SCALES if method in LEADERS else FEW_SCALES)
    for size in dict.fromkeys(
        (matched_kernel_size(scale), *KERNEL_SIZES)
        if depends_on_kernel_size(method, scale)
        else (matched_kernel_size(scale),)
    )
]


# By how many levels an explanation's arithmetic may be off; that of the others is exact.
MOST_OFF = {"opencv_cubic": 1, "opencv_area": 1, "skimage_bilinear": 1}

# What the compiled loops stand in for, as long as a slider moves.
STOOD_IN_FOR = ("transposed_conv",)


def regions_of(shape: tuple[int, int]) -> list[Region]:
    """Everything, all four corners, all four borders, and places within."""
    height, width = shape
    rng = np.random.default_rng(shape)
    spots = [(0, 0), (0, width - 1), (height - 1, 0), (height - 1, width - 1)]
    regions = [Region.whole(shape), *(Region(r, c, r + 1, c + 1) for r, c in spots)]
    regions += [Region(0, 0, 1, width), Region(height - 1, 0, height, width)]
    regions += [Region(0, 0, height, 1), Region(0, width - 1, height, width)]
    for _ in range(4):
        top, left = rng.integers(height), rng.integers(width)
        bottom, right = rng.integers(top, height) + 1, rng.integers(left, width) + 1
        regions.append(Region(int(top), int(left), int(bottom), int(right)))
    return regions


def pixels_of(shape: tuple[int, int]) -> list[tuple[int, int]]:
    """Every pixel of a small output, else the corners and places at the borders and within."""
    height, width = shape
    if height * width <= 24:
        return [(row, col) for row in range(height) for col in range(width)]
    pixels = [(0, 0), (0, width - 1), (height - 1, 0), (height - 1, width - 1)]
    rng = np.random.default_rng(shape)
    pixels += [(0, int(rng.integers(width))), (int(rng.integers(height)), width - 1)]
    return pixels + [(int(rng.integers(height)), int(rng.integers(width))) for _ in range(8)]


def check_explained(
    method: str, source: Bytes, parameters: Parameters, row: int, col: int, whole: Bytes
) -> None:
    explanation = METHODS[method].explain(source, row, col, parameters)
    assert explanation.value == tuple(whole[row, col].tolist()), (row, col)
    arrived_at = explanation.steps[-1].results
    off = [abs(a - b) for a, b in zip(arrived_at, explanation.value, strict=True)]
    assert max(off) <= explanation.approximate <= MOST_OFF.get(method, 0)
    assert explanation.output_shape == whole.shape[:2]
    assert (explanation.row, explanation.col) == (row, col)
    taps = explanation.taps
    assert np.array_equal(taps.values, source[taps.rows, taps.cols])
    two_passes = METHODS[method].group in ("Pillow", "PyTorch") and method != "transposed_conv"
    if two_passes and (source.shape[2] == 4 or (taps.weights < 0).any()):
        return  # colours are multiplied by alpha, and bytes between the passes are cut to 0..255
    # One rounding takes a method no further than one level from what its taps and weights say;
    # the printed loop cuts two terms off, and two passes round twice.
    furthest = 2 if two_passes or method == "as_printed" else 1
    for byte, exact in zip(explanation.value, taps.weighted_sum, strict=True):
        assert abs(byte - min(max(exact, 0), 255)) <= furthest


def test_every_method_has_an_oracle() -> None:
    assert list(WHOLE) == list(METHODS)
    assert all(METHODS[name].name == name for name in METHODS)


@pytest.mark.parametrize(("method", "parameters"), CASES)
def test_whole_is_the_oracles(method: str, parameters: Parameters) -> None:
    for source in SOURCES:
        shape = METHODS[method].output_shape((source.shape[0], source.shape[1]), parameters)
        whole = WHOLE[method](source, parameters)
        for threads in WAYS:
            with answered_by(threads):
                picture = METHODS[method].render(source, Region.whole(shape), parameters)
            assert picture.dtype == np.uint8
            assert picture.shape == (*shape, source.shape[2])
            assert np.array_equal(picture, whole), (source.shape, threads)


@pytest.mark.parametrize(("method", "parameters"), CASES)
def test_region_is_the_crop_of_the_whole(method: str, parameters: Parameters) -> None:
    for source in SOURCES:
        whole = WHOLE[method](source, parameters)
        for index, region in enumerate(regions_of(whole.shape[:2])):
            with answered_by((NUMPY, 2)[index % 2]):
                crop = METHODS[method].render(source, region, parameters)
            assert np.array_equal(crop, whole[region.slices]), (source.shape, region)


@pytest.mark.parametrize(
    ("method", "parameters"), [case for case in CASES if case.values[0] in STOOD_IN_FOR]
)
def test_a_stand_in_is_the_crop_of_the_whole(method: str, parameters: Parameters) -> None:
    for source in SOURCES:
        whole = WHOLE[method](source, parameters)
        for region in regions_of(whole.shape[:2]):
            with answered_by(2):
                crop = METHODS[method].stand_in(source, region, parameters)
            assert crop is not None
            assert np.array_equal(crop, whole[region.slices]), region


@pytest.mark.parametrize("method", [name for name in METHODS if name not in STOOD_IN_FOR])
@pytest.mark.parametrize("scale", [1.6, 4])
def test_nothing_stands_in_for_the_others(method: str, scale: float) -> None:
    parameters = Parameters(scale, matched_kernel_size(scale))
    for source in SOURCES:
        with answered_by(2):
            assert METHODS[method].stand_in(source, Region(0, 0, 1, 1), parameters) is None


@pytest.mark.parametrize("scale", [1.6, 4])
def test_only_the_original_is_ready_and_is_the_whole(scale: float) -> None:
    parameters = Parameters(scale, matched_kernel_size(scale))
    for source in SOURCES:
        ready = {name: method.ready(source) for name, method in METHODS.items()}
        [(name, picture)] = [(n, found) for n, found in ready.items() if found is not None]
        assert name == "original"
        assert np.array_equal(picture, WHOLE[name](source, parameters))


@pytest.mark.parametrize(("method", "parameters"), CASES)
def test_scattered_pixels_are_those_of_the_whole(method: str, parameters: Parameters) -> None:
    for source in SOURCES:
        whole = WHOLE[method](source, parameters)
        rng = np.random.default_rng(whole.shape)
        rows = rng.integers(0, whole.shape[0], 9)
        cols = rng.integers(0, whole.shape[1], 5)
        for threads in (NUMPY, 2):
            with answered_by(threads):
                grid = METHODS[method].render_grid(source, rows, cols, parameters)
            assert grid.dtype == np.uint8
            assert np.array_equal(grid, whole[np.ix_(rows, cols)]), (source.shape, threads)


@pytest.mark.parametrize(("method", "parameters"), CASES)
def test_single_pixels_are_those_of_the_whole(method: str, parameters: Parameters) -> None:
    for source in SOURCES:
        whole = WHOLE[method](source, parameters)
        rng = np.random.default_rng(whole.shape)
        rows, cols = (rng.integers(0, length, 2 * PIECE + 5) for length in whole.shape[:2])
        for threads in (NUMPY, 2):
            with answered_by(threads):
                pixels = METHODS[method].pixels(source, rows, cols, parameters)
            assert pixels.dtype == np.uint8
            assert np.array_equal(pixels, whole[rows, cols]), (source.shape, threads)


@pytest.mark.parametrize("method", METHODS)
def test_of_no_pixels_there_are_no_values(method: str) -> None:
    nowhere = np.zeros(0, np.int64)
    found = METHODS[method].pixels(noise(4, 5, 3), nowhere, nowhere, Parameters(2, 4))
    assert found.shape == (0, 3)


@pytest.mark.parametrize(("method", "parameters"), CASES)
def test_explanation_arrives_at_the_byte(method: str, parameters: Parameters) -> None:
    for source in SOURCES:
        whole = WHOLE[method](source, parameters)
        for row, col in pixels_of(whole.shape[:2]):
            check_explained(method, source, parameters, row, col, whole)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scale", [1.6, 2])
def test_explanation_arrives_at_the_byte_everywhere(method: str, scale: float) -> None:
    source, parameters = noise(4, 5, 3), Parameters(scale, 5)
    whole = WHOLE[method](source, parameters)
    for row, col in np.ndindex(*whole.shape[:2]):
        check_explained(method, source, parameters, row, col, whole)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scale", [1.1, 3, 7])
@pytest.mark.parametrize("shape", [(2, 6000), (6000, 2)], ids=["wide", "tall"])
def test_large_coordinates(method: str, scale: float, shape: tuple[int, int]) -> None:
    source, parameters = noise(*shape, 1), Parameters(scale, matched_kernel_size(scale))
    output = METHODS[method].output_shape(shape, parameters)
    with answered_by(NUMPY):
        whole = METHODS[method].render(source, Region.whole(output), parameters)
    assert whole.shape == (*output, 1)
    axis = shape.index(6000)
    rng = np.random.default_rng(output)
    for _ in range(12):
        start = int(rng.integers(output[axis] // 4, output[axis] - 1))
        stop = int(rng.integers(start, min(start + 3000, output[axis]))) + 1
        edges = (0, start, output[0], stop) if axis else (start, 0, stop, output[1])
        region = Region(*edges)
        for threads in (NUMPY, 2):
            with answered_by(threads):
                crop = METHODS[method].render(source, region, parameters)
            assert np.array_equal(crop, whole[region.slices]), (region, threads)
        explanation = METHODS[method].explain(source, region.top, region.left, parameters)
        assert explanation.value == tuple(whole[region.top, region.left].tolist())
    far = Region(output[0] - 1, output[1] - 1, *output)
    assert np.array_equal(METHODS[method].render(source, far, parameters), whole[far.slices])


@settings(max_examples=250)
@given(
    method=st.sampled_from(sorted(METHODS)),
    shape=st.tuples(st.integers(1, 24), st.integers(1, 24), st.sampled_from([1, 3, 4])),
    scale=st.floats(0.1, 32) | st.sampled_from(SCALES),
    kernel_size=st.integers(1, 64),
    only_extremes=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
    data=st.data(),
)
def test_laws_for_anything(
    method: str,
    shape: tuple[int, int, int],
    scale: float,
    kernel_size: int,
    only_extremes: bool,
    seed: int,
    data: st.DataObject,
) -> None:
    values = np.random.default_rng(seed).integers(0, 256, shape)
    source = np.where(values > 127, 255, 0) if only_extremes else values
    source = source.astype(np.uint8)
    # A smaller scale for a larger source, so that no output is over 160 pixels wide.
    parameters = Parameters(max(0.1, min(scale, 160 / max(shape[:2]))), kernel_size)
    whole = WHOLE[method](source, parameters)
    height, width = whole.shape[:2]
    assert METHODS[method].output_shape(shape[:2], parameters) == (height, width)

    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    bottom, right = (
        data.draw(st.integers(top + 1, height)),
        data.draw(st.integers(left + 1, width)),
    )
    region = Region(top, left, bottom, right)
    threads = data.draw(st.sampled_from(WAYS))
    with answered_by(threads):
        picture = METHODS[method].render(source, region, parameters)
        grid = METHODS[method].render_grid(
            source, np.array([bottom - 1, top]), np.array([left, right - 1]), parameters
        )
    assert np.array_equal(picture, whole[region.slices])
    assert np.array_equal(grid, whole[np.ix_([bottom - 1, top], [left, right - 1])])
    check_explained(method, source, parameters, top, right - 1, whole)


@pytest.mark.parametrize("method", METHODS)
def test_what_a_method_depends_on_is_all_that_changes_it(method: str) -> None:
    source = noise(5, 6, 1)
    pictures: dict[tuple[float, ...], Bytes] = {}
    for scale in (1.5, 2, 2.4, 3):
        for kernel_size in (2, 3, 4):
            parameters = Parameters(scale, kernel_size)
            shape = METHODS[method].output_shape((5, 6), parameters)
            picture = METHODS[method].render(source, Region.whole(shape), parameters)
            known = pictures.setdefault(METHODS[method].depends_on(parameters), picture)
            assert np.array_equal(picture, known)
    assert len({picture.tobytes() for picture in pictures.values()}) == len(pictures)


@pytest.mark.parametrize("method", METHODS)
def test_source_is_left_alone(method: str) -> None:
    source = np.array(noise(3, 4, 3))
    before = source.copy()
    METHODS[method].render(source, Region(0, 0, 3, 4), Parameters(2, 3))
    METHODS[method].explain(source, 1, 2, Parameters(2, 3))
    assert np.array_equal(source, before)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("row", "col"), [(-1, 0), (0, -1), (1000, 0), (0, 1000)])
def test_nothing_outside_is_explained(method: str, row: int, col: int) -> None:
    with pytest.raises(IndexError, match=f"Row {row}, column {col} lies outside"):
        METHODS[method].explain(noise(3, 4, 3), row, col, Parameters(2, 3))
