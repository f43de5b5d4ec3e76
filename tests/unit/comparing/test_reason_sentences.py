import re
from fractions import Fraction

import numpy as np
import pytest

from tests.reasons import ALONE, FLAT, NOISE, of, pictures, verdict
from viewer.comparing.reason_sentences import Verdict, why
from viewer.comparing.reasons import Reason
from viewer.upsampling import METHODS, Border, Parameters
from viewer.upsampling.enlargement import Enlargement


@pytest.mark.parametrize(
    ("kernel_size", "stride"), [(3, 2), (5, 4), (7, 4), (2, 3), (4, 3), (2, 1), (4, 1)]
)
@pytest.mark.parametrize("turned", [False, True])
def test_shifts_are_where_a_bright_spot_is_seen(
    kernel_size: int, stride: int, turned: bool
) -> None:
    source = np.zeros((9, 9, 1), np.uint8)
    source[4, 4] = 252
    parameters = Parameters(stride, kernel_size, border=Border.NORMALISED)
    pair = ("bilinear", "transposed_conv")[:: -1 if turned else 1]
    centres = []
    for picture in pictures(source, pair, parameters):
        weights = picture[:, :, 0].astype(float)
        centres.append(np.average(np.arange(len(weights)), weights=weights.sum(axis=1)))
    moved = Fraction(round(2 * (centres[1] - centres[0])), 2)
    assert moved
    row = next(
        row
        for row in range(4 * stride, 6 * stride)
        if verdict(source, pair, row, row, parameters).reason is Reason.SHIFT
    )
    said = verdict(source, pair, row, row, parameters).sentence
    mover = METHODS[pair[1]].short_title
    words = ("lower", "further right") if moved > 0 else ("higher", "further left")
    size = f"{abs(moved)} output pixel{'s' if abs(moved) > 1 else ''}"
    assert f"So {mover} lies {size} {words[0]} and {size} {words[1]}." in said


def test_sentences_have_the_pixels_own_numbers() -> None:
    said = {reason: of(reason)[1].sentence for reason in Reason}
    assert re.search(r"both come to \d+, \d+, \d+ here\.", said[Reason.EQUAL])
    assert "multiples of 1/3, cv2 exact in multiples of 1/256." in said[Reason.WEIGHTS]
    assert "(k = 3, stride 3) sum to 0.25 here instead of 1" in said[Reason.GAIN]
    assert "(k = 8, stride 4) reaches outside" in said[Reason.BORDER]
    assert re.search(r"sum to 0\.\d+, further inside to 1\.", said[Reason.BORDER])
    assert "kernels are 1 wide and lie 2 apart" in said[Reason.GAP]
    assert "Hand-written weighs with the bilinear kernel and uses 4" in said[Reason.FILTER]
    assert said[Reason.FILTER].endswith("Nearest with the nearest kernel and uses 1.")
    assert "Pil. bilinear stretches its kernel over" in said[Reason.ANTIALIASED]
    assert "Hand-written repeats the last pixel and uses" in said[Reason.MIRRORED]
    assert "Pil. bilinear multiplies the colours by their alpha" in said[Reason.ALPHA]
    assert "−1" in said[Reason.WRAPPED] and "row 6" in said[Reason.WRAPPED]
    assert re.search("twice .* −0.25 and 0.25", said[Reason.CANCELLED])
    assert "has 23 × 18 pixels, Transposed 27 × 21: a layer" in said[Reason.SIZE]
    assert "its stride, here 3 and not 2.6. So" in said[Reason.SIZE]
    for sentence in said.values():
        assert len(sentence) < 220 and sentence.count(". ") <= 1
        assert not re.search(r"\dths", sentence)


def test_of_a_rounding_the_channel_that_differs_most_is_named() -> None:
    source, *names, parameters = ALONE[Reason.ROUNDING]
    pair = (names[0], names[1])
    a, b = (picture.astype(int) for picture in pictures(source, pair, parameters))
    levels = np.abs(a - b)
    places = np.argwhere(levels.max(axis=2)).tolist()
    colors = set()
    for row, col in places:
        said = verdict(source, pair, row, col, parameters).sentence
        channel = int(levels[row, col].argmax())
        colors.add(channel)
        assert f" in {('red', 'green', 'blue')[channel]}. " in said
        assert f"+ ½⌋ = {a[row, col, channel]}, cv2 gets (" in said
        assert said.endswith(f">> 2 = {b[row, col, channel]}.")
    assert colors == {0, 1, 2}


def test_methods_with_other_numbers_of_taps_say_how_many() -> None:
    said = verdict(NOISE, ("bilinear", "nearest"), 7, 7, Parameters(2, 4))
    assert said.reason is Reason.FILTER
    assert "uses 4 source pixels, Nearest with the nearest kernel and uses 1." in said.sentence


def test_equal_bytes_from_other_weights_are_said_to_be_so() -> None:
    said = verdict(FLAT, ("bilinear", "nearest"), 4, 4, Parameters(2, 4))
    assert said == Verdict(
        Reason.EQUAL,
        "Hand-written and Nearest both come to 160 here, although their weights differ.",
    )


@pytest.mark.parametrize(
    ("pair", "parameters", "title"),
    [
        (("bilinear", "transposed_conv"), Parameters(1.6, 4), "sizes differ (stride 2, not 1.6)"),
        (("transposed_conv", "opencv"), Parameters(0.5, 1), "sizes differ (stride 1, not 0.5)"),
        (
            ("bilinear", "transposed_conv"),
            Parameters(2, 4, output_padding=1),
            "sizes differ (paddings by hand)",
        ),
        # Of seven rows and nine columns 2.04 makes as many as 2: the stride is not to blame.
        (
            ("bilinear", "transposed_conv"),
            Parameters(2.04, 4, padding=0),
            "sizes differ (paddings by hand)",
        ),
        (("bilinear", "original"), Parameters(2, 4), "sizes differ (not resized)"),
        (("transposed_conv", "original"), Parameters(2, 4), "sizes differ (not resized)"),
        (("bilinear", "nearest"), Parameters(2, 4), "other filter"),
    ],
)
def test_of_different_sizes_the_one_cause_is_named(
    pair: tuple[str, str], parameters: Parameters, title: str
) -> None:
    said = verdict(NOISE, pair, 1, 1, parameters)
    assert said.title == title
    assert len(title) < 40 and len(said.sentence) < 220


def test_at_an_edge_that_is_too_bright_all_the_same_the_reason_is_the_gain() -> None:
    # k = 5 at stride 2 loses weight at the edge, and its weights still sum to 20/9 there.
    parameters = Parameters(2, 5)
    pair = ("bilinear", "transposed_conv")
    found = verdict(NOISE, pair, 0, 10, parameters)
    assert found.reason is Reason.GAIN
    assert "sum to 2.2222 here instead of 1" in found.sentence


def test_an_axis_on_which_both_take_the_border_pixel_is_not_said_to_be_shifted() -> None:
    source = np.random.default_rng(0).integers(0, 256, (23, 37, 3), np.uint8)
    parameters = Parameters(1.6, 4)
    names = ("torch_bilinear", "torch_bilinear_align_corners")
    first, second = (METHODS[name].explain(source, 0, 5, parameters) for name in names)
    verdict = why(Enlargement(source, parameters), *names, (first, second))
    assert verdict.reason is Reason.SHIFT
    assert "further left" in verdict.sentence
    assert "higher" not in verdict.sentence and "row" not in verdict.sentence
