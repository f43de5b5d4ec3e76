from fractions import Fraction

import numpy as np
import pytest
import torch

from viewer.upsampling import Border, Parameters, TransposedConv
from viewer.upsampling.kernels import bilinear_profile
from viewer.upsampling.layer.phase_sums import PhaseSums, kernel_cells
from viewer.upsampling.layer.settings import Layer

SIZES = [1, 2, 3, 4, 5, 7, 8, 12, 15, 16, 31, 32, 63, 64]
STRIDES = [1, 2, 3, 4, 5, 8, 16, 32]


def sums_of(kernel_size: int, stride: int) -> PhaseSums:
    return PhaseSums.of(Layer.for_scale(kernel_size, stride))


def every_layer() -> list[PhaseSums]:
    return [sums_of(k, s) for k in range(1, 65) for s in range(1, 33)]


@pytest.mark.parametrize(
    ("kernel_size", "stride", "smallest", "largest"),
    [
        (3, 2, 1, 1),
        (4, 2, 1, 1),
        (6, 3, 1, 1),
        (8, 4, 1, 1),
        (16, 8, 1, 1),
        (64, 32, 1, 1),
        (5, 2, Fraction(4, 3), Fraction(5, 3)),
        (2, 2, Fraction(1, 2), Fraction(1, 2)),
        (4, 3, Fraction(1, 2), Fraction(3, 4)),
        (4, 4, Fraction(1, 4), Fraction(3, 4)),
        (12, 8, Fraction(2, 3), Fraction(11, 12)),
        (8, 16, 0, Fraction(7, 8)),
    ],
)
def test_smallest_and_largest_sum(
    kernel_size: int, stride: int, smallest: Fraction, largest: Fraction
) -> None:
    sums = sums_of(kernel_size, stride)
    assert (sums.smallest, sums.largest) == (smallest, largest)


@pytest.mark.parametrize(("size", "percent"), [(3, 75), (4, 100), (8, 150)])
def test_ripple_where_the_kernel_is_as_wide_as_the_stride(size: int, percent: int) -> None:
    assert sums_of(size, size).ripple == Fraction(percent, 100)


def test_brightness_is_kept_only_by_two_sizes_for_each_stride() -> None:
    for sums in every_layer():
        k, s = sums.layer.kernel_size, sums.layer.stride
        assert sums.keeps_brightness == (k in (2 * s - 1, 2 * s)), (k, s)
        assert sums.has_gaps == (k < s), (k, s)


@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize("kernel_size", SIZES)
def test_sums_and_border_are_what_torch_makes_of_ones(kernel_size: int, stride: int) -> None:
    sums = sums_of(kernel_size, stride)
    layer = sums.layer
    n_in = 4 * (kernel_size // stride + 2)
    profile, denominator = bilinear_profile(kernel_size)
    made = torch.nn.functional.conv_transpose1d(
        torch.ones(1, 1, n_in, dtype=torch.float64),
        torch.from_numpy(profile).double().view(1, 1, -1),
        stride=stride,
        padding=layer.padding,
        output_padding=layer.output_padding,
    )
    length = n_in * stride
    made = made.view(-1).numpy().round().astype(int)[:length]

    assert all(denominator % sum_.denominator == 0 for sum_ in sums.sums)
    inside = np.tile([int(sum_ * denominator) for sum_ in sums.sums], n_in)
    expected = slice(sums.border_before, length - sums.border_after)
    np.testing.assert_array_equal(made[expected], inside[expected])
    darker = np.flatnonzero(made < inside)
    assert not (made > inside).any()
    if sums.border_before:
        assert sums.border_before - 1 in darker
    if sums.border_after:
        assert length - sums.border_after in darker


def test_sums_in_two_dimensions_are_products_of_both_axes() -> None:
    sums = sums_of(5, 2)
    profile, denominator = bilinear_profile(5)
    kernel = torch.from_numpy(np.outer(profile, profile)).double().view(1, 1, 5, 5)
    made = torch.nn.functional.conv_transpose2d(
        torch.ones(1, 1, 8, 8, dtype=torch.float64),
        kernel,
        stride=2,
        padding=sums.layer.padding,
        output_padding=sums.layer.output_padding,
    )
    tile = made[0, 0, 8:10, 8:10].numpy() / denominator**2
    np.testing.assert_allclose(tile, [[25 / 9, 20 / 9], [20 / 9, 16 / 9]], rtol=1e-12)
    assert [float(sum_) for sum_ in sums.sums] == pytest.approx([5 / 3, 4 / 3])


@pytest.mark.parametrize("stride", range(2, 33))
def test_the_matched_kernel_darkens_a_border_of_half_a_stride(stride: int) -> None:
    sums = sums_of(2 * stride - stride % 2, stride)
    assert sums.border_before == sums.border_after == stride // 2
    assert sums.shift == 0


@pytest.mark.parametrize(
    ("kernel_size", "stride", "shift"),
    [(3, 2, "-1/2"), (6, 3, "-1/2"), (4, 2, "0"), (8, 16, "-4"), (1, 2, "-1/2"), (2, 1, "1/2")],
)
def test_shift(kernel_size: int, stride: int, shift: str) -> None:
    sums = sums_of(kernel_size, stride)
    assert sums.shift == Fraction(shift)
    # The output pixel over the middle of source pixel 5 samples source coordinate 5 - shift / s.
    middle = 5 * stride + Fraction(stride - 1, 2)
    centre = Fraction(kernel_size - 1, 2) - sums.layer.padding
    assert (middle - centre) / stride == 5 - sums.shift / stride


def test_cells_of_all_phases_are_the_kernel_once() -> None:
    for sums in every_layer():
        profile, denominator = bilinear_profile(sums.layer.kernel_size)
        seen: list[int] = []
        for phase in range(sums.layer.stride):
            cells = sums.cells(phase)
            assert all(sums.phase(cell) == phase for cell in cells)
            assert profile[list(cells)].sum() == sums.sums[phase] * denominator
            seen += cells
        assert sorted(seen) == list(range(sums.layer.kernel_size))


@pytest.mark.parametrize("border", Border)
@pytest.mark.parametrize(("padding", "output_padding"), [(None, None), (0, None), (1, 0)])
@pytest.mark.parametrize(("kernel_size", "scale"), [(4, 2), (8, 4), (5, 2), (9, 3), (2, 4), (4, 1)])
def test_cells_of_a_pixel_weigh_its_taps(
    kernel_size: int,
    scale: int,
    padding: int | None,
    output_padding: int | None,
    border: Border,
) -> None:
    parameters = Parameters(scale, kernel_size, padding, output_padding, border)
    source = np.arange(7 * 5, dtype=np.uint8).reshape(7, 5, 1)
    layer = Layer.of(parameters)
    profile, _ = bilinear_profile(kernel_size)
    height, width = TransposedConv().output_shape((7, 5), parameters)
    for row, col in [(0, 0), (2 * scale, 3 * scale - 1), (height - 1, width - 1)]:
        explanation = TransposedConv().explain(source, row, col, parameters)
        cells = kernel_cells(layer, explanation)
        weights = [profile[down] * profile[across] for down, across in cells]
        assert weights == explanation.taps.weights.tolist()


LAYERS_BY_HAND = [
    (k, s, padding, output_padding)
    for k, s in [(1, 1), (4, 1), (3, 2), (8, 4), (5, 3), (2, 5), (16, 3)]
    for padding in sorted({0, k // 3, k - 1})
    for output_padding in sorted({0, s - 1})
]


@pytest.mark.parametrize("border", Border)
@pytest.mark.parametrize(("kernel_size", "stride", "padding", "output_padding"), LAYERS_BY_HAND)
def test_sums_of_layers_set_by_hand(
    kernel_size: int, stride: int, padding: int, output_padding: int, border: Border
) -> None:
    sums = PhaseSums.of(Layer(kernel_size, stride, padding, output_padding, 0, border))
    n_in = 4 * (kernel_size // stride + 2)
    profile, denominator = bilinear_profile(kernel_size)
    made = (
        torch.nn.functional.conv_transpose1d(
            torch.ones(1, 1, n_in, dtype=torch.float64),
            torch.from_numpy(profile).double().view(1, 1, -1),
            stride=stride,
            padding=padding,
            output_padding=output_padding,
        )
        .view(-1)
        .numpy()
        .round()
        .astype(int)
    )
    phases = np.arange(len(made)) % stride
    at_phase = np.array(
        [made[len(made) // 2 :][phases[len(made) // 2 :] == p][0] for p in range(stride)]
    )
    inside = at_phase[phases]
    if border is Border.NORMALISED:
        made, inside = made > 0, inside > 0
        expected_sums = [Fraction(bool(value)) for value in at_phase]
    else:
        expected_sums = [Fraction(int(value), denominator) for value in at_phase]
    assert list(sums.sums) == expected_sums
    assert sums.surplus_size == len(made) - n_in * stride
    uneven = np.flatnonzero(made != inside)
    if border is Border.REPLICATED:
        uneven = uneven[:0]
    before, after = uneven[uneven < len(made) // 2], uneven[uneven >= len(made) // 2]
    assert sums.border_before == (before.max() + 1 if before.size else 0)
    assert sums.border_after == (len(made) - after.min() if after.size else 0)


def test_remarks_on_a_layer_set_by_hand() -> None:
    layer = Layer(8, 4, padding=3, output_padding=1, border=Border.REPLICATED)
    assert PhaseSums.of(layer).remarks() == (
        "shifted 1 px up and left",
        "1 px less than 4 × source",
        "edge replicated",
    )
    layer = Layer(3, 2, padding=0, output_padding=1, border=Border.NORMALISED)
    assert PhaseSums.of(layer).remarks() == (
        "shifted ½ px down and right",
        "darker border of 1 px at bottom and right",
        "2 px more than 2 × source",
        "divided by the weights",
    )


@pytest.mark.parametrize(
    ("kernel_size", "stride", "verdict", "remarks"),
    [
        (
            8,
            4,
            "Every output pixel receives weights that sum to 1: brightness is kept.",
            ["darker border of 2 px"],
        ),
        (
            5,
            2,
            "The sums range from 1.78 to 2.78: bright and dark pixels alternate (a checkerboard).",
            [
                "on average 2.25 times too bright",
                "shifted ½ px up and left",
                "darker border of 1 to 2 px",
            ],
        ),
        (
            4,
            4,
            "The sums range from 0.0625 to 0.562: a checkerboard that repeats every 4 pixels.",
            ["on average 4 times too dark"],
        ),
        (
            8,
            16,
            "Gaps: the kernel is narrower than the stride, and 75 % of the pixels stay black.",
            ["on average 16 times too dark", "shifted 4 px up and left"],
        ),
        (
            8,
            2,
            "Every sum is 4: the picture becomes 4 times too bright.",
            ["darker border of 3 px"],
        ),
        (2, 2, "Every sum is 0.25: the picture becomes 4 times too dark.", []),
        (
            2,
            1,
            "Every output pixel receives weights that sum to 1: brightness is kept.",
            [
                "shifted ½ px down and right",
                "darker border of 1 px at top and left",
                "last row and column dropped",
            ],
        ),
        (
            3,
            2,
            "Every output pixel receives weights that sum to 1: brightness is kept.",
            ["shifted ½ px up and left", "darker border of 1 px at bottom and right"],
        ),
    ],
)
def test_words(kernel_size: int, stride: int, verdict: str, remarks: list[str]) -> None:
    sums = sums_of(kernel_size, stride)
    assert sums.verdict() == verdict
    assert list(sums.remarks()) == remarks


def test_a_range_always_names_two_numbers() -> None:
    verdicts = [sums.verdict() for sums in every_layer()]
    assert not [verdict for verdict in verdicts if "e-" in verdict or "e+" in verdict]
    ranges = [verdict for verdict in verdicts if verdict.startswith("The sums range")]
    assert ranges
    for verdict in ranges:
        low, high = verdict.split(":")[0].removeprefix("The sums range from ").split(" to ")
        assert float(low) < float(high)
