"""A widget that shows pictures, and turns mouse and keys upon them into wishes."""

from __future__ import annotations

from abc import abstractmethod

from PyQt5.QtCore import QPointF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import (
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PyQt5.QtWidgets import QApplication, QSizePolicy, QWidget

from viewer.marks import Place, Tool
from viewer.widgets.basic.arrow_keys import STEPS
from viewer.widgets.basic.themed_widget import ThemedWidget
from viewer.widgets.pictures.picture_layer import PictureLayer, device_size

WHEEL_STEP = 120  # what Qt reports for one notch


class PictureSurface(ThemedWidget, QWidget):
    """What one picture alone and several in one place have in common.

    Signals
    -------
    pixel_hovered(Place)
        The cursor is over this pixel.
    pixel_clicked(Place)
        It was clicked, without dragging.
    dragged(float, float)
        Down and right, in device pixels, since the last one.
    zoom_requested(int, float, float)
        Ratios up, about a place in device pixels down and right of the middle.
    center_requested(float, float)
        Source row and column, from the outer edge, to put in the middle.
    step_requested(int, int)
        Rows and columns to move the inspected pixel by.
    copy_requested()
        What is inspected is to be copied.
    marked(Selection | Line)
        The rectangle, or the line, that is being drawn has come to lie here.
    marking_ended()
        It is drawn.
    resized()
        The size in device pixels may have changed.
    """

    pixel_hovered = pyqtSignal(object)
    pixel_clicked = pyqtSignal(object)
    dragged = pyqtSignal(float, float)
    zoom_requested = pyqtSignal(int, float, float)
    center_requested = pyqtSignal(float, float)
    step_requested = pyqtSignal(int, int)
    copy_requested = pyqtSignal()
    marked = pyqtSignal(object)
    marking_ended = pyqtSignal()
    resized = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._pressed: QPointF | None = None
        self._dragging = False
        self._tool = self._drawing = Tool.PAN  # what dragging does, and the present drag
        self._begun = QPointF()  # where it was begun
        self._wheel = 0

    def set_tool(self, tool: Tool) -> None:
        """Have the mouse do something else when it is dragged."""
        self._tool = tool

    @abstractmethod
    def layers(self) -> list[PictureLayer]:
        """Return all that may be shown."""

    @abstractmethod
    def layer_at(self, position: QPointF) -> PictureLayer:
        """Return the picture that is seen at a position."""

    @abstractmethod
    def compose(self, painter: QPainter) -> None:
        """Paint all but the frame of the focus."""

    def snapshot(self) -> QImage:
        """Return what is shown, in device pixels, without the frame of the focus."""
        height, width = self.device_size()
        image = QImage(max(1, width), max(1, height), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(self.devicePixelRatioF())
        painter = QPainter(image)
        self.compose(painter)
        painter.end()
        image.setDevicePixelRatio(1)
        return image

    def device_size(self) -> tuple[int, int]:
        """Return ``(height, width)`` in device pixels."""
        return device_size(self)

    def sizeHint(self) -> QSize:
        return QSize(320, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 90)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        self.compose(painter)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().text().color(), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    # What is wanted

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._begun = event.localPos()
            self._dragging = False
            self._drawing = self._tool
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._drawing = Tool.SELECT
            elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._drawing = Tool.LINE

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            moved = event.localPos() - self._pressed
            if self._dragging or moved.manhattanLength() >= QApplication.startDragDistance():
                self._dragging = True
                if self._drawing is not Tool.PAN:
                    self._mark(event.localPos())
                    return
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self._pressed = event.localPos()
                ratio = self.devicePixelRatioF()
                self.dragged.emit(moved.y() * ratio, moved.x() * ratio)
            return
        place = self._place_at(event.localPos())
        if place is not None:
            self.pixel_hovered.emit(place)

    def _mark(self, position: QPointF) -> None:
        """Draw from where the mouse was pressed to a position, in the picture that was there."""
        layer = self.layer_at(self._begun)
        mark = layer.selection_between if self._drawing is Tool.SELECT else layer.line_between
        marked = mark(self._begun, position)
        if marked is not None:
            self.marked.emit(marked)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if self._pressed is not None and not self._dragging:
            place = self._place_at(event.localPos())
            if place is not None:
                self.pixel_clicked.emit(place)
        elif self._drawing is not Tool.PAN:
            self.marking_ended.emit()
        self._pressed = None
        self._dragging = False
        self.setCursor(Qt.CursorShape.CrossCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        scene = self.layer_at(event.localPos()).scene
        if scene is None:
            return
        down, right = self._from_middle(event.localPos())
        view, (height, width) = scene.view, scene.source_shape
        self.center_requested.emit(
            min(max(view.center_row + down / view.magnification, 0.0), float(height)),
            min(max(view.center_col + right / view.magnification, 0.0), float(width)),
        )

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        if event is None:
            return
        self._wheel += event.angleDelta().y()  # touchpads send many small ones
        steps = int(self._wheel / WHEEL_STEP)
        self._wheel -= steps * WHEEL_STEP
        if steps:
            self.zoom_requested.emit(steps, *self._from_middle(event.position()))
            place = self._place_at(event.position())  # another pixel may lie there now
            if place is not None:
                self.pixel_hovered.emit(place)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
            return
        steps = STEPS.get(event.key())
        if steps is None:
            super().keyPressEvent(event)
            return
        far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        self.step_requested.emit(steps[0] * far, steps[1] * far)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self.restyle()
        self.resized.emit()

    def restyle(self) -> None:
        for layer in self.layers():
            layer.repaint()

    def _place_at(self, position: QPointF) -> Place | None:
        return self.layer_at(position).place_at(position)

    def _from_middle(self, position: QPointF) -> tuple[float, float]:
        """Return device pixels down and right of the middle of the picture."""
        ratio = self.devicePixelRatioF()
        scene = self.layer_at(position).scene
        height, width = scene.size if scene is not None else self.device_size()
        return position.y() * ratio - height / 2, position.x() * ratio - width / 2
