"""The scale, and the stops at which its slider and its keys hold."""

from __future__ import annotations


def scale_stops() -> tuple[float, ...]:
    """Return the scales at which the slider stops: finer where the scale is smaller.

    Among them are 0.5, 1.6 and every whole number up to 16.
    """
    stops: list[float] = []
    for first, last, step in (
        (10, 100, 5),
        (110, 200, 10),
        (220, 400, 20),
        (450, 800, 50),
        (900, 1600, 100),
        (1800, 3200, 200),
    ):
        stops += [hundredths / 100 for hundredths in range(first, last + 1, step)]
    return tuple(stops)


STOPS = scale_stops()


def next_stop(scale: float, steps: int) -> float:
    """Return the stop one up or down from `scale`."""
    if steps > 0:
        return next((stop for stop in STOPS if stop > scale + 1e-9), STOPS[-1])
    return next((stop for stop in reversed(STOPS) if stop < scale - 1e-9), STOPS[0])
