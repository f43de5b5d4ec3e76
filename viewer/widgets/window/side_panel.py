"""The right-hand side: sections one above the other, each of which can be folded away."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

READABLE_HEIGHT = 260  # of a section, with its heading


class Section(QWidget):
    """A heading that folds what stands below it.

    Signals
    -------
    fold_requested(bool)
        Whether the contents are to show.
    folded_or_opened()
        It takes another height than before.
    """

    fold_requested = pyqtSignal(bool)
    folded_or_opened = pyqtSignal()

    def __init__(
        self,
        title: str,
        contents: QWidget,
        corner: QWidget | None = None,
        least_height: int = 60,
        tool_tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._heading = QToolButton(self)
        self._heading.setText(title)
        self._heading.setToolTip(tool_tip)
        self._heading.setCheckable(True)
        self._heading.setChecked(True)
        self._heading.setAutoRaise(True)
        self._heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._heading.setArrowType(Qt.ArrowType.DownArrow)
        self._heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        font = self._heading.font()
        font.setBold(True)
        self._heading.setFont(font)
        self._heading.clicked.connect(self.fold_requested)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(contents)
        self._scroll.setMinimumHeight(least_height)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        heading = QHBoxLayout()
        heading.setSpacing(4)
        heading.addWidget(self._heading, 1)
        if corner is not None:
            heading.addWidget(corner)
        layout.addLayout(heading)
        layout.addWidget(self._scroll, 1)

    @property
    def takes_room(self) -> bool:
        """Whether it is there, and open."""
        return self.is_open and not self.isHidden()

    @property
    def is_open(self) -> bool:
        """Whether the contents show."""
        return not self._scroll.isHidden()

    def set_open(self, is_open: bool) -> None:
        """Show or fold away the contents."""
        if is_open == self.is_open:
            return
        self._heading.setChecked(is_open)
        self._heading.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._scroll.setVisible(is_open)
        self.setMaximumHeight(16777215 if is_open else self._heading.sizeHint().height())
        self.folded_or_opened.emit()


class SidePanel(QWidget):
    """Stacks sections, with a handle between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.splitter.setChildrenCollapsible(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 0, 0)
        layout.addWidget(self.splitter)
        self.setMinimumWidth(340)

    @property
    def room(self) -> int:
        """How many open sections can be read, one above the other; at least one."""
        return max(1, self.height() // READABLE_HEIGHT)

    def add(self, *sections: Section) -> None:
        """Add sections below those that are there."""
        for section in sections:
            self.splitter.addWidget(section)
            section.folded_or_opened.connect(self._share)

    def _share(self) -> None:
        """Share the height among the open sections: the first has nearly twice another's."""
        sections = [self.splitter.widget(index) for index in range(self.splitter.count())]
        parts = [
            (13 if index == 0 else 7) if isinstance(section, Section) and section.takes_room else 0
            for index, section in enumerate(sections)
        ]
        # The splitter gives those that are folded their heading, and takes it from the others.
        self.splitter.setSizes([part * self.height() // max(1, sum(parts)) for part in parts])
