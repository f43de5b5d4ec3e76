"""What a benchmark hands back, and the two ways in which things are measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes
    ----------
    name : str
        The entry, and what sets this line apart within it.
    value : float
        What was measured, usually a median.
    unit : str
        Of `value` and `against`.
    against : float or None
        What it is compared with.
    what : str
        In words, for the table.
    reach : str
        What is to be reached, for the table.
    """

    name: str
    value: float
    unit: str
    against: float | None = None
    what: str = ""
    reach: str = ""

    @property
    def ratio(self) -> float | None:
        """Value over what it is compared with."""
        return self.value / self.against if self.against else None

    def as_json(self) -> dict[str, str | float | None]:
        """Return what goes into ``bench.json``."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "against": self.against,
            "ratio": self.ratio,
        }


def medians_in_turn(
    measures: Sequence[Callable[[], float]],
    rounds: int,
    budget_s: float = 60.0,
    *,
    warm_up: bool = True,
) -> list[float]:
    """Measure A B A B ..., so that a change of the machine's mood meets all alike.

    Parameters
    ----------
    measures : sequence of callable
        Each measures once and returns the figure.
    rounds : int
        How many times to measure each, at most.
    budget_s : float
        No new round begins once this time is over.
    warm_up : bool
        Whether a first round does not count.

    Returns
    -------
    list of float
        The median of each.
    """
    if warm_up:
        for measure in measures:
            measure()
    begun = time.perf_counter()
    results: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for measure, found in zip(measures, results, strict=True):
            found.append(measure())
        if time.perf_counter() - begun > budget_s:
            break
    return [median(found) for found in results]


def duration_ms(work: Callable[[], object]) -> Callable[[], float]:
    """Return a measure of how long `work` takes."""

    def measure() -> float:
        begun = time.perf_counter()
        work()
        return 1000 * (time.perf_counter() - begun)

    return measure


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as lines of text."""
    heads = ("name", "value", "", "against", "ratio", "reach", "what")
    lines = [heads] + [
        (
            figure.name,
            number(figure.value),
            figure.unit,
            "" if figure.against is None else number(figure.against),
            "" if figure.ratio is None else number(figure.ratio),
            figure.reach,
            figure.what,
        )
        for figure in figures
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rights = (False, True, False, True, True, False, False)
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, rights, strict=True)
        ).rstrip()
        for line in lines
    )


def number(value: float) -> str:
    """Return a number with as many places as say something."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.3g}"
