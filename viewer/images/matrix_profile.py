"""Colour profiles made of curves and a matrix, applied to samples of more than 8 bits.

Pillow hands pictures of 8 bits alone to LittleCMS. In a profile whose curve is a straight line, all
dark colours lie in few of these levels, and come apart when they are made brighter. So the curves
and the matrix, which are all that most profiles hold, are evaluated here, with 16 bits.
"""

import functools
import math
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import ImageCms

_LEVELS = 65535
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MatrixProfile:
    """A profile of one curve, for grey, or of three and the XYZ of red, green and blue.

    Attributes
    ----------
    curves : ndarray, shape (1 or 3, 65536)
        The light of each level, 0 to 1.
    matrix : ndarray, shape (3, 3), or None
        XYZ, in columns, of red, green and blue; None for grey.
    """

    curves: Floats
    matrix: Floats | None

    def to_srgb(self, shares: Floats) -> NDArray[np.uint8]:
        """Convert colours to sRGB.

        Parameters
        ----------
        shares : ndarray, shape (H, W, C)
            From 0 to 1; grey ones are converted by a profile of colours, too.

        Returns
        -------
        ndarray of uint8, shape (H, W, C)
        """
        places = np.rint(np.clip(shares, 0, 1) * _LEVELS).astype(np.intp)
        channels = places.shape[2]
        if self.matrix is None:
            return _encoded(self.curves[0][places])
        light = np.stack(
            [curve[places[..., min(i, channels - 1)]] for i, curve in enumerate(self.curves)], -1
        )
        light = light @ (np.linalg.inv(_srgb_matrix()) @ self.matrix).T
        if channels == 1:
            light = light[..., 1:2]  # grey stays grey, whatever tint the white point brings
        return _encoded(light)


def matrix_profile(icc_profile: bytes) -> MatrixProfile | None:
    """Return what a profile is made of, if that is no more than curves and a matrix.

    Parameters
    ----------
    icc_profile : bytes
        The profile, which LittleCMS has accepted.
    """
    tags = _tags(icc_profile)
    if any(name.startswith((b"A2B", b"D2B")) for name in tags):
        return None  # tables go before curves
    names = [b"kTRC"] if b"kTRC" in tags else [b"rTRC", b"gTRC", b"bTRC"]
    curves = [_curve(tags.get(name, b"")) for name in names]
    # A curve that begins above black is left to LittleCMS, which makes black of its beginning.
    if any(curve is None or curve[0] > 0 for curve in curves):
        return None
    matrix = None if len(names) == 1 else _matrix(tags)
    if matrix is None and len(names) == 3:
        return None
    return MatrixProfile(np.array(curves), matrix)


def _tags(data: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", data, 128)
    tags = {}
    for at in range(132, min(len(data) - 11, 132 + 12 * count), 12):
        name, offset, size = struct.unpack_from(">4sII", data, at)
        tags[name] = data[offset : offset + size]
    return tags


def _matrix(tags: dict[bytes, bytes]) -> Floats | None:
    columns = [tags.get(name, b"") for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
    if any(len(column) < 20 for column in columns):
        return None
    return np.array([_fixed(column, 8, 3) for column in columns]).T


def _fixed(data: bytes, at: int, count: int) -> list[float]:
    """Numbers of which 16 bits stand behind the point."""
    return [number / 65536 for number in struct.unpack_from(f">{count}i", data, at)]


# How many parameters each kind of formula has.
_PARAMETERS = (1, 3, 4, 5, 7)


def _curve(tag: bytes) -> Floats | None:
    """Return the light of each of 65536 levels; None of a kind that is not known."""
    levels = np.linspace(0, 1, _LEVELS + 1)
    if tag[:4] == b"curv" and len(tag) >= 12:
        (count,) = struct.unpack_from(">I", tag, 8)
        if count == 0:
            return levels
        if len(tag) < 12 + 2 * count:
            return None
        table = np.frombuffer(tag, ">u2", count, 12)
        if count == 1:
            return np.asarray(levels ** (int(table[0]) / 256))
        return np.interp(levels, np.linspace(0, 1, count), table / 65535)
    if tag[:4] == b"para" and len(tag) >= 12:
        kind = int.from_bytes(tag[8:10], "big")
        if kind < len(_PARAMETERS) and len(tag) >= 12 + 4 * _PARAMETERS[kind]:
            return _formula(levels, kind, _fixed(tag, 12, _PARAMETERS[kind]))
    return None


def _formula(levels: Floats, kind: int, parameters: list[float]) -> Floats:
    """Evaluate a parametric curve: a power from some level on, and a line below it."""
    gamma, a, b, c, d, e, f = (*parameters, *(0.0,) * (7 - len(parameters)))
    if kind == 0:
        a, begin = 1.0, -math.inf
    elif kind in (1, 2):
        begin = -b / a if a else -math.inf
        e = f = c if kind == 2 else 0.0
        c = 0.0
    else:
        begin = d
    power = np.maximum(a * levels + b, 0) ** gamma + e
    return np.clip(np.where(levels >= begin, power, c * levels + f), 0, 1)


@functools.cache
def _srgb_matrix() -> Floats:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    matrix = _matrix(_tags(profile.tobytes()))
    assert matrix is not None
    return matrix


def _encoded(light: Floats) -> NDArray[np.uint8]:
    pixels: NDArray[np.uint8] = _srgb_bytes()[np.rint(np.clip(light, 0, 1) * _LEVELS).astype(int)]
    return pixels


@functools.cache
def _srgb_bytes() -> NDArray[np.uint8]:
    """Return the byte of each of 65536 levels of light."""
    light = np.linspace(0, 1, _LEVELS + 1)
    encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.floor(encoded * 255 + 0.5).astype(np.uint8)
