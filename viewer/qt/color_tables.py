"""The colour maps of differences, as 256 colours each; from pyqtgraph, loaded on first use."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from viewer.state.comparison_view import ColorMap

_NAMES = {
    ColorMap.MAGMA: "magma",  # perceptually uniform, from matplotlib
    ColorMap.VIRIDIS: "viridis",
    ColorMap.DIVERGING: "CET-D1",  # blue, white, red; from Peter Kovesi's collection
}


@cache
def color_table(name: ColorMap, *, signed: bool) -> NDArray[np.uint8]:
    """Return the colours of the entries that `difference_map.colour_indices` gives.

    Parameters
    ----------
    name : ColorMap
        Which map.
    signed : bool
        Whether entry 128 stands for no difference, and entry 0 is not used; else entry 0 does,
        and a map of two directions shows only the second.

    Returns
    -------
    (256, 3) uint8
    """
    places = np.arange(256) / 255
    if signed:
        places = np.clip((np.arange(256) - 1) / 254, 0, 1)
    elif name is ColorMap.DIVERGING:
        places = 0.5 + places / 2
    if name is ColorMap.GREY:
        greys = np.floor(255 * places + 0.5).astype(np.uint8)
        return np.repeat(greys[:, None], 3, axis=1)
    from viewer.qt.pyqtgraph_loader import pyqtgraph

    found = pyqtgraph.colormap.get(_NAMES[name]).map(places, mode="float")
    return np.floor(255 * np.asarray(found)[:, :3] + 0.5).astype(np.uint8)
