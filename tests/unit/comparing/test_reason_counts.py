"""Counts of a request: of its region, or why there are none. The counting is in test_reasons."""

from dataclasses import replace

import numpy as np
import pytest

from viewer.comparing import reason_counts
from viewer.comparing.reason_counts import (
    CountRequest,
    ReasonCounts,
    count_reasons,
    counts_or_reason,
)
from viewer.comparing.reasons import Reason
from viewer.geometry import Region
from viewer.upsampling import METHODS, MethodError, Parameters
from viewer.upsampling.enlargement import Enlargement

SOURCE = np.random.default_rng(5).integers(0, 256, (40, 50, 3), dtype=np.uint8)
ENLARGEMENT = Enlargement(SOURCE, Parameters(2, 4))
REQUEST = CountRequest(ENLARGEMENT, "bilinear", "opencv", Region(10, 20, 70, 90))
AREA = 60 * 70


def test_the_region_is_counted() -> None:
    found = counts_or_reason(REQUEST, lambda done: True)
    assert found == count_reasons(ENLARGEMENT, "bilinear", "opencv", REQUEST.region)
    assert isinstance(found, ReasonCounts)
    assert found.total == AREA


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"region": Region(0, 0, 0, 0)}, ReasonCounts(0, {}, {})),
        (
            {"enlargement": Enlargement(SOURCE, Parameters(2.6, 4))},
            ReasonCounts(AREA, {Reason.SIZE: AREA}, {}),
        ),
    ],
)
def test_nothing_to_look_at_is_an_answer_too(
    changes: dict[str, object], expected: ReasonCounts
) -> None:
    request = replace(REQUEST, second="transposed_conv", **changes)
    assert counts_or_reason(request, lambda done: True) == expected


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(MethodError("no library"), "no library"), (RuntimeError("broken"), "RuntimeError: broken")],
)
def test_what_cannot_be_counted_is_said(
    error: Exception, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(type(METHODS["opencv"]), "render", fail)
    assert counts_or_reason(REQUEST, lambda done: True) == sentence


def test_work_that_nobody_wants_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reason_counts, "STRIP_PIXELS", 700)
    assert counts_or_reason(REQUEST, lambda done: done < 0.5) is None
