"""One pixel by one method: where it lies, its neighbours, their weights, the arithmetic."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from viewer.qt import theme
from viewer.upsampling.explaining import wording
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.taps import Explanation
from viewer.widgets.basic.formula_label import FormulaLabel
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text
from viewer.widgets.inspector.arithmetic_view import ArithmeticView
from viewer.widgets.inspector.taps_table import TapsTable
from viewer.widgets.inspector.unit_square import UnitSquare, fits_square
from viewer.widgets.inspector.weight_grid import WeightGrid


class PixelDetail(ThemedWidget, QWidget):
    """One method in one channel: where it lies, the square, the taps, the arithmetic."""

    tap_hovered = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels = [QLabel("row"), QLabel("col")]
        self.formulas = [FormulaLabel(), FormulaLabel()]
        for formula, axis in zip(self.formulas, ("row", "column"), strict=True):
            formula.setAccessibleName(f"Source {axis}, from the output {axis}")
        self.square = UnitSquare()
        self.grid = WeightGrid()
        self.note = FormulaLabel()
        self.table = TapsTable()
        self.arithmetic = ArithmeticView()

        where = QGridLayout()
        where.setHorizontalSpacing(6)
        where.setVerticalSpacing(1)
        for line in range(2):
            where.addWidget(self._labels[line], line, 0, Qt.AlignmentFlag.AlignTop)
            where.addWidget(self.formulas[line], line, 1)
        where.setColumnStretch(1, 1)
        self._pictures = QStackedWidget()
        self._pictures.addWidget(self.square)
        self._pictures.addWidget(self.grid)
        self._pictures.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        weights = QHBoxLayout()
        weights.setSpacing(10)
        weights.addWidget(self._pictures)
        weights.addWidget(self.note, 1, Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(where)
        layout.addLayout(weights)
        layout.addWidget(self.table)
        layout.addWidget(self.arithmetic)

        for part in (self.table, self.square, self.grid):
            part.tap_hovered.connect(self._hover)
        self.restyle()

    def set_explanation(
        self,
        method: str,
        explanation: Explanation,
        channel: int,
        source_shape: tuple[int, int],
        parameters: Parameters,
    ) -> None:
        """Spell out one pixel."""
        formulas = wording.position_formulas(method, explanation, source_shape, parameters)
        longest = wording.longest_position(source_shape, explanation.output_shape, method)
        for label, text, reserve in zip(self.formulas, formulas, longest, strict=True):
            label.set_text(wording.keep_result(text), wording.keep_result(reserve))
        rule = wording.position_rule(method)
        for widget in (*self._labels, *self.formulas):
            widget.setToolTip(rule)
        rows, cols = explanation.row_taps, explanation.col_taps
        as_square = fits_square(rows, cols)
        if as_square:
            self.square.set_taps(rows, cols)
        else:
            self.grid.set_taps(explanation.taps, int(cols.count[0]))
        self._pictures.setCurrentIndex(0 if as_square else 1)
        note = wording.approximation_note(explanation)
        self.note.set_text(note or wording.weights_note(explanation, as_square=as_square))
        kind = (method, parameters, source_shape)
        self.table.set_taps(explanation.taps, channel, source_shape, kind)
        self.arithmetic.set_steps(explanation.steps, channel, method)
        self._light_up(None)

    def _hover(self, position: tuple[int, int] | None) -> None:
        self._light_up(position)
        self.tap_hovered.emit(position)

    def _light_up(self, position: tuple[int, int] | None) -> None:
        self.square.set_highlighted(position)
        self.grid.set_highlighted(position)

    def restyle(self) -> None:
        color_text(theme.quiet_text(self.palette()), *self._labels, self.note)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.94)
        for label in (*self._labels, *self.formulas, self.note):
            label.setFont(font)
