"""``cv2.resize``: what all of its interpolations have in common."""

from __future__ import annotations

from fractions import Fraction

from viewer.upsampling.libraries.cropping import Shape
from viewer.upsampling.libraries.library_resize import LibraryResize
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.programs import COPY, Call
from viewer.upsampling.taps import ByteArray, PixelTaps, Step


class OpenCVResize(LibraryResize):
    """A resize by cv2.

    Attributes
    ----------
    interpolation : str
        What cv2 calls it, such as ``"INTER_LINEAR"``.
    """

    group = "OpenCV"
    library_title = "cv2"
    function = "cv2.resize"
    interpolation: str

    def resize(self, source: ByteArray, output: Shape) -> ByteArray:
        """Call cv2, which is imported by the first call: the window need not wait for it."""
        from viewer.cv2_loader import cv2

        picture: ByteArray = cv2.resize(  # type: ignore[assignment]
            source, output[::-1], interpolation=getattr(cv2, self.interpolation)
        )
        return picture

    def library_call(self, output: Shape, parameters: Parameters) -> Call:
        """Return cv2's call."""
        arguments = f"({output[1]}, {output[0]}), interpolation=cv2.{self.interpolation}"
        return Call(("import cv2",), (f"larger = cv2.resize(image, {arguments})",))


def same_size_step(taps: PixelTaps) -> Step:
    """Return the step of a resize that keeps the size: cv2 copies."""
    values = taps.values[0].tolist()
    texts, results = tuple(map(str, values)), tuple(map(Fraction, values))
    return Step("copied: the size is the same", texts, results)


def same_size_lines() -> list[str]:
    """Return the same as lines of a program."""
    return ["# cv2 copies where the size stays the same.", COPY]
