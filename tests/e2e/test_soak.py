"""Hundreds of steps at random: what is on screen at the end is right, and memory stays flat."""

import gc
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from tests.oracles import WHOLE, Bytes, noise
from tests.states import altered
from viewer.marks import Place
from viewer.resources import asset_path
from viewer.state.choices import DEFAULT_METHODS
from viewer.viewport import axis_maps

CHELSEA = asset_path("photographs", "chelsea.png")
NUMBERS = asset_path("charts", "numbers-4x4.png")
STATUS = Path("/proc/self/status")
STEPS = 300
MOST_GROWTH_KB = 50_000
Open = Callable[..., Any]  # what the fixture gives: a Pilot
Key, Modifier = Qt.Key, Qt.KeyboardModifier


def resident_kb() -> int:
    """Return what this process holds, or 0 where the system does not say."""
    gc.collect()
    lines = STATUS.read_text().splitlines() if STATUS.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


def steps(pilot: Any, paths: list[Path], chance: random.Random) -> list[Callable[[], object]]:
    """Return what a restless person does."""

    def press(*keys: str) -> None:
        pilot.window.setFocus()
        pilot.type(chance.choice(keys))

    def slide(name: str) -> None:
        QTest.keyClick(pilot.slider(name), chance.choice((Key.Key_Left, Key.Key_Right)))

    def place(picture: Any) -> tuple[int, int]:
        return chance.randrange(picture.width()), chance.randrange(picture.height())

    def wheel() -> None:
        picture = pilot.picture(chance.choice(DEFAULT_METHODS))
        pilot.wheel(picture, *place(picture), chance.choice((-1, 1)))

    def drag() -> None:
        picture = pilot.picture(chance.choice(DEFAULT_METHODS))
        pilot.drag(picture, *(place(picture) for _ in range(4)))

    def resize() -> None:
        pilot.window.resize(chance.randint(800, 1200), chance.randint(600, 900))

    def open_another() -> None:
        pilot.program.jobs.opening.open(str(chance.choice(paths)))

    return [
        *[partial(slide, "Scale")] * 4,
        *[partial(slide, "Kernel size")] * 2,
        *[wheel, drag] * 3,
        partial(press, "+", "-", "0"),
        open_another,
        resize,
    ]


def averages(pilot: Any, method: str) -> Bytes:
    """Return a pane's pixels, zoomed out: each the average of the output pixels that lie on it."""
    state = pilot.state
    whole = WHOLE[method](state.image.pixels, state.resolved.parameters)
    shape = (whole.shape[0], whole.shape[1])
    maps = axis_maps(state.resolved.view, state.pane_size, state.resolved.source_shape, shape)
    places = []
    for axis in maps:
        assert axis.pitch < 1
        device = np.floor(axis.origin + (np.arange(axis.length) + 0.5) * axis.pitch).astype(int)
        places.append(device - axis.origin)
        assert device[0] >= 0
        assert device[-1] < axis.size
    height, width = (int(place[-1]) + 1 for place in places)
    sums, counts = np.zeros((height, width, 3), int), np.zeros((height, width, 1), int)
    rows, cols = np.meshgrid(*places, indexing="ij")
    np.add.at(sums, (rows, cols), whole)
    np.add.at(counts, (rows, cols), 1)
    return ((2 * sums + counts) // (2 * counts)).astype(np.uint8)


def test_after_hundreds_of_random_steps_the_pictures_are_right_and_memory_is_flat(
    open_program: Open, tmp_path: Path
) -> None:
    Image.fromarray(noise(700, 900, 3)).save(tmp_path / "noise.png")
    paths = [CHELSEA, NUMBERS, tmp_path / "noise.png"]
    pilot = open_program(CHELSEA, scale=4)
    size = pilot.window.size()
    chance = random.Random(0)
    choices = steps(pilot, paths, chance)
    held = 0
    for number in range(STEPS):
        chance.choice(choices)()
        pilot.qtbot.wait(5)
        if number == STEPS // 3:
            held = resident_kb()
    assert resident_kb() - held < MOST_GROWTH_KB

    pilot.window.resize(size)
    pilot.program.jobs.opening.open(str(tmp_path / "noise.png"))
    pilot.until(lambda: pilot.state.resolved.source_shape == (700, 900))
    pilot.program.store.set(altered(pilot.program.store.state, scale=2.0, kernel_size=4, view=None))
    # The outline of the inspected pixel lies in a corner, beside what is compared.
    pilot.program.store.set(
        altered(pilot.program.store.state, pin=Place(0, 0, pilot.state.resolved.scaled_shape))
    )
    pilot.settle()
    for method in DEFAULT_METHODS:
        picture = pilot.picture(method)
        answer = picture.layer.answer.picture
        assert answer.exact
        expected = averages(pilot, method)
        np.testing.assert_array_equal(answer.pixels, expected, err_msg=method)
        shown = pilot.screen(picture)
        inside = (slice(answer.top, None), slice(answer.left, None))
        shown = shown[inside][: expected.shape[0], : expected.shape[1]]
        np.testing.assert_array_equal(shown[12:, 12:], expected[12:, 12:], err_msg=method)
