"""Values as plain data, and back again by their types."""

import json
from typing import Annotated, Any

import pytest

from viewer.geometry import Region
from viewer.marks import Line, Place, Selection
from viewer.state.allowed import Between, Distinct, MethodName, StagedName, UnknownMethodError
from viewer.state.choices import Scaling
from viewer.state.comparison_view import Look, Looking
from viewer.state.plain_data import plain, read
from viewer.upsampling import Border
from viewer.viewport import View


@pytest.mark.parametrize(
    ("kind", "value", "data"),
    [
        (bool, True, True),
        (int | None, None, None),
        (Annotated[int | None, Between(1, 3)], 3, 3),
        (Annotated[int | None, Between(1, 3)], None, None),
        (float, 2.5, 2.5),
        (Border, Border.REPLICATED, "replicated"),
        (MethodName, "opencv", "opencv"),
        (StagedName, "truth", "truth"),
        (tuple[float, float], (0.5, 1.0), [0.5, 1.0]),
        (tuple[Place, ...], (Place(1, 2, (3, 4)),), [[1, 2, 3, 4]]),
        (View | None, View(1, 2, 3), [1, 2, 3]),
        (Selection, Selection(1, 2, 3, 4), [1, 2, 3, 4]),
        (Line, Line((1, 2), (3, 4)), [1, 2, 3, 4]),
        (Region | None, Region(0, 1, 2, 3), [0, 1, 2, 3]),
        (Looking, Looking(look=Look.WIPE, gain=4), None),
        (Scaling, Scaling(scale=2.5, padding=3), None),
    ],
)
def test_plain_data_is_read_back(kind: Any, value: object, data: object) -> None:
    made = plain(value)
    assert data is None or made == data
    assert read(kind, json.loads(json.dumps(made))) == value


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (bool, 1),
        (int, True),
        (int, 2.0),
        (float, float("nan")),
        (float, 10**400),
        (Annotated[int | None, Between(1, 3)], 4),
        (Annotated[tuple[int, ...], Distinct(1, 2)], []),
        (Annotated[tuple[int, ...], Distinct(1, 2)], [1, 2, 3]),
        (tuple[float, float], [1.0]),
        (tuple[float, ...], "12"),
        (Border, "none"),
        (Place, [3, 0, 3, 4]),
        (View, [0, 0, 0]),
        (Selection, [3, 0, 1, 4]),
        (Region, [0, 0, 0, 4]),
        (Looking, [1]),
        (Looking, {"opacity": 7}),
    ],
)
def test_what_makes_no_sense_is_refused(kind: Any, data: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        read(kind, data)


def test_an_unknown_method_is_told_apart() -> None:
    with pytest.raises(UnknownMethodError, match="fractal"):
        read(tuple[MethodName, ...], ["opencv", "fractal"])


def test_names_are_each_taken_once() -> None:
    kind = Annotated[tuple[MethodName, ...], Distinct(1, 2)]
    assert read(kind, ["opencv", "bilinear", "opencv"]) == ("opencv", "bilinear")
