"""``cv2.resize`` with INTER_NEAREST_EXACT: the pixel in which the centre falls, in double.

The position is the scale, added up again and again, as in Pillow's NEAREST: so a centre that falls
between two pixels goes to either of them, as the sum was rounded.
"""

from __future__ import annotations

from viewer.upsampling.libraries.arithmetic_kinds import CopiedResize
from viewer.upsampling.libraries.cropping import Shape
from viewer.upsampling.libraries.filters import added_up_positions
from viewer.upsampling.libraries.opencv_resize import OpenCVResize
from viewer.upsampling.taps import AxisTaps, IntArray


class OpenCVNearestExact(OpenCVResize, CopiedResize):
    """OpenCV's nearest neighbour with the centres in the right place."""

    name = "opencv_nearest_exact"
    title = "cv2 nearest exact"
    short_title = "cv2 n. exact"
    summary = "cv2.resize with INTER_NEAREST_EXACT: the pixel in which the centre falls, in double."
    interpolation = "INTER_NEAREST_EXACT"

    def tables(
        self, shape: Shape, output: Shape, rows: IntArray, cols: IntArray
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return the one source position of each output row and column."""
        return (
            AxisTaps.identity(added_up_positions(rows, shape[0], output[0])),
            AxisTaps.identity(added_up_positions(cols, shape[1], output[1])),
        )
