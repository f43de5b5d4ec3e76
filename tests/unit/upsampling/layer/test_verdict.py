"""The verdict against torch: its layers, and its ways to resize, on a long axis."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch.nn.functional import conv_transpose1d, interpolate

from viewer.upsampling import Border, Parameters, matched_kernel_size
from viewer.upsampling.kernels import bilinear_profile
from viewer.upsampling.layer.limits import valid_parameters
from viewer.upsampling.layer.phase_sums import long_axis
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.layer.verdict import Convention, FaultKind, LayerVerdict, Repair

MATCHED = Repair(kernel_size=8, automatic_padding=True)
REPLICATE = Repair(border=Border.REPLICATED)
AUTOMATIC = Repair(automatic_padding=True)
FloatArray = NDArray[np.float64]


def verdict_of(
    kernel_size: int,
    stride: int,
    padding: int | None = None,
    output_padding: int | None = None,
    border: Border = Border.LAYER,
) -> LayerVerdict:
    parameters = Parameters(stride, kernel_size, padding, output_padding, border)
    return LayerVerdict.of(Layer.of(parameters))


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    stride = draw(st.integers(1, 32))
    telling = [k for k in (1, stride, 2 * stride - 1, 2 * stride) if k <= 64]
    kernel_size = draw(st.sampled_from(telling) | st.integers(1, 64))
    centred = [max(0, k - stride) // 2 for k in (kernel_size, kernel_size + 1)]
    padding = draw(st.none() | st.sampled_from([*centred, stride - 1]) | st.integers(0, 63))
    output_padding = draw(st.none() | st.sampled_from([0, stride - 1]) | st.integers(0, 31))
    border = draw(st.sampled_from(Border))
    return Layer.of(
        valid_parameters(stride, kernel_size, padding, output_padding, border, (99, 99))
    )


def by_torch(layer: Layer, source: FloatArray) -> FloatArray:
    """Return what torch's layer makes of a line, its border treated as the layer says."""

    def made(line: FloatArray, padding: int) -> FloatArray:
        profile, _ = bilinear_profile(layer.kernel_size)
        out = conv_transpose1d(
            torch.from_numpy(line).view(1, 1, -1),
            torch.from_numpy(profile).double().view(1, 1, -1),
            stride=layer.stride,
            padding=padding,
            output_padding=layer.output_padding,
        )
        result: FloatArray = out.view(-1).numpy()
        return result[: -layer.surplus or None]

    denominator = bilinear_profile(layer.kernel_size)[1]
    if layer.border is Border.REPLICATED:
        around = layer.kernel_size // layer.stride + 2
        line = np.pad(source, around, "edge")
        return made(line, layer.padding + around * layer.stride) / denominator
    if layer.border is Border.NORMALISED:
        ones = made(np.ones_like(source), layer.padding)
        return made(source, layer.padding) / np.where(ones == 0, 1, ones)
    return made(source, layer.padding) / denominator


def resized(convention: Convention, layer: Layer, source: FloatArray, n_out: int) -> FloatArray:
    """Return what a library's resize, or NumPy's interpolation, makes of a line."""
    n_in, s = len(source), layer.stride
    line = torch.from_numpy(source).view(1, 1, -1)
    outputs = np.arange(n_out)
    if convention is Convention.HALF_PIXEL:
        made = interpolate(line, n_in * s, mode="linear", align_corners=False)
        return np.pad(made.view(-1).numpy(), (0, n_out), "edge")[:n_out]
    if convention is Convention.ALIGN_CORNERS:
        made = interpolate(line, n_out, mode="linear", align_corners=True)
        return np.asarray(made.view(-1).numpy())
    if convention is Convention.NEAREST:
        made = interpolate(line, n_in * s, mode="nearest")
        return np.pad(made.view(-1).numpy(), (0, n_out), "edge")[:n_out]
    at = outputs / s
    if convention is Convention.ELSEWHERE:
        at = (outputs + layer.padding - (layer.kernel_size - 1) / 2) / s
    return np.interp(at, np.arange(n_in), source)


def unequal(verdict: LayerVerdict, convention: Convention, gain: float) -> NDArray[np.int64]:
    """Return the output positions at which torch's layer is not that convention."""
    layer = verdict.layer
    source = np.random.default_rng(7).random(long_axis(layer))
    made = by_torch(layer, source)
    wanted = gain * resized(convention, layer, source, len(made))
    return np.flatnonzero(np.abs(made - wanted) > 1e-9)


@given(layers())
def test_what_the_layer_is_said_to_equal_is_what_torch_makes(layer: Layer) -> None:
    verdict = LayerVerdict.of(layer)
    equality = verdict.equality
    n_out = len(by_torch(layer, np.ones(long_axis(layer))))
    if equality is not None:
        gain = float(equality.gain) ** 0.5
        places = unequal(verdict, equality.convention, gain)
        before, after = places[places < n_out // 2], places[places >= n_out // 2]
        assert equality.before == (before.max() + 1 if before.size else 0)
        assert equality.after == (n_out - after.min() if after.size else 0)
        assert equality.is_exact == (places.size == 0)
        return
    # Not equal, then, whatever the gain: in the middle half, at least.
    gains = {float(sum_) for sum_ in verdict.sums.sums} | {1.0}
    for convention in Convention:
        for gain in gains:
            places = unequal(verdict, convention, gain)
            assert places[(places > n_out // 4) & (places < n_out - n_out // 4)].size


@pytest.mark.parametrize(
    ("case", "convention", "border"),
    [
        ((8, 4), Convention.HALF_PIXEL, (2, 2)),
        ((5, 3), Convention.HALF_PIXEL, (1, 1)),
        ((64, 32), Convention.HALF_PIXEL, (16, 16)),
        ((8, 4, None, None, Border.REPLICATED), Convention.HALF_PIXEL, (0, 0)),
        ((8, 4, None, None, Border.NORMALISED), Convention.HALF_PIXEL, (0, 0)),
        ((1, 1), Convention.HALF_PIXEL, (0, 0)),
        ((3, 2, 1, 0), Convention.ALIGN_CORNERS, (0, 0)),
        ((7, 4, 3, 0), Convention.ALIGN_CORNERS, (0, 0)),
        ((3, 2), Convention.ASYMMETRIC, (0, 1)),
        ((7, 4, 3, 3), Convention.ASYMMETRIC, (0, 3)),
        ((7, 4), Convention.ELSEWHERE, (1, 2)),
        ((8, 4, 1), Convention.ELSEWHERE, (3, 3)),
        ((2, 2), Convention.NEAREST, (0, 0)),
        ((4, 4, None, None, Border.NORMALISED), Convention.NEAREST, (0, 0)),
    ],
)
def test_conventions(
    case: tuple[int, ...], convention: Convention, border: tuple[int, int]
) -> None:
    equality = verdict_of(*case).equality
    assert equality is not None
    assert (equality.convention, (equality.before, equality.after)) == (convention, border)


@pytest.mark.parametrize("case", [(5, 2), (4, 4), (8, 2), (8, 16), (6, 2), (2, 4)])
def test_no_convention(case: tuple[int, int]) -> None:
    assert verdict_of(*case).equality is None


def test_without_paddings_by_hand_only_two_kernels_are_half_pixel_bilinear() -> None:
    for s in range(1, 33):
        for k in range(1, 65):
            equality = verdict_of(k, s).equality
            is_half_pixel = equality is not None and equality.convention is Convention.HALF_PIXEL
            assert is_half_pixel == (k == matched_kernel_size(s)), (k, s)


@given(layers())
def test_every_repair_removes_its_fault_and_brings_no_other(layer: Layer) -> None:
    verdict = LayerVerdict.of(layer)
    present = {fault.kind for fault in verdict.faults}
    assert len(present) == len(verdict.faults)
    for fault in verdict.faults:
        repaired = LayerVerdict.of(fault.repair.applied(layer))
        left = {other.kind for other in repaired.faults}
        assert fault.kind not in left
        assert left <= present | {FaultKind.BORDER}
    assert {fault.repair for fault in verdict.faults} == set(verdict.repairs)
    for repair in verdict.repairs:
        assert verdict.repaired_by(repair)


@given(layers())
def test_repairing_one_after_the_other_ends_without_a_fault(layer: Layer) -> None:
    for _ in range(4):
        verdict = LayerVerdict.of(layer)
        if not verdict.faults:
            break
        layer = verdict.faults[0].repair.applied(layer)
    assert not verdict.faults
    equality = verdict.equality
    if layer.kernel_size == matched_kernel_size(layer.stride):
        assert equality is not None
        assert equality.convention is Convention.HALF_PIXEL and equality.is_exact


@given(layers())
def test_changes_make_the_parameters_of_the_repaired_layer(layer: Layer) -> None:
    automatic = layer == Layer.for_scale(layer.kernel_size, layer.stride, layer.border)
    parameters = Parameters(
        layer.stride,
        layer.kernel_size,
        None if automatic else layer.padding,
        None if automatic else layer.output_padding,
        layer.border,
    )
    assert Layer.of(parameters) == layer
    for repair in LayerVerdict.of(layer).repairs:
        assert Layer.of(replace(parameters, **repair.changes())) == repair.applied(layer)


@pytest.mark.parametrize(
    ("case", "faults"),
    [
        ((8, 4), {FaultKind.BORDER: REPLICATE}),
        ((8, 4, None, None, Border.REPLICATED), {}),
        ((8, 4, None, None, Border.NORMALISED), {}),
        ((4, 4), {FaultKind.GAIN: MATCHED, FaultKind.RIPPLE: MATCHED}),
        (
            (3, 4),
            {
                FaultKind.GAIN: MATCHED,
                FaultKind.RIPPLE: MATCHED,
                FaultKind.GAPS: MATCHED,
                FaultKind.SHIFT: MATCHED,
            },
        ),
        ((7, 4), {FaultKind.SHIFT: MATCHED, FaultKind.BORDER: REPLICATE}),
        (
            (8, 4, 0),
            {
                FaultKind.SHIFT: AUTOMATIC,
                FaultKind.BORDER: REPLICATE,
                FaultKind.SIZE: AUTOMATIC,
            },
        ),
        ((8, 4, None, 3), {FaultKind.SIZE: AUTOMATIC, FaultKind.BORDER: REPLICATE}),
    ],
)
def test_faults_and_their_repairs(case: tuple[int, ...], faults: dict[FaultKind, Repair]) -> None:
    verdict = verdict_of(*case)
    assert {fault.kind: fault.repair for fault in verdict.faults} == faults


@pytest.mark.parametrize(
    ("case", "facts", "sentence"),
    [
        (
            (8, 4),
            ["gain 1", "no ripple", "no gaps", "no shift", "size 4 ×", "dark border 2 px"],
            "Equals half-pixel bilinear inside",
        ),
        (
            (5, 2),
            [
                "gain 1.78–2.78",
                "ripple 22.2 %",
                "no gaps",
                "shift ½ px ↖",
                "size 2 ×",
                "dark border 1–2 px",
            ],
            "Equals no resize convention",
        ),
        (
            (8, 16, 0, 11),
            [
                "gain 0–0.766",
                "ripple 350 %",
                "gaps 75 %",
                "shift 4 px ↖",
                "size 16 × + 3 px",
                "dark border 0–3 px",
            ],
            "Equals no resize convention",
        ),
        (
            (7, 4, 3, 0),
            [
                "gain 1",
                "no ripple",
                "no gaps",
                "shift 1½ px ↖",
                "size 4 × − 3 px",
                "no dark border",
            ],
            "Equals align_corners=True bilinear",
        ),
        (
            (2, 1),
            ["gain 1", "no ripple", "no gaps", "shift ½ px ↘", "size 1 ×", "dark border 0–1 px"],
            "Equals bilinear at x = r − ½ inside",
        ),
        (
            (2, 2),
            ["gain 0.25", "no ripple", "no gaps", "no shift", "size 2 ×", "no dark border"],
            "Equals nearest neighbour × 0.25",
        ),
        (
            (1, 1),
            ["gain 1", "no ripple", "no gaps", "no shift", "size 1 ×", "no dark border"],
            "Equals the source",
        ),
        (
            (6, 3),
            ["gain 1", "no ripple", "no gaps", "shift ½ px ↖", "size 3 ×", "dark border 1–2 px"],
            "Equals bilinear at x = (r − ½) / 3 inside",
        ),
        (
            (3, 2),
            ["gain 1", "no ripple", "no gaps", "shift ½ px ↖", "size 2 ×", "dark border 0–1 px"],
            "Equals bilinear at x = r / 2 inside",
        ),
    ],
)
def test_words(case: tuple[int, ...], facts: list[str], sentence: str) -> None:
    verdict = verdict_of(*case)
    assert [verdict.fact(kind) for kind in FaultKind] == facts
    assert verdict.sentence() == sentence


@given(layers())
def test_words_name_no_fault_where_there_is_none(layer: Layer) -> None:
    verdict = LayerVerdict.of(layer)
    for kind in FaultKind:
        assert verdict.explanation(kind)
        calm = verdict.fact(kind).startswith("no ") or verdict.fact(kind) in (
            "gain 1",
            f"size {layer.stride} ×",
        )
        assert calm != verdict.has(kind)
    assert verdict.background().endswith(".")
    if verdict.equality is not None and not verdict.equality.is_exact:
        assert verdict.sentence().endswith(" inside")
        assert "Not so in a border of" in verdict.background()


@pytest.mark.parametrize(
    ("scale", "fact", "told"),
    [
        (1.6, "size 2 ×, not 1.6", "which is 2, the whole number nearest to the scale."),
        (2.499, "size 2 ×, not 2.499", "cannot enlarge by 2.499"),
        (0.5, "size 1 ×, not 0.5", "which is 1, the smallest."),
        (2, "size 2 ×", "The output is 2 times the source."),
    ],
)
def test_a_scale_that_no_layer_has_is_no_fault_and_yet_amiss(
    scale: float, fact: str, told: str
) -> None:
    layer = Layer.of(Parameters(scale, matched_kernel_size(scale)))
    verdict = LayerVerdict.of(layer, scale)
    assert verdict.fact(FaultKind.SIZE) == fact
    assert told in verdict.explanation(FaultKind.SIZE)
    assert verdict.is_amiss(FaultKind.SIZE) == (scale != 2)
    assert not verdict.has(FaultKind.SIZE) and not verdict.is_amiss(FaultKind.SHIFT)
    assert verdict.faults == LayerVerdict.of(layer).faults


def test_of_a_size_that_is_wrong_and_a_scale_that_is_missed_the_fault_is_the_fact() -> None:
    verdict = LayerVerdict.of(Layer.of(Parameters(1.6, 4, output_padding=1)), 1.6)
    assert verdict.has(FaultKind.SIZE)
    assert verdict.fact(FaultKind.SIZE) == "size 2 × + 1 px"
    told = verdict.explanation(FaultKind.SIZE)
    assert "1 px more than 2 times" in told and "cannot enlarge by 1.6" in told


@pytest.mark.parametrize(
    ("case", "repairs"),
    [
        ((5, 2), ["Kernel size 4", "Replicate edge"]),
        ((5, 2, 0), ["Kernel size 4", "Auto padding", "Replicate edge"]),
        ((7, 4), ["Kernel size 8", "Replicate edge"]),  # no whole padding undoes half a pixel
        ((8, 4, 0), ["Auto padding", "Replicate edge"]),
        ((8, 4, None, 3), ["Auto padding", "Replicate edge"]),
        ((8, 4), ["Replicate edge"]),
    ],
)
def test_the_worst_faults_repair_comes_first(case: tuple[int, ...], repairs: list[str]) -> None:
    verdict = verdict_of(*case)
    assert [repair.title for repair in verdict.repairs] == repairs
    assert verdict.faults[0].repair == verdict.repairs[0]


def test_a_gain_is_said_to_brighten_or_to_darken() -> None:
    assert "brighter" in verdict_of(8, 2).explanation(FaultKind.GAIN)
    assert "darker" in verdict_of(2, 2).explanation(FaultKind.GAIN)
    assert "not kept" in verdict_of(5, 2).explanation(FaultKind.GAIN)


def test_repairs_in_words() -> None:
    for repair, title in [
        (MATCHED, "Kernel size 8"),
        (REPLICATE, "Replicate edge"),
        (AUTOMATIC, "Auto padding"),
    ]:
        assert repair.title == title
        assert repair.summary.endswith(".")


def test_gain_is_of_the_picture_and_exact() -> None:
    assert verdict_of(5, 2).gain == (Fraction(16, 9), Fraction(25, 9))
    assert verdict_of(4, 4).gain == (Fraction(1, 16), Fraction(9, 16))
    assert verdict_of(8, 4).gain == (1, 1)
