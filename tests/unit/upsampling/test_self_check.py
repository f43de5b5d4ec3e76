"""The self-check agrees on a computer like this one, and notices one that is not."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.ways import all_trusted
from viewer.cv2_loader import cv2
from viewer.upsampling import METHODS, Parameters, self_check, trust
from viewer.upsampling.self_check import (
    CheckResult,
    quick_check,
    table_text,
    tell_methods,
    thorough_check,
)

# Of cv2's, all but the cubic one, whose formula is never more than nearly right.
RESIZES = tuple(
    name for name, m in METHODS.items() if m.group == "OpenCV" and name != "opencv_cubic"
)


@pytest.fixture(autouse=True)
def forget_verdicts() -> Iterator[None]:
    with all_trusted():
        yield


@pytest.fixture
def other_cv2(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cv2 that is two levels off at one pixel in a row of five, with INTER_LINEAR only."""
    real = cv2.resize

    def resize(source: Any, size: Any, interpolation: int) -> Any:
        picture = real(source, size, interpolation=interpolation)
        if interpolation == cv2.INTER_LINEAR:
            picture[:, ::5] ^= 2
        return picture

    monkeypatch.setattr(cv2, "resize", resize)


@pytest.fixture
def hasty_cv2() -> Iterator[None]:
    """The installed cv2, told to take Intel's short cuts."""
    if not cv2.ipp.useIPP() or cv2.ipp.useIPP_NotExact():
        pytest.skip("this build of cv2 has no short cuts to take")
    cv2.ipp.setUseIPP_NotExact(True)
    yield
    cv2.ipp.setUseIPP_NotExact(False)


@pytest.mark.parametrize("seed", [self_check.SEED, 1, 2, 3])
def test_quick_check_agrees_here(seed: int) -> None:
    results = quick_check(seed)
    assert [result.method for result in results] == ["bilinear", *RESIZES]
    assert all(result.agrees for result in results), table_text(results)
    assert all(result.largest == 0 for result in results)
    pixels = {result.method: result.pixels for result in results}
    assert pixels["bilinear"] >= 150
    assert all(3_000 < pixels[name] < 30_000 for name in RESIZES[:2])
    assert all(1_000 < pixels[name] < 30_000 for name in RESIZES[2:])
    assert not tell_methods(results)


@pytest.mark.parametrize("library", ["PIL", "torch", "skimage"])
def test_quick_check_of_another_library_agrees_here(library: str) -> None:
    results = quick_check(libraries=(library,))
    names = [name for name, method in METHODS.items() if method.library == library]
    assert [result.method for result in results] == [n for n in names if n != "transposed_conv"]
    assert all(result.cases and result.agrees for result in results), table_text(results)


def test_a_library_that_is_missing_is_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert quick_check(libraries=("torch",)) == ()


def test_quick_check_repeats_itself() -> None:
    assert quick_check() == quick_check()
    assert quick_check(1) != quick_check(2)


def test_thorough_check_agrees_here() -> None:
    shares: list[float] = []

    def go_on(done: float) -> bool:
        shares.append(done)
        return True

    results = thorough_check(go_on, share=0.06)
    methods = [result.method for result in results]
    assert (
        methods[: 1 + len(RESIZES)] == ["bilinear", *RESIZES] and methods[-1] == "transposed_conv"
    )
    # Every method with a formula, but the one whose formula is never more than nearly right.
    copied_or_own = {name for name, method in METHODS.items() if method.group == "By hand"}
    assert set(methods) - {"bilinear"} == METHODS.keys() - copied_or_own - {"opencv_cubic"}
    assert all(result.agrees and result.cases for result in results), table_text(results)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert len(shares) == sum(result.cases for result in results)
    assert table_text(results).endswith("\n\nAll agree.")


def test_thorough_check_can_be_stopped() -> None:
    shares: list[float] = []

    def stop_soon(done: float) -> bool:
        shares.append(done)
        return len(shares) < 5

    results = thorough_check(stop_soon)
    assert len(shares) == 5
    assert [result.cases for result in results] == [5] + [0] * (len(results) - 1)
    assert "cv2 was not checked." in table_text(results)
    # What was not checked says nothing against what is known.
    trust.set_deviation("opencv", 2)
    tell_methods(results)
    assert trust.deviation("opencv") == 2


def test_without_torch_the_rest_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    results = thorough_check(share=0.001)
    assert results[-1] == CheckResult("transposed_conv", "conv_transpose2d", 0, 0, 0, 0)
    assert "Transposed convolution was not checked." in table_text(results)


@pytest.mark.usefixtures("other_cv2")
def test_another_cv2_is_noticed() -> None:
    results = {result.method: result for result in quick_check()}
    found = results["opencv"]
    assert not found.agrees
    assert found.largest == 2
    assert found.pixels / 10 < found.differing < found.pixels
    assert results["opencv_exact"].agrees
    assert results["bilinear"].agrees

    assert tell_methods(results.values())
    assert [trust.deviation(name) for name in RESIZES[:2]] == [2, 0]
    assert not tell_methods(results.values())
    text = table_text(results.values())
    assert "cv2 computes otherwise here, by up to 2 levels." in text
    assert "All agree" not in text


@pytest.mark.usefixtures("hasty_cv2")
def test_the_installed_cv2_is_noticed_when_it_takes_short_cuts() -> None:
    results = {result.method: result for result in quick_check()}
    if results["opencv"].agrees:  # the short cuts are those of one maker's processors
        pytest.skip("this build of cv2 takes no short cuts")
    assert results["opencv"].largest == 1
    tell_methods(results.values())
    source = np.random.default_rng(1).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    expected = cv2.resize(source, (90, 60), interpolation=cv2.INTER_LINEAR)
    explained = [METHODS["opencv"].explain(source, 30, col, Parameters(3, 6)) for col in range(90)]
    assert np.array_equal([e.value for e in explained], expected[30])
    assert any(e.steps[-1].results != e.value for e in explained)


def test_agreement_is_withdrawn_and_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    trust.set_deviation("opencv", 1)
    assert tell_methods(quick_check())
    assert trust.deviation("opencv") == 0


def test_a_wrong_picture_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("bilinear", "transposed_conv"):
        real = METHODS[name].render
        monkeypatch.setattr(
            METHODS[name], "render", lambda *args, real=real: np.bitwise_xor(real(*args), 1)
        )
    results = {result.method: result for result in thorough_check(share=0.001)}
    for name in ("bilinear", "transposed_conv"):
        assert results[name].largest == 1
        assert results[name].differing >= results[name].pixels // 2
    assert not tell_methods(results.values())
    assert trust.deviation("bilinear") == 0


def test_table() -> None:
    results = [
        CheckResult("bilinear", "exact fractions", 12, 192, 0, 0),
        CheckResult("opencv", "cv2.resize", 900, 8_566_006, 1_234, 2),
        CheckResult("transposed_conv", "conv_transpose2d", 150, 498_240, 7, 1),
    ]
    first, *rest = table_text(results).splitlines()
    assert first.startswith("The arithmetic on this computer: ")
    assert f"cv2 {cv2.__version__}" in first
    assert rest == [
        "",
        "method           compared with     images     pixels  differing  by at most",
        "bilinear         exact fractions       12        192          0           0",
        "opencv           cv2.resize           900  8,566,006      1,234           2",
        "transposed_conv  conv_transpose2d     150    498,240          7           1",
        "",
        "cv2 computes otherwise here, by up to 2 levels. Its pictures are still cv2's own; the "
        "arithmetic shown for them is approximate.",
        "Transposed convolution differs from conv_transpose2d by up to 1 level: this is a fault.",
    ]


def test_quick_check_loads_neither_torch_nor_qt() -> None:
    code = (
        "import sys; from viewer.upsampling.self_check import quick_check; quick_check();"
        "sys.exit(str({'torch', 'PyQt5'} & set(sys.modules) or ''))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stderr.strip() == ""
