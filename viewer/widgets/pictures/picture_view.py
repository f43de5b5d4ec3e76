"""One picture: its pixels, the grid and values when close, and the marks upon them."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QPointF
from PyQt5.QtGui import QPainter
from PyQt5.QtWidgets import QWidget

from viewer.marks import Line, Selection
from viewer.qt.render_worker import Answer
from viewer.widgets.pictures.mark_painting import Mark
from viewer.widgets.pictures.picture_layer import PictureLayer
from viewer.widgets.pictures.picture_surface import PictureSurface
from viewer.widgets.pictures.scene import Scene


class PictureView(PictureSurface):
    """Paints one pane's picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layer = PictureLayer(self)

    def set_scene(self, scene: Scene) -> None:
        """Show another part of the source, or another output."""
        self.layer.set_scene(scene)

    def set_answer(self, answer: Answer | None) -> None:
        """Show a picture that has been made; it is shifted until the next one is there."""
        self.layer.set_answer(answer)

    def set_marks(self, marks: Sequence[Mark], output_shape: tuple[int, int]) -> None:
        """Outline these pixels of an output of this shape, ``(H, W)``."""
        self.layer.set_marks(marks, output_shape)

    def set_marked(self, selection: Selection | None, line: Line | None) -> None:
        """Outline the selection, and draw the profile's line."""
        self.layer.set_marked(selection, line)

    def set_message(self, message: str) -> None:
        """Say why there is no picture; an empty message shows the picture."""
        self.layer.set_message(message)

    def layers(self) -> list[PictureLayer]:
        return [self.layer]

    def layer_at(self, position: QPointF) -> PictureLayer:
        return self.layer

    def compose(self, painter: QPainter) -> None:
        self.layer.paint(painter)
