"""Requests for pictures, and all pictures that answer them; for tests."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.oracles import Bytes
from viewer.geometry import Region
from viewer.pictures.rendering import render
from viewer.pictures.request import PanePicture, RenderRequest
from viewer.state.choices import DEFAULT_METHODS
from viewer.upsampling import METHODS, Parameters, matched_kernel_size
from viewer.upsampling.enlargement import Enlargement
from viewer.viewport import View

ALL = DEFAULT_METHODS


SLOW = Parameters(1, 9)  # a layer for which the compiled loops stand in


def request(source: Bytes, view: View, size: tuple[int, int], **changes: Any) -> RenderRequest:
    scale = changes.pop("scale", 2)
    parameters = changes.pop("parameters", Parameters(scale, matched_kernel_size(scale)))
    fields: dict[str, Any] = {
        "enlargement": Enlargement(source, parameters),
        "methods": ALL,
        "reference": "bilinear",
        "view": view,
        "size": size,
    }
    return RenderRequest(**fields | changes)


def pictures(
    asked: RenderRequest, cancelled: Callable[[], bool] = lambda: False
) -> list[PanePicture]:
    return list(render(asked, cancelled))


def calls_of_torch(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the pixels that PyTorch makes from now on."""
    made: list[int] = []
    method = METHODS["transposed_conv"]
    original = type(method).render

    def counted(self: Any, source: Bytes, region: Region, parameters: Parameters) -> Bytes:
        made.append(region.height * region.width)
        return original(self, source, region, parameters)

    monkeypatch.setattr(type(method), "render", counted)
    return made
