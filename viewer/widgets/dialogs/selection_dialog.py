"""Asks for a selection in numbers: what the mouse draws, to the pixel."""

from __future__ import annotations

from PyQt5.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QWidget

from viewer.geometry import Region
from viewer.widgets.basic.number_field import WholeNumberField


class SelectionDialog(QDialog):
    """The edges of a region of an output. Read it when it was accepted.

    Parameters
    ----------
    title : str
        What the output is called.
    shape : tuple of int
        ``(H, W)`` of the output.
    region : Region
        To begin with.
    parent : QWidget, optional
        The window.
    """

    def __init__(
        self, title: str, shape: tuple[int, int], region: Region, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Select by numbers")
        height, width = shape
        self._top = _field(0, height - 1, region.top)
        self._left = _field(0, width - 1, region.left)
        self._height = _field(1, height, region.height)
        self._width = _field(1, width, region.width)
        for field, other, length in (
            (self._top, self._height, height),
            (self._left, self._width, width),
        ):
            field.valueChanged.connect(
                lambda first, other=other, length=length: other.setMaximum(length - first)
            )
            other.setMaximum(length - field.value())
        form = QFormLayout(self)
        form.addRow(QLabel(f"In pixels of {title}, which has {width} × {height}:"))
        for text, field in (
            ("First row", self._top),
            ("First column", self._left),
            ("Rows", self._height),
            ("Columns", self._width),
        ):
            field.setAccessibleName(text)
            form.addRow(text, field)
        standard = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox()
        select = buttons.addButton(standard.Ok)
        buttons.addButton(standard.Cancel)
        assert select is not None
        select.setText("Select")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)

    def region(self) -> Region:
        """Return the region that the numbers say."""
        top, left = self._top.value(), self._left.value()
        return Region(top, left, top + self._height.value(), left + self._width.value())


def _field(low: int, high: int, value: int) -> WholeNumberField:
    field = WholeNumberField()
    field.setRange(low, high)
    field.setValue(value)
    return field
