"""The ground truth of a round trip, as a method among the others."""

from __future__ import annotations

from viewer.geometry import Region
from viewer.upsampling import METHODS, Method, Parameters
from viewer.upsampling.original import Original
from viewer.upsampling.taps import ByteArray, IntArray

TRUTH = "truth"
"""What the true original is called where methods go by their names."""
TRUTH_TITLE = "True original"
TRUTH_SHORT_TITLE = "Truth"


class Truth(Original):
    """The true original as a method: it knows its pixels.

    Parameters
    ----------
    pixels : (H, W, C) uint8
        The truth.
    """

    name = TRUTH
    summary = "The image as it was before it was reduced for the round trip."
    title = short_title = TRUTH_TITLE
    is_source = False

    def __init__(self, pixels: ByteArray) -> None:
        self._pixels = pixels

    def output_shape(
        self, source_shape: tuple[int, int], parameters: Parameters
    ) -> tuple[int, int]:
        """Return the truth's own size."""
        return self._pixels.shape[0], self._pixels.shape[1]

    def render_grid(
        self, source: ByteArray, rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> ByteArray:
        """Return the truth's own pixels."""
        grid: ByteArray = self._pixels[rows[:, None], cols]
        return grid

    def render(self, source: ByteArray, region: Region, parameters: Parameters) -> ByteArray:
        """Return the crop of the truth."""
        return self._pixels[region.slices]

    def ready(self, source: ByteArray) -> ByteArray:
        """Return the truth."""
        return self._pixels


def method_of(name: str, truth: ByteArray | None) -> Method:
    """Return the method of a name, which may be that of the true original.

    Parameters
    ----------
    name : str
        Of `METHODS`, or `TRUTH`.
    truth : (H, W, C) uint8 or None
        The true original, where there is one.
    """
    return Truth(truth) if name == TRUTH and truth is not None else METHODS[name]
