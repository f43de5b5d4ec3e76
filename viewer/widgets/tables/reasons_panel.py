"""Why two methods differ: at the inspected pixel in words, over the picture in numbers."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtGui import QFont
from PyQt5.QtWidgets import QVBoxLayout, QWidget

from viewer.comparing.reason_counts import ReasonCounts
from viewer.comparing.reason_sentences import Verdict
from viewer.comparing.reasons import Reason
from viewer.qt import theme
from viewer.qt.fonts import SMALL, scaled_font
from viewer.widgets.basic.formula_label import FormulaLabel
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text
from viewer.widgets.tables.count_control import CountControl
from viewer.widgets.tables.reasons_model import Where
from viewer.widgets.tables.reasons_table import ReasonsTable

NO_PIXEL = "No pixel is inspected"
ADVICE = "Point at one to read why the two methods differ there, or that they do not."
_HINT = "Click a worst difference to go to its pixel."
_LONGEST_SENTENCE = (
    "Source row 1000, column 1000 has the weight 0.444444 in Hand-written, 0.444227 in cv2 exact. "
    "Along an axis Hand-written counts in multiples of 1/2000 down and 1/2000 across, cv2 exact "
    "in multiples of 1/256."
)
_COUNTING = "Counting what is in view; the numbers are those of the last view."
_SIZES_DIFFER = "Pictures of different sizes are not compared pixel by pixel."


class ReasonsPanel(ThemedWidget, QWidget):
    """The verdict on one pixel, and how many pixels differ for each reason.

    Signals
    -------
    count_requested()
        The whole picture is to be counted.
    cancel_requested()
        That count is to end.
    worst_chosen(int, int)
        The person wants to see this output pixel: row, column.
    """

    count_requested = pyqtSignal()
    cancel_requested = pyqtSignal()
    worst_chosen = pyqtSignal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Why they differ")
        self._counting = False
        self._pair = FormulaLabel(self)
        self._reason = FormulaLabel(self)
        self._sentence = FormulaLabel(self)
        self._table = ReasonsTable(self)
        self._note = FormulaLabel(self)
        self._control = CountControl(self)
        self._pair.setAccessibleName("The two methods compared")
        self._reason.setAccessibleName("Reason at the inspected pixel")
        self._sentence.setAccessibleName("The same in words")
        self._note.setAccessibleName("Remark on the counts")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(8, 6, 8, 6)
        self._layout.setSpacing(4)
        for widget in (self._pair, self._reason, self._sentence, self._table, self._note):
            self._layout.addWidget(widget)
        self._layout.addWidget(self._control)
        self._layout.addStretch(1)
        self._table.worst_chosen.connect(self.worst_chosen)
        self._control.count_requested.connect(self.count_requested)
        self._control.cancel_requested.connect(self.cancel_requested)
        self.restyle()
        # The labels reserve lines for their width, so they need a likely one from the start.
        self.resize(340, self.sizeHint().height())
        self._layout.activate()
        self.set_verdict(None)
        self._show_note()

    # Setters

    def set_pair(self, first_title: str, second_title: str) -> None:
        """Name the two methods that are compared."""
        self._pair.set_text(f"{first_title} and {second_title}")

    def set_verdict(self, verdict: Verdict | None) -> None:
        """Say why the two differ at the inspected pixel; None where none is inspected."""
        reason = NO_PIXEL if verdict is None else verdict.title
        self._reason.set_text(reason[:1].upper() + reason[1:])
        sentence = ADVICE if verdict is None else verdict.sentence
        self._sentence.set_text(sentence, _LONGEST_SENTENCE)
        self.setAccessibleDescription(sentence)

    def set_counts(self, where: Where, counts: ReasonCounts | None, complete: bool = True) -> None:
        """Show how many pixels differ for which reason.

        Parameters
        ----------
        where : {"visible", "whole"}
            Of which part.
        counts : ReasonCounts or None
            None where nothing was counted yet, or what was counted no longer holds.
        complete : bool
            Whether all of that part was counted, not only its beginning.
        """
        self._table.set_counts(where, counts, complete)
        visible = self._table.reasons_model.counts("visible")
        self._control.set_possible(visible is None or Reason.SIZE not in visible.counts)
        self._show_note()

    def set_counting(self, counting: bool) -> None:
        """Say whether what is in view is being counted anew."""
        if counting != self._counting:
            self._counting = counting
            self._show_note()

    def set_progress(self, done: float | None) -> None:
        """Show what share of the whole picture is counted, 0 to 1; None while none is."""
        self._control.set_progress(done)

    # Inside

    def _show_note(self) -> None:
        self._note.set_text(self._remark(), _COUNTING)

    def _remark(self) -> str:
        model = self._table.reasons_model
        visible, whole = model.counts("visible"), model.counts("whole")
        if self._counting and visible is not None:
            return _COUNTING
        if visible is None and whole is None:
            return "Nothing is counted yet."
        if any(counts and Reason.SIZE in counts.counts for counts in (visible, whole)):
            return _SIZES_DIFFER
        partly = whole is not None and not model.is_complete("whole")
        if whole is not None and not partly and not whole.differing:
            return "Equal everywhere, in view and beyond."
        if visible is not None and not visible.total:
            return "No pixel of theirs is in view."
        equal = visible is not None and not visible.differing
        if partly:
            return f"{'Equal in view; the' if equal else 'The'} whole picture is counted in part."
        return "Equal everywhere in view." if equal else _HINT

    # The theme

    def restyle(self) -> None:
        bold = QFont(self.font())
        bold.setBold(True)
        self._reason.setFont(bold)
        for label in (self._pair, self._note):
            label.setFont(scaled_font(self.font(), SMALL))
        color_text(theme.quiet_text(self.palette()), self._pair, self._note)
        self._table.setFont(scaled_font(self.font(), 0.92))
