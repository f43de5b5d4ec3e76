"""The profile: the values of all pictures along a row, a column or a line, one over the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtGui import QColor, QPalette, QPen
from PyQt5.QtWidgets import QWidget

from viewer.comparing.profile import NEIGHBOUR, Profiles, profile_table
from viewer.qt.pyqtgraph_loader import pyqtgraph as pg
from viewer.qt.theme import quiet_text
from viewer.state.choices import ProfileAlong
from viewer.widgets.basic.stroke_colors import SOURCE, plot_color, plot_pen
from viewer.widgets.plots.plot_canvas import finite_range
from viewer.widgets.plots.plot_panel import PlotPanel

FULL = (-4.0, 259.0)  # 0 to 255, and room for the line's width
TICKS = [(value, str(value)) for value in (0, 50, 100, 150, 200, 255)]
LEAST_SPAN = 8.0  # levels: what is nearly flat shall look flat
DENSE = 700  # values of a curve, from which dashes could not be told
MARKED = 120  # values of a curve, up to which each has a mark of its own
NO_LINE = "Drag with Ctrl over a picture to draw a line"
_ALONG = {
    ProfileAlong.ROW: ("Row", "Through the inspected pixel's row"),
    ProfileAlong.COLUMN: ("Column", "Through the inspected pixel's column"),
    ProfileAlong.LINE: ("Line", "Along the line in the pictures"),
}


@dataclass(frozen=True, slots=True)
class ProfileScene:
    """What a profile shows.

    Attributes
    ----------
    found : Profiles
        The curves.
    axis : str
        What is along the x axis: ``"source column"``.
    span : tuple of float
        The part of the x axis that is in view.
    heading : str
        Where the profile is taken.
    note : str
        What is left out, and why.
    sample_titles : dict
        What the source's samples, which are drawn together, are called in a table.
    """

    found: Profiles = field(default_factory=Profiles)
    axis: str = "source column"
    span: tuple[float, float] = (0.0, 1.0)
    heading: str = ""
    note: str = ""
    sample_titles: dict[str, str] = field(default_factory=dict)


class ProfilePlot(PlotPanel):
    """Shows profiles; the source's own samples are dots.

    Signals
    -------
    along_chosen(ProfileAlong)
        Another kind of profile is wanted.
    """

    along_chosen = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._scene = ProfileScene()
        self._channel, self._channel_name = 0, ""
        self._mark_at: float | None = None
        self.curves: dict[str, Any] = {}
        super().__init__("profile", parent)
        self.along_buttons = dict(zip(_ALONG, self._segments(*_ALONG.values()), strict=True))
        for along, button in self.along_buttons.items():
            button.clicked.connect(lambda _, along=along: self.along_chosen.emit(along))
        self.full_button, self.fit_button = self._segments(
            ("0–255", "All values that there are"), ("Fit", "The values that are in view")
        )
        self.full_button.setChecked(True)
        for place, button in enumerate(self.along_buttons.values()):
            self._bar.insertWidget(place, button)
        self._bar.insertSpacing(len(_ALONG), 10)
        after = self._bar.indexOf(self.back_button)
        for place, button in enumerate((self.full_button, self.fit_button)):
            button.clicked.connect(self._fit)
            self._bar.insertWidget(after + place, button)
        self._bar.insertSpacing(after + 2, 6)
        self.canvas.set_count(1)
        self._plot = self.canvas.plots[0]
        self.mark_line = pg.InfiniteLine(angle=90, movable=False)
        self.mark_line.setZValue(-10)
        self._plot.addItem(self.mark_line, ignoreBounds=True)
        self._plot.view.sigXRangeChanged.connect(self._fit)
        self.canvas.restyle()
        self.set_along(ProfileAlong.ROW, has_line=False)

    # Setters

    def set_along(self, along: ProfileAlong, *, has_line: bool) -> None:
        """Show what the profile is along, and whether there is a line that it could be along."""
        self.along_buttons[along].setChecked(True)
        button = self.along_buttons[ProfileAlong.LINE]
        button.setEnabled(has_line)
        button.setToolTip(_ALONG[ProfileAlong.LINE][1] if has_line else NO_LINE)

    def set_channel(self, channel: int, name: str) -> None:
        """Show another channel's values."""
        if (channel, name) != (self._channel, self._channel_name):
            self._channel, self._channel_name = channel, name
            self.draw()

    def set_mark(self, place: float | None) -> None:
        """Mark where the inspected pixel is along the x axis."""
        self._mark_at = place
        self.mark_line.setVisible(place is not None)
        if place is not None:
            self.mark_line.setValue(place)

    def set_scene(self, scene: ProfileScene) -> None:
        """Show other profiles."""
        self._scene = scene
        self.set_heading(scene.heading)
        self.set_note(scene.note)
        self.canvas.set_home(*scene.span)
        self.draw()

    @property
    def mark(self) -> float | None:
        """Where the inspected pixel is marked."""
        return self._mark_at

    @property
    def scene(self) -> ProfileScene:
        """What is shown."""
        return self._scene

    # Inside

    def draw(self) -> None:
        if not self.canvas.plots:
            return
        name = f"{self._channel_name} value" if self._channel_name else "value"
        text = self.palette().color(QPalette.ColorRole.Text)
        self._plot.left.set_title(name, text)
        self._plot.bottom.set_title(self._scene.axis, text)
        self.mark_line.setPen(QPen(quiet_text(self.palette()), 0))
        names = self._names()
        for gone in set(self.curves) - set(names):
            self._plot.removeItem(self.curves.pop(gone))
        for name, stroke in names.items():
            self._draw_curve(name, stroke)
        self._fit()

    def _names(self) -> dict[str, int]:
        """Return the curves that are shown, and how they are drawn."""
        names = {entry.name: entry.stroke for entry in self.legend.shown}
        return names | ({NEIGHBOUR: SOURCE} if SOURCE in names.values() else {})

    def _draw_curve(self, name: str, stroke: int) -> None:
        curve = self._scene.found.curves.get(name)
        item = self.curves.get(name)
        if item is None:
            item = self.curves[name] = pg.PlotDataItem(antialias=True)
            self._plot.addItem(item)
        if curve is None or self._channel >= curve.values.shape[1]:
            item.setData([], [])
            return
        count, color = len(curve.places), plot_color(stroke, self.palette())
        ground = self.palette().color(QPalette.ColorRole.Base)
        few = count <= MARKED
        # Those with gaps lie above those without. So do dots, unless they would hide the curves.
        item.setZValue(100 if stroke == SOURCE and few else stroke)
        style: dict[str, Any] = {
            "pen": plot_pen(stroke, self.palette(), dense=count > DENSE),
            "symbol": "o" if few else None,
            "symbolSize": 4,
            "symbolPen": None,
            "symbolBrush": color,
        }
        if stroke == SOURCE:
            style |= {"pen": None, "symbol": "o", "symbolSize": 7 if few else 3}
            if name == NEIGHBOUR:
                # Many rings, side by side, would hide the curves.
                faint = QColor(color)
                faint.setAlpha(255 if few else 90)
                style |= {"symbolBrush": None, "symbolPen": pg.mkPen(faint, width=1)}
            elif few:
                style["symbolPen"] = pg.mkPen(ground, width=1)
        item.setData(curve.places, curve.values[:, self._channel].astype(float), **style)

    def _fit(self) -> None:
        """Show 0 to 255, or the values in view with a little room."""
        low, high = FULL
        if self.fit_button.isChecked():
            begin, end = self.canvas.x_range
            values = [
                curve.values[(curve.places >= begin) & (curve.places <= end), self._channel]
                for name in self._names()
                if (curve := self._scene.found.curves.get(name)) is not None
            ]
            found = finite_range(values)
            if found is not None:
                middle, half = sum(found) / 2, (found[1] - found[0]) / 2
                half = max(LEAST_SPAN / 2, half * 1.08)
                low, high = middle - half, middle + half
        self._plot.left.setTicks(None if self.fit_button.isChecked() else [TICKS])
        self._plot.setYRange(low, high, padding=0)

    def table(self) -> list[tuple[str | float, ...]]:
        suffix = f" ({self._channel_name})" if self._channel_name else ""
        titles = {entry.name: entry.title for entry in self.legend.shown}
        for name, title in self._scene.sample_titles.items():
            if name in self._names():
                titles[name] = title
        named = {name: f"{title}{suffix}" for name, title in titles.items()}
        return profile_table(self._scene.found, named, self._channel, self._scene.axis)
