"""The transposed convolution's layer: its kernel, and what the kernels add up to."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QSize
from PyQt5.QtGui import QColor, QPalette
from PyQt5.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from viewer.qt.fonts import SMALL, scaled_font
from viewer.qt.theme import TAP_COLORS, quiet_text, warning_text
from viewer.upsampling import Border, Explanation
from viewer.upsampling.kernels import bilinear_profile
from viewer.upsampling.layer import wording as layer_wording
from viewer.upsampling.layer.phase_sums import PhaseSums, kernel_cells
from viewer.upsampling.layer.settings import Layer
from viewer.widgets.basic.formula_label import FormulaLabel
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text
from viewer.widgets.basic.tool_tips import tip
from viewer.widgets.layer.kernel_picture import KernelPicture
from viewer.widgets.layer.phase_sums import PhaseSumsPicture

FIGURE_SPACE = "\N{FIGURE SPACE}"
NO_BREAK = "\N{NO-BREAK SPACE}"
WIDTHS = 17, 10  # of the two pictures, in proportion


class KernelPanel(ThemedWidget, QWidget):
    """The kernel's weights and profile, its sums at each output phase, and what follows.

    Where the cursor lights up a phase, the kernel cells that meet there light up, and the other
    way round. The texts can be selected and copied.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Kernel")
        self._sums = PhaseSums.of(Layer.for_scale(1, 1))
        self.kernel = KernelPicture(self)
        self.phases = PhaseSumsPicture(self)
        self._titles = FormulaLabel(self), FormulaLabel(self)
        self._captions = FormulaLabel(self), FormulaLabel(self)
        self._settings = FormulaLabel(self)
        self._verdict = FormulaLabel(self)
        self._remarks = FormulaLabel(self)
        self._what = FormulaLabel(self)
        self._layout = QVBoxLayout(self)
        self._compose()
        self.kernel.cell_lit.connect(self._light_phase)
        self.phases.cell_lit.connect(self._light_cells)
        self.restyle()
        # The labels reserve lines for their width, so they need a likely one from the start.
        self.resize(self.sizeHint())
        self._layout.activate()
        self._show()

    # Setters.

    def set_kernel(self, kernel_size: int, stride: int) -> None:
        """Show the layer that makes a source `stride` times as large."""
        self.set_layer(Layer.for_scale(kernel_size, stride))

    def set_layer(self, layer: Layer) -> None:
        """Show a layer; outlines of another one go."""
        if layer != self._sums.layer:
            self._sums = PhaseSums.of(layer)
            self._show()

    def set_explanation(self, explanation: Explanation | None) -> None:
        """Outline what takes part in the inspected pixel: its kernel cells and its phase.

        Parameters
        ----------
        explanation : Explanation or None
            The transposed convolution's, for the layer that is shown; None for no pixel.
        """
        if explanation is None:
            self.set_active_cells(())
            return
        layer = self._sums.layer
        self.kernel.set_outlines(*_colored(kernel_cells(layer, explanation), TAP_COLORS))
        phase = explanation.row % layer.stride, explanation.col % layer.stride
        self.phases.set_outlines([phase])

    def set_active_cells(
        self, cells: Sequence[tuple[int, int]], colors: Sequence[str | QColor] = TAP_COLORS
    ) -> None:
        """Outline kernel cells, each in its own colour, and the phase that they meet in.

        Parameters
        ----------
        cells : sequence of (row, col)
            Those that reach the inspected pixel, in the order of its taps.
        colors : sequence of str or QColor
            For each cell; where there are more cells than colours, all take the accent.
        """
        self.kernel.set_outlines(*_colored(cells, colors))
        phases = {(self._sums.phase(row), self._sums.phase(col)) for row, col in cells}
        self.phases.set_outlines(list(phases) if len(phases) == 1 else [])

    @property
    def sums(self) -> PhaseSums:
        """What is known of the layer that is shown."""
        return self._sums

    # Inside.

    def _compose(self) -> None:
        for label in (*self._titles, *self._captions):
            label.set_quiet()
        self._settings.setAccessibleName("Layer settings")
        self._verdict.setAccessibleName("What the sums mean")
        self._remarks.setAccessibleName("Remarks on the layer")
        self._what.setAccessibleName("What the layer does with the kernel")
        self._titles[1].set_text("Sums of weights")
        self._captions[0].set_text("One white pixel, enlarged")
        self._captions[1].set_text("Even grey, enlarged")
        self._what.set_text(layer_wording.KERNEL_IN_SHORT)
        for label, text in (
            (self._titles[0], layer_wording.WEIGHTS),
            (self._titles[1], layer_wording.SUMS),
            (self._captions[0], layer_wording.WHITE_PIXEL),
            (self._captions[1], layer_wording.EVEN_GREY),
            (self._what, layer_wording.KERNEL),
        ):
            label.setToolTip(tip(text))

        pictures = QGridLayout()
        pictures.setHorizontalSpacing(12)
        pictures.setVerticalSpacing(2)
        for column, picture in enumerate((self.kernel, self.phases)):
            pictures.addWidget(self._titles[column], 0, column)
            pictures.addWidget(picture, 1, column)
            pictures.addWidget(self._captions[column], 2, column)
            pictures.setColumnStretch(column, WIDTHS[column])
        pictures.setRowStretch(1, 1)

        self._layout.setContentsMargins(8, 6, 8, 6)
        self._layout.setSpacing(4)
        self._layout.addWidget(self._settings)
        self._layout.addLayout(pictures, 1)
        self._layout.addWidget(self._verdict)
        self._layout.addWidget(self._remarks)
        self._layout.addWidget(self._what)

    def _show(self) -> None:
        sums = self._sums
        self.kernel.set_kernel_size(sums.layer.kernel_size)
        self.phases.set_sums(sums)
        area = bilinear_profile(sums.layer.kernel_size)[1] ** 2
        title = f"Kernel weights, each /{NO_BREAK}{area}" if area > 1 else "Kernel weight"
        self._titles[0].set_text(title, f"Kernel weights, each /{NO_BREAK}4096")
        self._settings.set_text(_settings(sums.layer))
        self._verdict.set_text(sums.verdict(), _LONGEST_VERDICT)
        self._remarks.set_text(_sentence(sums.remarks()), _LONGEST_REMARKS)
        self.setAccessibleDescription(sums.verdict())
        self._color_verdict()

    def _light_phase(self, cell: tuple[int, int] | None) -> None:
        if cell is None:
            self.phases.set_lit((), ())
        else:
            self.phases.set_lit((self._sums.phase(cell[0]),), (self._sums.phase(cell[1]),))

    def _light_cells(self, phase: tuple[int, int] | None) -> None:
        if phase is None:
            self.kernel.set_lit((), ())
        else:
            self.kernel.set_lit(self._sums.cells(phase[0]), self._sums.cells(phase[1]))

    # The theme.

    def restyle(self) -> None:
        small = scaled_font(self.font(), SMALL)
        for label in (*self._captions, self._settings, self._remarks, self._what):
            label.setFont(small)
            color_text(quiet_text(self.palette()), label)
        self._color_verdict()

    def _color_verdict(self) -> None:
        colors = self.palette()
        plain = colors.color(QPalette.ColorRole.WindowText)
        ink = plain if self._sums.keeps_brightness else warning_text(colors)
        color_text(ink, self._verdict)

    def sizeHint(self) -> QSize:
        """Return a size for the side panel."""
        line = self.fontMetrics().lineSpacing()
        return QSize(22 * line, 20 * line)


def _colored(
    cells: Sequence[tuple[int, int]], colors: Sequence[str | QColor]
) -> tuple[Sequence[tuple[int, int]], Sequence[str | QColor]]:
    """Return cells with their colours, or with none where these are too few."""
    return cells, colors if len(cells) <= len(colors) else ()


def _settings(layer: Layer) -> str:
    """Return the layer's settings; each number takes the room of two figures, so none moves."""
    fields = {
        "k": layer.kernel_size,
        "stride": layer.stride,
        "padding": layer.padding,
        "output_padding": layer.output_padding,
    }
    texts = []
    for name, value in fields.items():
        end = "" if name == "output_padding" else ","
        padding = FIGURE_SPACE * (value < 10)
        texts.append(f"{name}{NO_BREAK}={NO_BREAK}{value}{end}{padding}")
    return " ".join(texts)


def _sentence(remarks: Sequence[str]) -> str:
    """Return the remarks in one line, parted by dots that never begin a line."""
    text = f"{NO_BREAK}· ".join(remarks)
    return text[:1].upper() + text[1:]


_LONGEST_VERDICT = PhaseSums.of(Layer.for_scale(22, 21)).verdict()
_LONGEST_REMARKS = _sentence(
    PhaseSums.of(Layer(22, 31, padding=0, output_padding=30, border=Border.NORMALISED)).remarks()
)
