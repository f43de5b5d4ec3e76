"""``torch.nn.functional.interpolate`` on bytes: bilinear, bicubic and nearest-exact.

On uint8 PyTorch resizes along the columns, rounds to bytes, and then along the rows. The weights
along an axis are whole numbers of at most 15 bits: as many bits as the largest weight leaves room
for (``UpSampleKernel.cpp``: ``compute_index_ranges_int16_weights``)::

    byte = (sum(w_i * p_i) + 2^(bits - 1)) >> bits                        cut to 0..255

Without ``antialias`` a sample has 2 or 4 neighbours, and those outside the image are counted to
the border pixel. With it the kernel is stretched where the image shrinks, those outside are left
out, and the cubic one has a = -1/2 instead of -3/4. Channels are handed over as they lie in
memory, channels last; PyTorch fails on some images of one pixel otherwise.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from viewer.upsampling.base import MethodError
from viewer.upsampling.conventions import Convention
from viewer.upsampling.libraries.arithmetic_kinds import CopiedResize, TwoPassResize
from viewer.upsampling.libraries.cropping import Shape
from viewer.upsampling.libraries.filters import (
    CUBIC,
    SHARP_CUBIC,
    TRIANGLE,
    FloatArray,
    Kernel,
    fixed_point,
    stretched_weights,
)
from viewer.upsampling.libraries.pytorch import (
    TORCH_BATCH,
    TORCH_IMPORTS,
    require_torch,
    use_one_thread,
)
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.programs import Call
from viewer.upsampling.taps import AxisTaps, ByteArray, IntArray

GROUP = "PyTorch"


def torch_resize(
    source: ByteArray,
    output: Shape,
    mode: str,
    *,
    align_corners: bool | None = None,
    antialias: bool = False,
) -> ByteArray:
    """Call PyTorch on a whole image, on the CPU.

    Raises
    ------
    MethodError
        If PyTorch is missing, or refuses.
    """
    require_torch()
    import torch
    from torch.nn.functional import interpolate

    use_one_thread()
    pixels = torch.from_numpy(np.array(source)).permute(2, 0, 1)[None]
    try:
        with torch.inference_mode():
            picture = interpolate(
                pixels, size=output, mode=mode, align_corners=align_corners, antialias=antialias
            )
    except RuntimeError as error:
        reason = str(error).splitlines()[0]
        raise MethodError(f"PyTorch cannot make this picture: {reason}") from error
    made: ByteArray = picture[0].permute(1, 2, 0).contiguous().numpy()
    return made


def torch_call(output: Shape, mode: str, options: str = "") -> Call:
    """Return the call that makes a whole output, with further options spelled out."""
    return Call(
        TORCH_IMPORTS,
        (
            *TORCH_BATCH,
            f'y = F.interpolate(x, size={output}, mode="{mode}"{options})',
            "larger = y[0].permute(1, 2, 0).numpy()",
        ),
    )


def neighbour_weights(
    outputs: IntArray, n_in: int, scale: float, kernel: Kernel, *, align_corners: bool
) -> tuple[IntArray, FloatArray]:
    """Return the neighbours of each sample and their weights, without antialiasing.

    Parameters
    ----------
    outputs : (n,) int64
        Output positions.
    n_in : int
        Length of the source along this axis.
    scale : float
        Source pixels for each output pixel.
    kernel : Kernel
        Two neighbours, or four.
    align_corners : bool
        Whether the centres of the first pixels coincide.

    Returns
    -------
    indices : (n, t) int64
        Within the source; of a place that occurs twice all weight is at one of them.
    weights : (n, t) float64
    """
    count = int(2 * kernel.support)
    sample = outputs * scale if align_corners else (outputs + 0.5) * scale - 0.5
    if count == 2:
        sample = np.maximum(sample, 0)
    left = np.minimum(np.floor(sample).astype(np.int64), n_in - 1)
    fraction = np.clip(sample - left, 0, 1)
    offsets = np.arange(count) - (count // 2 - 1)
    weights = kernel.weigh(offsets - fraction[:, None])
    indices = np.clip(left[:, None] + offsets, 0, n_in - 1)
    # What lies outside is counted to the border pixel before any rounding.
    for tap in range(1, count):
        same = indices[:, tap] == indices[:, tap - 1]
        weights[:, tap] += np.where(same, weights[:, tap - 1], 0)
        weights[same, tap - 1] = 0
    return indices, weights


class TorchInterpolate(TwoPassResize):
    """PyTorch's bilinear or bicubic resize of bytes.

    Parameters
    ----------
    mode : str
        As PyTorch calls it.
    align_corners, antialias : bool
        Its options.
    short_title, summary : str
        As of `Method`.
    """

    group = GROUP
    library = "torch"
    library_title = "PyTorch"
    function = "F.interpolate"

    def __init__(
        self, mode: str, *, align_corners: bool, antialias: bool, short_title: str, summary: str
    ) -> None:
        super().__init__()
        self.name = f"torch_{mode}"
        self.title = f"torch {mode}"
        if align_corners:
            self.name += "_align_corners"
            self.title += ", align corners"
            self.convention = Convention.ALIGN_CORNERS
        if antialias:
            self.name += "_antialias"
            self.title += ", antialias"
        self.short_title = short_title
        self.summary = summary
        self.antialias = antialias
        self.clamps = mode == "bilinear" and not antialias
        self._mode = mode
        self._align_corners = align_corners
        self._kernel = TRIANGLE
        if mode == "bicubic":
            self._kernel = CUBIC if antialias else SHARP_CUBIC
        self.kernel = self._kernel.name
        self._bits = lru_cache(maxsize=64)(self._weight_bits)

    def check(self) -> None:
        """Raise MethodError if PyTorch cannot be imported."""
        require_torch()

    def resize(self, source: ByteArray, output: Shape) -> ByteArray:
        """Call PyTorch."""
        return torch_resize(
            source,
            output,
            self._mode,
            align_corners=self._align_corners,
            antialias=self.antialias,
        )

    def library_call(self, output: Shape, parameters: Parameters) -> Call:
        """Return PyTorch's call."""
        antialias = ", antialias=True" if self.antialias else ""
        return torch_call(output, self._mode, f", align_corners={self._align_corners}{antialias}")

    def reach(self, shape: Shape, output: Shape) -> int:
        """Return how far the kernel reaches, stretched, and one more."""
        stretch = max(1.0, *(n_in / n_out for n_in, n_out in zip(shape, output, strict=True)))
        return int(self._kernel.support * stretch) + 2

    def tables(
        self, shape: Shape, output: Shape, rows: IntArray, cols: IntArray
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return PyTorch's own table of positions and weights for each axis."""
        return self._taps(rows, shape[0], output[0]), self._taps(cols, shape[1], output[1])

    def _taps(self, outputs: IntArray, n_in: int, n_out: int) -> AxisTaps:
        if n_in == n_out:
            return AxisTaps.identity(outputs)
        bits = self._bits(n_in, n_out)
        indices, weights, present = self._weights(outputs, n_in, n_out)
        return AxisTaps.of(indices, fixed_point(weights, bits), 1 << bits, present=present)

    def _weights(
        self, outputs: IntArray, n_in: int, n_out: int
    ) -> tuple[IntArray, FloatArray, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
        scale = n_in / n_out
        if self._align_corners:
            scale = (n_in - 1) / (n_out - 1) if n_out > 1 else 0.0
        if self.antialias:
            return stretched_weights(outputs, n_in, scale, self._kernel)
        indices, weights = neighbour_weights(
            outputs, n_in, scale, self._kernel, align_corners=self._align_corners
        )
        # Taps come first in a row, and those that were counted to another have no weight.
        order = np.argsort(weights == 0, axis=1, kind="stable")
        indices = np.take_along_axis(indices, order, axis=1)
        weights = np.take_along_axis(weights, order, axis=1)
        return indices, weights, weights != 0

    def _weight_bits(self, n_in: int, n_out: int) -> int:
        """Return the bits of the weights along a whole axis: the largest must stay below 2^15."""
        _, weights, _ = self._weights(np.arange(n_out), n_in, n_out)
        largest = float(weights.max())
        return next((b for b in range(22) if int(0.5 + largest * (2 << b)) >= 1 << 15), 22)


def nearest_exact_taps(outputs: IntArray, n_in: int, n_out: int) -> AxisTaps:
    """Return the source position that PyTorch copies, worked out in float32."""
    scale = np.float32(n_in) / np.float32(n_out)
    position = np.floor((outputs + 0.5).astype(np.float32) * scale).astype(np.int64)
    return AxisTaps.identity(np.minimum(position, n_in - 1))


class TorchNearest(CopiedResize):
    """PyTorch's nearest neighbour with the centres in the right place."""

    name = "torch_nearest_exact"
    title = "torch nearest-exact"
    short_title = "t. nearest"
    summary = "F.interpolate with nearest-exact: the pixel in which the centre falls, in float32."
    group = GROUP
    library = "torch"
    library_title = "PyTorch"
    function = "F.interpolate"

    def check(self) -> None:
        """Raise MethodError if PyTorch cannot be imported."""
        require_torch()

    def resize(self, source: ByteArray, output: Shape) -> ByteArray:
        """Call PyTorch."""
        return torch_resize(source, output, "nearest-exact")

    def library_call(self, output: Shape, parameters: Parameters) -> Call:
        """Return PyTorch's call."""
        return torch_call(output, "nearest-exact")

    def tables(
        self, shape: Shape, output: Shape, rows: IntArray, cols: IntArray
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return the one source position of each output row and column."""
        return (
            nearest_exact_taps(rows, shape[0], output[0]),
            nearest_exact_taps(cols, shape[1], output[1]),
        )


_LINE = "F.interpolate, {mode}: {what}."
_WHAT = {
    (False, False): "a byte between the two passes; where it shrinks, pixels are skipped",
    (True, False): "the corners' centres coincide, so all between is stretched",
    (False, True): "a byte between the two passes; antialiased where it shrinks",
    (True, True): "aligned corners, and antialiased where it shrinks",
}
_SHORT = {
    (False, False): "",
    (True, False): " ac",
    (False, True): " aa",
    (True, True): " ac aa",
}

TORCH: tuple[TorchInterpolate | TorchNearest, ...] = (
    *(
        TorchInterpolate(
            mode,
            align_corners=corners,
            antialias=antialias,
            short_title=f"t. {mode}{_SHORT[corners, antialias]}",
            summary=_LINE.format(mode=mode, what=_WHAT[corners, antialias]),
        )
        for mode in ("bilinear", "bicubic")
        for antialias in (False, True)
        for corners in (False, True)
    ),
    TorchNearest(),
)
