"""Every repair removes its fault."""

from dataclasses import replace

import pytest
from hypothesis import given

from tests.layers import layers, verdict_of
from viewer.upsampling import Border, Parameters, matched_kernel_size
from viewer.upsampling.layer.equality import KnownResize
from viewer.upsampling.layer.faults import FaultKind, Repair
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.layer.verdict import LayerVerdict

MATCHED = Repair(kernel_size=8, automatic_padding=True)
REPLICATE = Repair(border=Border.REPLICATED)
AUTOMATIC = Repair(automatic_padding=True)


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
        assert equality.resize is KnownResize.HALF_PIXEL and equality.is_exact


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


def test_repairs_in_words() -> None:
    for repair, title in [
        (MATCHED, "Kernel size 8"),
        (REPLICATE, "Replicate edge"),
        (AUTOMATIC, "Auto padding"),
    ]:
        assert repair.title == title
        assert repair.summary.endswith(".")
