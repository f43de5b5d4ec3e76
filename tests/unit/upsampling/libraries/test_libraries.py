"""The other libraries' pictures: cropped exactly, or made whole; and what sets them apart."""

import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import WHOLE, Bytes, noise
from viewer.geometry import Region
from viewer.images.load_image import load_image
from viewer.resources import asset_path
from viewer.upsampling import METHODS, MethodError, Parameters
from viewer.upsampling.libraries import library_resize
from viewer.upsampling.libraries.library_resize import LibraryResize

RESIZES = {name: m for name, m in METHODS.items() if isinstance(m, LibraryResize)}
# One of each family, and of each kind of table.
CROPPED = (
    "opencv_lanczos4",
    "opencv_area",
    "opencv_nearest",
    "pillow_bilinear",
    "pillow_lanczos",
    "pillow_nearest",
    "torch_bilinear",
    "torch_bicubic_antialias",
    "torch_nearest_exact",
)


@settings(max_examples=150)
@given(
    name=st.sampled_from([name for name, method in RESIZES.items() if not method.formula_off]),
    shape=st.tuples(st.integers(1, 90), st.integers(1, 90), st.sampled_from([1, 3, 4])),
    scale=st.floats(0.1, 4) | st.sampled_from([0.5, 0.36, 1, 1.5, 2, 3, 4]),
    seed=st.integers(0, 2**32 - 1),
    data=st.data(),
)
def test_crops_and_formulas_are_the_crop_of_the_whole_call(
    name: str, shape: tuple[int, int, int], scale: float, seed: int, data: st.DataObject
) -> None:
    source = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
    whole = WHOLE[name](source, Parameters(scale, 1))
    height, width = whole.shape[:2]
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    bottom = data.draw(st.integers(top + 1, height))
    region = Region(top, left, bottom, data.draw(st.integers(left + 1, width)))
    method = RESIZES[name]
    assert np.array_equal(method.cropped(source, (height, width), region), whole[region.slices])
    rows, cols = np.arange(region.top, region.bottom), np.arange(region.left, region.right)
    formula = method.formula(source, (height, width), rows, cols)
    assert np.array_equal(formula, whole[region.slices])


@pytest.mark.parametrize("name", CROPPED)
@pytest.mark.parametrize("scale", [2, 3])
def test_a_library_is_called_on_the_part_that_is_needed(
    name: str, scale: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    method, source, sizes = RESIZES[name], noise(300, 400, 3), list[tuple[int, ...]]()
    real = method.resize

    def resize(pixels: Any, output: Any) -> Any:
        sizes.append(pixels.shape)
        return real(pixels, output)

    monkeypatch.setattr(method, "resize", resize)
    region = Region(90 * scale, 120 * scale, 150 * scale, 220 * scale)
    picture = method.render(source, region, Parameters(scale, 1))
    assert np.array_equal(picture, WHOLE[name](source, Parameters(scale, 1))[region.slices])
    assert all(rows <= 80 and cols <= 120 for rows, cols, _ in sizes)
    if not name.startswith("pillow_near"):  # its positions are added up from the whole's start
        assert len(sizes) == 1


def test_whole_pictures_only_where_there_is_no_exact_way() -> None:
    assert [name for name, method in RESIZES.items() if method.formula_off] == ["opencv_cubic"]


def test_a_whole_picture_beyond_the_budget_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert library_resize.LARGEST_WHOLE == 512 << 20
    method, source = METHODS["opencv_cubic"], noise(30, 40, 3).copy()
    monkeypatch.setattr(library_resize, "LARGEST_WHOLE", 60 * 80 * 3 - 1)
    with pytest.raises(MethodError, match=r"cv2 cubic can only be made whole, .* smaller scale\.$"):
        method.render(source, Region(0, 0, 1, 1), Parameters(2, 1))


@pytest.mark.parametrize(
    ("name", "module"), [("torch_bilinear", "torch"), ("skimage_bilinear", "skimage.transform")]
)
def test_a_library_that_is_missing_says_so(
    name: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MethodError, match=r"could not be imported .* pip install"):
        METHODS[name].render(noise(4, 4, 3), Region(0, 0, 8, 8), Parameters(2, 1))
    # What is known can still be explained.
    assert METHODS[name].explain(noise(4, 4, 3), 3, 3, Parameters(2, 1)).steps


@pytest.mark.parametrize("name", ["torch_bilinear", "torch_bicubic_antialias"])
@pytest.mark.parametrize("shape", [(3, 1), (1, 3), (1, 1), (2, 2)])
@pytest.mark.parametrize("scale", [0.1, 0.5, 4])
def test_pytorch_does_not_break_on_single_pixels(
    name: str, shape: tuple[int, int], scale: float
) -> None:
    source = noise(*shape, 3)
    output = METHODS[name].output_shape(shape, Parameters(scale, 1))
    picture = METHODS[name].render(source, Region.whole(output), Parameters(scale, 1))
    assert np.array_equal(picture, WHOLE[name](source, Parameters(scale, 1)))
    assert RESIZES[name].resize(source, output).shape == (*output, 3)


def test_pillow_begins_with_the_rows_of_tall_images() -> None:
    method = METHODS["pillow_bilinear"]
    tall, wide = noise(60, 9, 1), noise(9, 60, 1)
    first = [
        method.explain(source, 2, 2, Parameters(0.36, 1)).steps[0].name for source in (tall, wide)
    ]
    assert first[0].startswith("column ") and first[1].startswith("row ")


def test_pillow_multiplies_colours_by_alpha() -> None:
    source = np.zeros((2, 2, 4), np.uint8)
    source[0, 0] = (200, 100, 50, 255)  # the others are clear, and black
    explanation = METHODS["pillow_bilinear"].explain(source, 1, 1, Parameters(2, 1))
    assert explanation.value == (201, 99, 51, 143)  # black does not bleed in
    assert "alpha" in explanation.steps[-1].name
    assert METHODS["torch_bilinear"].explain(source, 1, 1, Parameters(2, 1)).value[0] < 130


def test_scikit_image_reflects_at_the_border() -> None:
    ramp = np.arange(0, 250, 50, dtype=np.uint8)[None, :, None]
    line = {
        name: METHODS[name].render(ramp, Region(0, 0, 2, 10), Parameters(2, 1))[0, :, 0].tolist()
        for name in ("bilinear", "skimage_bilinear")
    }
    assert line["bilinear"][0] == 0 and line["skimage_bilinear"][0] in (12, 13)
    assert line["bilinear"][1:-1] == pytest.approx(line["skimage_bilinear"][1:-1], abs=1)


@pytest.mark.parametrize(
    "name", ["opencv_cubic", "opencv_lanczos4", "pillow_bicubic", "pillow_lanczos", "torch_bicubic"]
)
def test_a_sharp_kernel_has_weights_below_zero_and_overshoots(name: str) -> None:
    step = np.full((12, 12, 1), 60, np.uint8)
    step[:, 6:] = 190
    explanation = METHODS[name].explain(step, 20, 26, Parameters(4, 1))
    assert (explanation.taps.weights < 0).any()
    assert explanation.taps.keeps_brightness
    picture = METHODS[name].render(step, Region(8, 0, 40, 48), Parameters(4, 1))
    assert picture.min() < 60 and picture.max() > 190
    assert "−" in "".join(step.formulas[0] for step in explanation.steps)


def test_shrunk_zone_plate_shows_who_skips_pixels() -> None:
    source = load_image(asset_path("charts", "zone-plate.png")).pixels
    parameters = Parameters(0.36, 1)
    shape = METHODS["opencv"].output_shape((source.shape[0], source.shape[1]), parameters)
    pictures = {
        name: METHODS[name].render(source, Region.whole(shape), parameters).astype(int)
        for name in ("opencv", "pillow_bilinear", "torch_bilinear", "torch_bilinear_antialias")
    }
    furthest = np.abs(pictures["opencv"] - pictures["pillow_bilinear"]).max()
    assert furthest > 80
    assert np.abs(pictures["opencv"] - pictures["torch_bilinear"]).max() <= 2
    antialiased = pictures["torch_bilinear_antialias"]
    assert np.abs(antialiased - pictures["pillow_bilinear"]).max() <= 1


def pictures(names: str, source: Bytes, scale: float) -> list[Bytes]:
    """What some methods make of the whole source."""
    parameters = Parameters(scale, 1)
    whole = Region.whole(METHODS["bilinear"].output_shape(source.shape[:2], parameters))
    return [METHODS[name].render(source, whole, parameters) for name in names.split()]


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("scale", range(2, 14))
def test_which_calls_are_the_same(scale: int, channels: int) -> None:
    """As docs/libraries.md says."""
    source = noise(60, 50, channels)
    alike = "pillow_bilinear torch_bilinear torch_bilinear_antialias"
    nearest = (
        "nearest opencv_nearest opencv_nearest_exact pillow_nearest pillow_box "
        "torch_nearest_exact opencv_area"
    )
    for names in (alike, nearest):
        first, *others = pictures(names, source, scale)
        assert all(np.array_equal(first, other) for other in others), names
    exact, truth = pictures("opencv_exact bilinear", source, scale)
    assert np.array_equal(exact, truth) == (scale in (2, 4, 8))


@pytest.mark.parametrize(
    "names", ["pillow_bilinear torch_bilinear_antialias", "pillow_bicubic torch_bicubic_antialias"]
)
@pytest.mark.parametrize("scale", [0.37, 0.5, 1.6, 2.7])
def test_which_calls_are_nearly_the_same(names: str, scale: float) -> None:
    """As docs/libraries.md says: up to one byte in a hundred."""
    one, other = pictures(names, noise(97, 131, 3), scale)
    difference = np.abs(one.astype(int) - other)
    assert difference.max() <= (1 if "bilinear" in names else 2)
    assert 0 < np.mean(difference > 0) < 0.01
