"""The call of a library that makes a whole picture, as a program to take away."""

from __future__ import annotations

from viewer.upsampling import METHODS
from viewer.upsampling.parameters import Parameters


def library_call(method: str, output: tuple[int, int], parameters: Parameters) -> str:
    """Return a program that makes `larger`, the whole output, of the bytes in `image`.

    Parameters
    ----------
    method : str
        The method's name.
    output : tuple of int
        ``(H, W)`` of the whole output.
    parameters : Parameters
        What the user has set.

    Returns
    -------
    str
        Empty where no library makes the picture.
    """
    call = METHODS[method].library_call(output, parameters)
    if call is None:
        return ""
    about = "# image: an array of uint8, (H, W) if it is grey, else (H, W, channels)."
    return "\n".join([*call.imports, "", about, *call.lines, ""])
