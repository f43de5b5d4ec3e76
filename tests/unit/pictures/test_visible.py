"""The visible pixels of outputs: no more are made than are wanted, and none twice."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.oracles import WHOLE, Bytes, noise
from tests.render_requests import ALL, SLOW, calls_of_torch, pictures, request
from tests.ways import NUMPY, answered_by
from viewer.geometry import Region
from viewer.pictures import visible
from viewer.pictures.rendering import Frame
from viewer.pictures.request import Cancelled
from viewer.upsampling import METHODS, Parameters
from viewer.viewport import View, axis_maps


def test_only_what_is_visible_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    areas = []
    method = METHODS["bilinear"]
    original = type(method).render

    def counted(self: Any, source: Bytes, region: Region, parameters: Parameters) -> Bytes:
        areas.append(region.height * region.width)
        return original(self, source, region, parameters)

    monkeypatch.setattr(type(method), "render", counted)
    # 64 million output pixels, of which 13 x 26 show.
    source = noise(250, 250, 1)
    asked = request(source, View(100, 100, 256.0), (100, 200), scale=32, methods=("bilinear",))
    (picture,) = pictures(asked)
    assert picture.output_shape == (8000, 8000)
    assert picture.pixels.shape == (100, 200, 1)
    assert sum(areas) <= 14 * 27


def test_large_work_can_be_cancelled_between_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    source = noise(700, 900, 1)
    asked = request(source, View(350, 450, 2.0), (1400, 1800), methods=("opencv",))
    (picture,) = pictures(asked, lambda: bool(looks.append(0)))
    assert len(looks) > 1400 * 1800 // visible.STRIP_PIXELS
    assert np.array_equal(picture.pixels, WHOLE["opencv"](source, asked.enlargement.parameters))


def test_a_librarys_own_picture_can_be_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visible, "OWN_STRIP_PIXELS", 40)
    asked = request(noise(90, 70, 3), View(45, 35, 4.0), (40, 40), parameters=SLOW)
    asked = replace(asked, methods=("transposed_conv",), reference=None)
    with answered_by(2):
        (first, _) = pictures(asked)
        made = calls_of_torch(monkeypatch)
        with pytest.raises(Cancelled):
            Frame(asked).own_picture(first, lambda: len(made) == 2)
    assert len(made) == 2


def test_wide_kernels_are_sampled_at_fewer_places(monkeypatch: pytest.MonkeyPatch) -> None:
    gathered = []
    method = METHODS["transposed_conv"]
    original = type(method).render_grid

    def counted(self: Any, source: Bytes, rows: Any, cols: Any, parameters: Any) -> Bytes:
        gathered.append(len(rows) * len(cols) * 64**2)
        return original(self, source, rows, cols, parameters)

    monkeypatch.setattr(type(method), "render_grid", counted)
    monkeypatch.setattr(visible, "MOST_SAMPLED", 1 << 19)
    monkeypatch.setattr(visible, "MOST_GATHERED", 1 << 17)
    source = noise(90, 90, 1)
    asked = request(
        source,
        View(45, 45, 0.5),
        (40, 40),
        parameters=Parameters(1, 64),
        methods=("transposed_conv", "opencv"),
    )
    with answered_by(NUMPY):  # the compiled loops gather the exact picture too
        coarse, quick, *exact = pictures(asked)
    assert sum(gathered) <= 1 << 19
    assert max(gathered) <= 1 << 17
    assert coarse.pixels.shape == quick.pixels.shape == (40, 40, 1)
    np.testing.assert_array_equal(coarse.pixels[:4, :4], coarse.pixels[1, 1] + np.zeros((4, 4, 1)))
    assert coarse.difference is None  # the others' samples lie elsewhere
    assert quick.difference is not None
    assert [picture.exact for picture in exact] == [True, True]
    assert exact[0].difference is not None
    assert not exact[0].difference.sampled


@pytest.mark.parametrize("magnification", [8.0, 2.0, 0.9, 0.21])
@pytest.mark.parametrize("reference", ["bilinear", "transposed_conv", None])
def test_of_what_is_kept_the_same_pictures_are_made_with_every_pixel_made_once(
    magnification: float, reference: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape = (90, 70)
    asked = request(
        noise(*shape, 3), View(45, 35, magnification), (60, 50), parameters=SLOW, scale=1
    )
    asked = replace(asked, reference=reference)
    maps = axis_maps(asked.view, asked.size, shape, shape)
    (top, bottom), (left, right) = (axis.shown() for axis in maps)
    region = Region(top, left, bottom, right)
    with answered_by(2):
        expected = {picture.method: picture for picture in pictures(asked)}
        made: dict[str, int] = dict.fromkeys(ALL[1:], 0)
        for name in made:
            for call in ("render", "stand_in"):
                original = getattr(METHODS[name], call)

                def counted(*arguments: Any, name: str = name, original: Any = original) -> Any:
                    found = original(*arguments)
                    made[name] += 0 if found is None else found.shape[0] * found.shape[1]
                    return found

                monkeypatch.setattr(METHODS[name], call, counted)
        kept = replace(asked, enlargement=asked.enlargement.keeping(dict.fromkeys(ALL, region)))
        found = {picture.method: picture for picture in pictures(kept)}
    for name, picture in found.items():
        assert np.array_equal(picture.pixels, expected[name].pixels)
        assert (picture.difference, picture.final) == (expected[name].difference, True)
        assert (picture.stood_in, picture.off) == (False, 0)
    area = region.height * region.width
    assert made == {"bilinear": area, "opencv": area, "transposed_conv": 2 * area}


def test_a_librarys_own_picture_is_not_taken_from_what_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = request(noise(9, 8, 3), View(4.5, 4, 8.0), (80, 80), parameters=SLOW, scale=1)
    asked = replace(asked, methods=("transposed_conv",), reference="transposed_conv")
    enlargement = asked.enlargement.keeping({"transposed_conv": Region(0, 0, 9, 8)})
    render_own = type(METHODS["transposed_conv"]).render
    monkeypatch.setattr(type(METHODS["transposed_conv"]), "render", lambda *of: render_own(*of) ^ 1)
    with answered_by(2):
        first, own = pictures(replace(asked, enlargement=enlargement))
    assert (first.stood_in, own.stood_in, own.off) == (True, False, 1)
    assert np.array_equal(own.pixels, first.pixels ^ 1)
