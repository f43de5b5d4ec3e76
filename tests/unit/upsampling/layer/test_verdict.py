"""What is said of a layer, in a few words and in sentences."""

from fractions import Fraction

import pytest
from hypothesis import given

from tests.layers import layers, verdict_of
from viewer.upsampling import Parameters, matched_kernel_size
from viewer.upsampling.layer.faults import FaultKind
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.layer.verdict import LayerVerdict


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


def test_a_gain_is_said_to_brighten_or_to_darken() -> None:
    assert "brighter" in verdict_of(8, 2).explanation(FaultKind.GAIN)
    assert "darker" in verdict_of(2, 2).explanation(FaultKind.GAIN)
    assert "not kept" in verdict_of(5, 2).explanation(FaultKind.GAIN)


def test_gain_is_of_the_picture_and_exact() -> None:
    assert verdict_of(5, 2).gain == (Fraction(16, 9), Fraction(25, 9))
    assert verdict_of(4, 4).gain == (Fraction(1, 16), Fraction(9, 16))
    assert verdict_of(8, 4).gain == (1, 1)
