"""How far, on this computer, a library is from the formula that this program has for it.

Written once, by the self-check (self_check.py), and read by the methods. Until then every
formula counts as right.
"""

_deviations: dict[str, int] = {}


def deviation(method: str) -> int:
    """Return by how many levels a method's formula may be wrong here: 0 if it is right."""
    return _deviations.get(method, 0)


def set_deviation(method: str, levels: int) -> None:
    """Say by how many levels, at most, a method's formula was found to be wrong."""
    _deviations[method] = levels


def found_off(method: str, levels: int) -> bool:
    """Say that a method's formula was seen to be wrong; return whether by more than was known."""
    worse = levels > deviation(method)
    if worse:
        set_deviation(method, levels)
    return worse
