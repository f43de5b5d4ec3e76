"""Places in the source, explained or only looked up, for several methods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from viewer.geometry import nearest_pixel
from viewer.upsampling import Explanation, MethodError
from viewer.upsampling.enlargement import Enlargement


def explain_all(
    enlargement: Enlargement, pixel: tuple[int, int], shape: tuple[int, int], names: Iterable[str]
) -> dict[str, Explanation]:
    """Explain one place for several methods.

    Parameters
    ----------
    enlargement : Enlargement
        The source and its parameters.
    pixel : tuple of int
        Row and column in an output of `shape`.
    shape : tuple of int
        ``(H, W)`` of that output. A method whose output has another size is explained at the
        pixel over which the centre of `pixel` lies.
    names : iterable of str
        The methods' names.

    Returns
    -------
    dict
        Name to explanation, in the order of `names`.
    """
    return {
        name: enlargement.explain(
            name, *nearest_pixel(pixel, shape, enlargement.output_shape(name))
        )
        for name in names
    }


def values_at(
    enlargement: Enlargement,
    pixels: Sequence[tuple[int, int]],
    shape: tuple[int, int],
    names: Iterable[str],
) -> dict[str, list[tuple[int, ...]]]:
    """Return what several methods have at some places: the values of `explain_all`, far quicker.

    Parameters
    ----------
    enlargement : Enlargement
        The source and its parameters.
    pixels : sequence of tuple of int
        Rows and columns in an output of `shape`.
    shape : tuple of int
        ``(H, W)`` of that output; see `explain_all`.
    names : iterable of str
        The methods' names.

    Returns
    -------
    dict
        Name to the values of all channels, one entry for each of `pixels`.
    """
    found = {}
    for name in names:
        places = [nearest_pixel(p, shape, enlargement.output_shape(name)) for p in pixels]
        rows, cols = np.array(places, np.int64).reshape(-1, 2).T
        try:
            values = enlargement.pixels(name, rows, cols).tolist()
        except MethodError:  # there is no picture to look them up in: the arithmetic gives them
            values = [enlargement.explain(name, *place).value for place in places]
        found[name] = [tuple(value) for value in values]
    return found
