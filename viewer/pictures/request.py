"""What the panes are to show, and the pictures that answer: frozen, from thread to thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.comparing.differences import Difference
from viewer.upsampling import Method, MethodError
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.taps import ByteArray
from viewer.viewport import View


class Cancelled(Exception):  # noqa: N818  (not an error: nobody waits for the answer)
    """The picture is no longer wanted."""


@dataclass(frozen=True, slots=True, eq=False)
class RenderRequest:
    """All that the panes' pictures depend on.

    Attributes
    ----------
    enlargement : Enlargement
        What is shown. What it keeps of its outputs, the pictures are made of.
    methods : tuple of str
        What to render, in the order in which to answer.
    reference : str or None
        The method that the others are compared with, or `TRUTH`; None compares nothing.
    view : View
        What to show.
    size : tuple of int
        ``(height, width)`` of a pane in device pixels.
    standing : tuple of PanePicture
        Pictures that such a request was answered with, by other methods than these: they are
        not made anew, only bettered.
    """

    enlargement: Enlargement
    methods: tuple[str, ...]
    reference: str | None
    view: View
    size: tuple[int, int]
    standing: tuple[PanePicture, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PanePicture:
    """What one pane shows.

    Attributes
    ----------
    method : str
        Whose picture it is.
    view, size
        As in the request.
    output_shape : tuple of int
        ``(H, W)`` of the whole output.
    pixels : (h, w, C) uint8
        One entry for each device pixel, from device position ``(top, left)`` of the pane on.
    top, left : int
        Where the picture lies in the pane.
    refined : float
        Which share of the picture is exact, 0 to 1: the rest shows samples. Until it is 1, a
        better picture follows.
    difference : Difference or None
        From the reference, over what is visible; None where the sizes differ, or where nothing
        was compared yet.
    differing : (n, m) bool or None
        Which visible output pixels differ from the reference; None where that is not known,
        such as zoomed out.
    error : str
        Why there is no picture: one sentence, or nothing.
    stood_in : bool
        Whether any of it comes from a stand-in; see Note [Stand-ins].
    off : int
        By how many levels, at most, the stand-in was found to be off.
    """

    method: str
    view: View
    size: tuple[int, int]
    output_shape: tuple[int, int]
    pixels: ByteArray
    top: int = 0
    left: int = 0
    refined: float = 1.0
    difference: Difference | None = None
    differing: NDArray[np.bool_] | None = None
    error: str = ""
    stood_in: bool = False
    off: int = 0

    @property
    def exact(self) -> bool:
        """Whether every device pixel shows the average of its whole block."""
        return self.refined == 1

    @property
    def final(self) -> bool:
        """Whether no better picture follows: it is exact, and the method's own."""
        return self.exact and not self.stood_in


def stop_if(cancelled: Callable[[], bool]) -> None:
    """Leave the work at once if nobody wants it any more."""
    if cancelled():
        raise Cancelled


def failed_picture(request: RenderRequest, method: Method, error: Exception) -> PanePicture:
    """Return the picture that says why there is none."""
    if isinstance(error, MethodError):
        reason = str(error)
    elif isinstance(error, MemoryError):
        reason = "There is not enough memory for this picture. Try a smaller scale."
    else:  # whatever a library raises
        reason = f"{method.title} failed: {type(error).__name__}: {error}"
    empty = np.zeros((0, 0, request.enlargement.channels), np.uint8)
    shape = request.enlargement.output_shape(method.name)
    return PanePicture(method.name, request.view, request.size, shape, empty, error=reason)
