"""The pictures that answer a request: whether they are final, and why there is none."""

import sys
from dataclasses import replace
from typing import Any

import pytest

from tests.oracles import Bytes, noise
from tests.render_requests import ALL, pictures, request
from viewer.geometry import output_shape
from viewer.pictures.request import Cancelled, failed_picture, stop_if
from viewer.upsampling import METHODS
from viewer.viewport import View


def test_missing_library_is_said_in_its_own_pane(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    for magnification in (8.0, 0.3):
        found = pictures(request(noise(9, 9, 3), View(4, 4, magnification), (40, 40)))
        errors = {picture.method: picture.error for picture in found}
        assert errors.pop("transposed_conv").startswith("PyTorch could not be imported")
        assert errors == dict.fromkeys(ALL[:3], "")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "not enough memory"),
        (RuntimeError("broken tape"), "RuntimeError: broken tape"),
    ],
)
def test_failure_of_one_method_leaves_the_others(
    error: Exception, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Bytes:
        raise error

    monkeypatch.setattr(type(METHODS["opencv"]), "render", fail)
    found = {p.method: p for p in pictures(request(noise(9, 9, 3), View(4, 4, 8.0), (40, 40)))}
    assert words in found["opencv"].error
    assert found["opencv"].pixels.size == 0
    assert found["opencv"].output_shape == output_shape((9, 9), 2)
    assert [m for m in ALL if not found[m].error] == ["original", "bilinear", "transposed_conv"]


@pytest.mark.parametrize(
    ("refined", "stood_in", "exact", "final"),
    [(1.0, False, True, True), (1.0, True, True, False), (0.5, False, False, False)],
)
def test_what_is_exact_and_the_methods_own_is_final(
    refined: float, stood_in: bool, exact: bool, final: bool
) -> None:
    asked = request(noise(4, 4, 1), View(2, 2, 1), (8, 8))
    empty = failed_picture(asked, METHODS["opencv"], MemoryError())
    picture = replace(empty, refined=refined, stood_in=stood_in)
    assert (picture.exact, picture.final) == (exact, final)


def test_work_stops_only_where_nobody_wants_it() -> None:
    stop_if(lambda: False)
    with pytest.raises(Cancelled):
        stop_if(lambda: True)
