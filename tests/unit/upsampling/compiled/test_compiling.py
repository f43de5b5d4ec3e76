from pathlib import Path

import numpy as np
import pytest
from numba import config, njit, types

from viewer.upsampling.compiled import compiling
from viewer.upsampling.compiled.compiling import compile_all, compiled, part
from viewer.upsampling.compiled.loading import load_loops


@pytest.fixture(autouse=True)
def own_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compile here only what a test marks: the program's own loops are ready before."""
    assert load_loops()
    monkeypatch.setattr(compiling, "MARKED", [])


@part
def twice(number: int) -> int:
    return 2 * number


def test_a_loop_is_compiled_for_its_types_and_for_no_others() -> None:
    out = types.Array(types.int64, 1, "C")

    @compiled((types.int64, out))
    def fill(number: int, numbers: list[int]) -> None:
        for i in range(len(numbers)):
            numbers[i] = twice(number) + i

    assert compile_all(lambda: True)
    numbers = np.zeros(3, np.int64)
    fill(4, numbers)
    assert numbers.tolist() == [8, 9, 10]
    with pytest.raises(TypeError, match="No matching definition"):
        fill(4, np.zeros(3, np.float32))


def test_what_is_not_wanted_any_more_is_not_compiled() -> None:
    @compiled((types.int64,), (types.float64,))
    def nothing(number: int) -> None:
        pass

    answers = iter([True, False])
    assert not compile_all(lambda: next(answers))
    assert len(nothing.signatures) == 1
    assert compile_all(lambda: True)  # it goes on where it was left
    assert len(nothing.signatures) == 2


def add_one(numbers: np.ndarray) -> None:
    for place in range(len(numbers)):
        numbers[place] += 1


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
def test_a_damaged_cache_is_repaired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path))

    def compile_all() -> int:
        loop = njit(cache=True)(add_one)
        monkeypatch.setattr(compiling, "MARKED", [(loop, [types.void(types.int64[::1])])])
        assert compiling.compile_all(lambda: True)
        numbers = np.zeros(3, np.int64)
        loop(numbers)
        assert numbers.tolist() == [1, 1, 1]
        return sum(loop.stats.cache_hits.values())

    assert compile_all() == 0
    assert compile_all() == 1
    for path in tmp_path.rglob(f"*.{ending}"):
        path.write_bytes(path.read_bytes()[:-40])
    assert compile_all() == 0
    assert compile_all() == 1
