"""What a person sees of a widget, and the mouse over it; for tests from the outside."""

from typing import TypeVar

import numpy as np
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QImage, QMouseEvent
from PyQt5.QtWidgets import QApplication, QLabel, QWidget

from viewer.pictures.rendering import render
from viewer.pictures.request import RenderRequest
from viewer.qt.qimage import to_qimage
from viewer.qt.render_worker import Answer
from viewer.upsampling import Parameters
from viewer.upsampling.enlargement import Enlargement
from viewer.viewport import View

Kind = TypeVar("Kind", bound=QWidget)


def said(widget: QWidget) -> list[str]:
    """Return the texts of all labels that are not hidden."""
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]


def named(widget: QWidget, kind: type[Kind], name: str) -> Kind:
    """Return the one part of a kind that has an accessible name."""
    [part] = [part for part in widget.findChildren(kind) if part.accessibleName() == name]
    return part


def hover(widget: QWidget, place: QPointF | QPoint) -> None:
    """Move the mouse over a place of a widget."""
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(place), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


def leave(widget: QWidget) -> None:
    """Take the mouse away."""
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))


def painted(picture: QWidget | QImage) -> np.ndarray:
    """Return what a widget paints, or what is in an image: (h, w, 3) uint8."""
    image = picture if isinstance(picture, QImage) else picture.grab().toImage()
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    bits = image.constBits()
    assert bits is not None
    lines = np.frombuffer(bits.asstring(image.sizeInBytes()), np.uint8)
    lines = lines.reshape(image.height(), image.bytesPerLine())[:, : 3 * image.width()]
    return lines.reshape(image.height(), image.width(), 3).copy()


def copied() -> str:
    """Return what is on the clipboard."""
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    return clipboard.text()


def original_answer(source: np.ndarray, view: View, size: tuple[int, int]) -> Answer:
    """Return the Original of a source, as the worker gives it for a view of this (h, w)."""
    enlargement = Enlargement(source, Parameters(1, 1))
    request = RenderRequest(enlargement, ("original",), "original", view, size)
    [picture] = render(request, lambda: False)
    return Answer(1, request, picture, to_qimage(picture.pixels))
