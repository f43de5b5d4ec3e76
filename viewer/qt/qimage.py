"""NumPy pictures as QImages that own their memory."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PyQt5 import sip
from PyQt5.QtCore import QBuffer
from PyQt5.QtGui import QImage

from viewer.upsampling.taps import ByteArray

_FORMATS = {
    1: (QImage.Format.Format_Grayscale8, QImage.Format.Format_RGB32),
    3: (QImage.Format.Format_RGB888, QImage.Format.Format_RGB32),
    4: (QImage.Format.Format_RGBA8888, QImage.Format.Format_ARGB32_Premultiplied),
}


def to_qimage(pixels: ByteArray) -> QImage:
    """Return a picture as a QImage in a format that paints fast.

    Parameters
    ----------
    pixels : (H, W, C) uint8
        Grey, RGB or RGBA (not premultiplied).

    Returns
    -------
    QImage
        With memory of its own: the conversion copies, so that `pixels` may go.
    """
    height, width, channels = pixels.shape
    if not height or not width:
        return QImage()
    given, wanted = _FORMATS[channels]
    lines = np.ascontiguousarray(pixels)
    # Qt assumes lines padded to 4 bytes unless it is told.
    view = QImage(sip.voidptr(lines.data), width, height, channels * width, given)
    return view.convertToFormat(wanted)


def from_qimage(image: QImage) -> ByteArray:
    """Return a QImage, such as one from the clipboard, as an array ``(H, W, 3 or 4)`` uint8."""
    channels = 4 if image.hasAlphaChannel() else 3
    given = QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    converted = image.convertToFormat(given)
    memory = converted.constBits()
    assert memory is not None
    flat = np.frombuffer(memory.asstring(converted.sizeInBytes()), np.uint8)
    lines = flat.reshape(converted.height(), converted.bytesPerLine())
    used = lines[:, : converted.width() * channels]
    pixels: ByteArray = used.reshape(converted.height(), converted.width(), channels).copy()
    return pixels


def filled_qimage(height: int, width: int, fill: Callable[[NDArray[np.uint32]], None]) -> QImage:
    """Return a picture whose pixels are written straight into its own memory.

    Parameters
    ----------
    height, width : int
        Of the picture; where one is 0 there is none.
    fill : callable
        Is handed ``(height, width)`` uint32 to fill with ``0xFFRRGGBB``, and must not keep it.

    Returns
    -------
    QImage
        In a format that paints fast.
    """
    if not height or not width:
        return QImage()
    image = QImage(width, height, QImage.Format.Format_RGB32)  # whose lines have no padding
    memory = image.bits()
    assert memory is not None
    memory.setsize(image.sizeInBytes())
    fill(np.frombuffer(memory, np.uint32).reshape(height, width))  # type: ignore[call-overload]
    return image


def png_bytes(image: QImage) -> bytes:
    """Return a QImage as the content of a PNG file."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data())
