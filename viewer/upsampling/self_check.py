"""Self-check: whether this computer computes what the explanations say.

Every explanation follows a formula, and the formulas were made for the libraries as most
computers have them. Builds differ, so the formulas are compared with the libraries that are
installed here: quickly at start, thoroughly with ``--self-check``. `tell_methods` hands the
outcome to the methods, which then show the library's own picture in any case
(libraries/library_resize.py).
"""

from __future__ import annotations

import math
import platform
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from viewer.geometry import MAX_SCALE, MIN_SCALE, Region
from viewer.upsampling import METHODS, MethodError, Parameters, matched_kernel_size, trust
from viewer.upsampling.bilinear import Bilinear, bilinear_pixel
from viewer.upsampling.kernels import bilinear_profile
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.libraries.library_resize import LibraryResize
from viewer.upsampling.number_text import counted
from viewer.upsampling.taps import ByteArray
from viewer.upsampling.transposed_conv import TransposedConv

SEED = 2015
SCALES = (2.0, 1.6, 4.0, 0.5, 3.0, 8.0, 3.7, 1 / 3, 1.0, 5.5, 16.0)
"""Those for which libraries have code of their own, among others.

Eleven of them, so that each meets every number of channels and every kind of source.
"""
FAR = 6000  # a length at which coordinates in float32 have lost bits

Pair: TypeAlias = tuple[ByteArray, ByteArray]
Compare: TypeAlias = "Callable[[np.random.Generator, int], Iterator[Pair]]"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How a method's arithmetic compares with what it stands for.

    Attributes
    ----------
    method : str
        Its name.
    against : str
        What it was compared with.
    cases : int
        Number of images; 0 if it could not be checked.
    pixels : int
        Number of pixels compared.
    differing : int
        How many of them differ in any channel.
    largest : int
        The largest difference, in levels.
    """

    method: str
    against: str
    cases: int
    pixels: int
    differing: int
    largest: int

    @property
    def agrees(self) -> bool:
        """Whether no pixel differs."""
        return self.differing == 0


def quick_check(seed: int = SEED, libraries: Collection[str] = ("",)) -> tuple[CheckResult, ...]:
    """Compare a few thousand pixels, in a fraction of a second.

    Parameters
    ----------
    seed : int
        The same seed checks the same pixels.
    libraries : collection of str
        As `Method.library`: what is checked, and imported for that. The empty one stands for cv2
        and what is made by hand.
    """
    subjects = [
        _Subject(
            name,
            method.function,
            method.quick_cases,
            _against_library(name, 300),
        )
        for name, method in _RESIZES.items()
        if method.library in libraries and _works(name)
    ]
    if "" in libraries:
        subjects.insert(0, _Subject(Bilinear.name, "exact fractions", 12, _against_definition(16)))
    return _run(subjects, seed, lambda done: True)


def libraries_of(methods: Iterable[str]) -> set[str]:
    """Return the libraries that are to be checked where some methods are shown, cv2 always."""
    return {"", *(METHODS[name].library for name in methods if name in _RESIZES)}


def thorough_check(
    progress: Callable[[float], bool] = lambda done: True,
    seed: int = SEED,
    share: float = 1.0,
) -> tuple[CheckResult, ...]:
    """Compare some millions of pixels, and the transposed convolution too; takes 10 to 20 s.

    Parameters
    ----------
    progress : callable
        Told what share is done, 0 to 1; the check stops when it returns False, and what has
        been found so far is returned.
    seed : int
        The same seed checks the same pixels.
    share : float
        What share of the images to compare.
    """

    def some(cases: int) -> int:
        return math.ceil(cases * share)

    subjects = [_Subject(Bilinear.name, "exact fractions", some(150), _against_definition(60))]
    for name, method in _RESIZES.items():
        cases = some(method.thorough_cases) if _works(name) else 0
        subjects.append(_Subject(name, method.function, cases, _against_library(name, 6000)))
    cases = some(150) if _works(TransposedConv.name) else 0
    subjects.append(_Subject(TransposedConv.name, "conv_transpose2d", cases, _against_torch))
    return _run(subjects, seed, progress)


def _works(method: str) -> bool:
    """Return whether a method's library is there; it is imported to find out."""
    try:
        METHODS[method].check()
    except MethodError:
        return False
    return True


def tell_methods(results: Iterable[CheckResult]) -> bool:
    """Let the methods know how far their formulas are off.

    Returns
    -------
    bool
        Whether any method must now make its pictures in another way.
    """
    before = {name: trust.deviation(name) for name in _RESIZES}
    for result in results:
        if result.method in before and result.cases:
            trust.set_deviation(result.method, result.largest)
    return any(trust.deviation(name) != levels for name, levels in before.items())


def table_text(results: Iterable[CheckResult]) -> str:
    """Return the results as a table in plain text, with a last line that says what they mean."""
    from viewer.cv2_loader import cv2

    results = list(results)
    table = [["method", "compared with", "images", "pixels", "differing", "by at most"]]
    for r in results:
        numbers = (r.cases, r.pixels, r.differing, r.largest)
        table.append([r.method, r.against, *(f"{number:,}" for number in numbers)])
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        f"The arithmetic on this computer: {platform.machine()}, cv2 {cv2.__version__}, "
        f"NumPy {np.__version__}",
        "",
        *(
            "  ".join(
                cell.ljust(width) if column < 2 else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
            for line in table
        ),
        "",
        *(f"{METHODS[r.method].title} was not checked." for r in results if not r.cases),
    ]
    differing = [result for result in results if not result.agrees]
    lines += [_verdict(result) for result in differing] or ["All agree."]
    return "\n".join(lines)


def _verdict(result: CheckResult) -> str:
    title, levels = METHODS[result.method].title, counted(result.largest, "level")
    if result.method in _RESIZES:
        library = METHODS[result.method].library_title
        return (
            f"{title} computes otherwise here, by up to {levels}. Its pictures are still "
            f"{library}'s own; the arithmetic shown for them is approximate."
        )
    return f"{title} differs from {result.against} by up to {levels}: this is a fault."


# What is compared


@dataclass(frozen=True, slots=True)
class _Subject:
    """A method, and a function that makes case number n: pairs of expected and made pixels."""

    method: str
    against: str
    cases: int
    compare: Compare


def _run(
    subjects: list[_Subject], seed: int, progress: Callable[[float], bool]
) -> tuple[CheckResult, ...]:
    total = sum(subject.cases for subject in subjects)
    done = 0
    going = True
    results = []
    for number, subject in enumerate(subjects):
        rng = np.random.default_rng((seed, number))
        cases = pixels = differing = largest = 0
        while going and cases < subject.cases:
            for expected, made in subject.compare(rng, cases):
                levels = (np.maximum(expected, made) - np.minimum(expected, made)).max(axis=-1)
                pixels += levels.size
                differing += int(np.count_nonzero(levels))
                largest = max(largest, int(levels.max()))
            cases += 1
            done += 1
            going = progress(done / total)
        results.append(
            CheckResult(subject.method, subject.against, cases, pixels, differing, largest)
        )
    return tuple(results)


# Those with a formula that is meant to be right.
_RESIZES: dict[str, LibraryResize] = {
    name: method
    for name, method in METHODS.items()
    if isinstance(method, LibraryResize) and not method.formula_off
}


def _against_library(name: str, area: int) -> Compare:
    """Compare the formula, and a call on a crop, with the library's call on the whole source."""
    method = _RESIZES[name]

    def compare(rng: np.random.Generator, number: int) -> Iterator[Pair]:
        source, scale = _case(rng, number, area, far=number % 50 == 49)
        output = method.output_shape((source.shape[0], source.shape[1]), Parameters(scale, 1))
        whole = method.resize(source, output).reshape(*output, source.shape[2])
        rows, cols = np.arange(output[0]), np.arange(output[1])
        yield whole, method.formula(source, output, rows, cols)
        region = _region(rng, output)
        yield whole[region.slices], method.cropped(source, output, region)

    return compare


def _against_definition(pixels: int) -> Compare:
    """Compare hand-written pixels with the definition."""
    method = METHODS[Bilinear.name]

    def compare(rng: np.random.Generator, number: int) -> Iterator[Pair]:
        source, scale = _case(rng, number, 400)
        parameters = Parameters(scale, 1)
        output = method.output_shape((source.shape[0], source.shape[1]), parameters)
        whole = method.render(source, Region.whole(output), parameters)
        rows, cols = (rng.integers(0, length, pixels) for length in output)
        places = zip(rows.tolist(), cols.tolist(), strict=True)
        exact = [bilinear_pixel(source, row, col, *output) for row, col in places]
        yield np.array(exact, np.uint8), whole[rows, cols]

    return compare


def _against_torch(rng: np.random.Generator, number: int) -> Iterator[Pair]:
    """Compare the picture and the gathered sums with one wide layer of PyTorch, in float64."""
    import torch
    from torch.nn.functional import conv_transpose2d

    method = METHODS[TransposedConv.name]
    source, scale = _case(rng, number, 500)
    matched = matched_kernel_size(scale)
    parameters = Parameters(scale, matched if number % 3 == 0 else int(rng.integers(1, 65)))
    layer = Layer.of(parameters)
    profile, denominator = bilinear_profile(layer.kernel_size)
    channels = source.shape[2]
    kernel = torch.from_numpy(np.multiply.outer(profile, profile)).double()
    with torch.inference_mode():
        sums = conv_transpose2d(
            torch.from_numpy(source.transpose(2, 0, 1)[None].astype(np.float64)),
            kernel.expand(channels, 1, -1, -1),
            stride=layer.stride,
            padding=layer.padding,
            output_padding=layer.output_padding,
            groups=channels,
        )
    output = method.output_shape((source.shape[0], source.shape[1]), parameters)
    totals = sums[0].numpy().transpose(1, 2, 0)[: output[0], : output[1]].astype(np.int64)
    area = denominator * denominator
    expected = np.minimum((2 * totals + area) // (2 * area), 255).astype(np.uint8)
    yield expected, method.render(source, Region.whole(output), parameters)
    rows, cols = np.arange(output[0]), np.arange(output[1])
    yield expected, method.render_grid(source, rows, cols, parameters)


def _case(
    rng: np.random.Generator, number: int, area: int, *, far: bool = False
) -> tuple[ByteArray, float]:
    """Return a source and a scale: odd shapes, single rows and columns, all channel counts.

    The output has about `area` pixels, or is very long.
    """
    scale = SCALES[number % len(SCALES)]
    if number % 5 == 4:
        scale = math.exp(rng.uniform(math.log(MIN_SCALE), math.log(MAX_SCALE)))
    # From one row to one column, and squares most often.
    height = math.exp(rng.triangular(0, math.log(area) / 2, math.log(area)))
    shape = [max(1, round(length / scale)) for length in (height, area / height)]
    if far:
        shape = [2, FAR] if rng.integers(2) else [FAR, 2]
        scale = min(scale, 4)
    source = rng.integers(0, 256, (*shape, (3, 1, 4)[number % 3]), dtype=np.uint8)
    if number % 4 == 3:  # only black and white: the largest sums and differences
        source = np.where(source > 127, np.uint8(255), np.uint8(0))
    return source, scale


def _region(rng: np.random.Generator, shape: tuple[int, int]) -> Region:
    top, left = (int(rng.integers(0, length)) for length in shape)
    bottom = int(rng.integers(top + 1, shape[0] + 1))
    return Region(top, left, bottom, int(rng.integers(left + 1, shape[1] + 1)))
