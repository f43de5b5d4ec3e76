"""One place in the source, explained for several methods."""

from __future__ import annotations

from collections.abc import Iterable

from viewer.geometry import nearest_pixel
from viewer.upsampling import METHODS, Explanation, Parameters
from viewer.upsampling.taps import ByteArray


def explain_all(
    source: ByteArray,
    pixel: tuple[int, int],
    shape: tuple[int, int],
    methods: Iterable[str],
    parameters: Parameters,
) -> dict[str, Explanation]:
    """Explain one place for several methods.

    Parameters
    ----------
    source : (H, W, C) uint8
        The whole source.
    pixel : tuple of int
        Row and column in an output of `shape`.
    shape : tuple of int
        ``(H, W)`` of that output. A method whose output has another size is explained at the
        pixel over which the centre of `pixel` lies.
    methods : iterable of str
        Their names.
    parameters : Parameters
        What the user has set.

    Returns
    -------
    dict
        Name to explanation, in the order of `methods`.
    """
    source_shape = (source.shape[0], source.shape[1])
    explanations = {}
    for name in methods:
        method = METHODS[name]
        row, col = nearest_pixel(pixel, shape, method.output_shape(source_shape, parameters))
        explanations[name] = method.explain(source, row, col, parameters)
    return explanations
