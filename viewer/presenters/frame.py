"""From state to screen: what stands around the pictures."""

from __future__ import annotations

from PyQt5.QtWidgets import QApplication

from viewer.images.load_image import SourceImage
from viewer.images.source_image import shown_name
from viewer.marks import Tool
from viewer.qt import theme
from viewer.qt.desktop import Desktop
from viewer.state.choices import Appearance
from viewer.state.view_state import Changed, ViewState
from viewer.widgets.window.main_window import MainWindow

TOOL_HINTS = {
    Tool.SELECT: "Drag a rectangle over a picture. Esc cancels. "
    "With Shift held, dragging selects at any time.",
    Tool.LINE: "Drag a line over a picture. Esc cancels. "
    "With Ctrl held, dragging draws a line at any time.",
}
NO_ROUND_TRIP = {
    False: "There is no round trip below scale 1: choose a larger scale. "
    "Until then, pictures are compared with one another.",
    True: "The image is too small for a round trip at this scale: choose a smaller scale.",
}
CHANNELS = {1: "grey", 3: "RGB", 4: "RGB + alpha"}


class FramePresenter:
    """Shows in a `MainWindow` what there is to say of a `ViewState` around its pictures.

    Parameters
    ----------
    window : MainWindow
        Its bars, its banner and the frames of its panes are told what is.
    desktop : Desktop
        Says whether it asks for dark windows.
    """

    def __init__(self, window: MainWindow, desktop: Desktop) -> None:
        self._window = window
        self.desktop = desktop
        self._state = ViewState()

    def show(self, changed: Changed, new: ViewState) -> None:
        """Bring it up to date; there are as many panes as the state has methods."""
        self._state = new
        window = self._window
        if changed(lambda s: s.appearance):
            self.apply_appearance()
        if changed(lambda s: s.resolved.shows_layer):
            window.layer_strip.setVisible(new.resolved.shows_layer)
            window.controls.set_kernel_enabled(new.resolved.shows_layer)
        if changed(lambda s: (s.resolved.source, s.round_trip, s.scaling.scale)):
            self._show_image()
        if changed(lambda s: (s.tool, s.panes.methods)):
            self._show_tool()
        if changed(lambda s: (s.marks.selection, s.resolved.source, s.panes.methods)):
            self._show_selection()
        if changed(lambda s: s.scaling):
            scaling = new.scaling
            window.controls.set_parameters(
                scaling.scale, scaling.kernel_size, scaling.kernel_locked
            )
        if changed(lambda s: s.round_trip):
            window.controls.set_round_trip(new.round_trip.on)
        if changed(lambda s: (s.resolved.source, s.round_trip, s.scaling.scale)):
            self._show_no_round_trip()
        self._show_arrangement(changed)

    def _show_arrangement(self, changed: Changed) -> None:
        """Show which pane is explained, how they are laid out, and whether there are sections."""
        new, window = self._state, self._window
        if changed(lambda s: (s.panes.focus_method, s.panes.methods)):
            for name, pane in zip(new.panes.methods, window.panes.panes, strict=True):
                pane.set_explained(name == new.panes.focus_method)
        if changed(lambda s: (s.panes.layout, s.panes.solo, s.resolved.source, s.panes.methods)):
            window.panes.set_arrangement(
                new.panes.layout, new.panes.solo, new.resolved.source_shape
            )
        if changed(lambda s: (s.panels.inspector, s.panels.kernel, s.panels.reasons)):
            sections = (new.panels.inspector, new.panels.kernel, new.panels.reasons)
            window.side_panel.setVisible(any(sections))

    def apply_appearance(self) -> None:
        """Take on light or dark colours."""
        show_appearance(self._state.appearance, self.desktop)

    def _show_tool(self) -> None:
        """Have the pictures take the tool, and say how it is used."""
        tool, banner = self._state.tool, self._window.banner
        for pane in self._window.panes.panes:
            pane.picture.set_tool(tool)
        if tool in TOOL_HINTS:
            banner.show_note(TOOL_HINTS[tool])
        elif banner.text() in TOOL_HINTS.values():
            banner.clear()

    def _show_no_round_trip(self) -> None:
        """Say that what is switched on cannot be, as long as that is so."""
        state, banner = self._state, self._window.banner
        reason = ""
        if (
            state.round_trip.on
            and state.resolved.truth is None
            and not state.resolved.lacks_reduction
            and state.image
        ):
            reason = NO_ROUND_TRIP[state.scaling.scale >= 1]
        if reason:
            banner.show_note(reason)
        elif banner.text() in NO_ROUND_TRIP.values():
            banner.clear()

    def _show_selection(self) -> None:
        """Say how large the selection is."""
        selection = self._state.marks.selection
        text = tip = ""
        if selection is not None:
            width, height = selection.right - selection.left, selection.bottom - selection.top
            text = f"Selected {width:.4g} × {height:.4g}"
            tip = (
                f"Source rows {selection.top:.6g} to {selection.bottom:.6g}, columns "
                f"{selection.left:.6g} to {selection.right:.6g}, from the outer edge"
            )
        self._window.readout.set_selection(text, tip)

    def _show_image(self) -> None:
        image = self._state.image
        if image is None:
            return
        self._window.setWindowTitle(f"{shown_name(image)} — Upsampling Viewer")
        self._window.readout.set_image(
            f"{shown_name(image)}  {image.width} × {image.height} "
            f"{CHANNELS[image.channels]}{_crop_text(image)}{self._round_trip_text()}",
            " ".join(image.notes),
        )

    def _round_trip_text(self) -> str:
        """Return what the round trip has made of the image, in a few words."""
        state = self._state
        if not state.round_trip.on or state.resolved.source is None:
            return ""
        if state.resolved.truth is None:
            return (
                ", too small for a round trip"
                if state.scaling.scale >= 1
                else ", no round trip below 1"
            )
        height, width = state.resolved.truth.shape[:2]
        whole = state.image is not None and (state.image.height, state.image.width)
        cut = "" if whole == (height, width) else f", cut to {width} × {height}"
        return f"{cut}, reduced to {state.resolved.source.width} × {state.resolved.source.height}"


def _crop_text(image: SourceImage) -> str:
    if image.crop is None:
        return ""
    return f", cropped from {image.opened.width} × {image.opened.height}"


def show_appearance(wish: Appearance, desktop: Desktop) -> None:
    """Take on light or dark colours, if they are not those that there are."""
    dark = wish is Appearance.DARK or (wish is Appearance.DESKTOP and desktop.is_dark)
    colors = theme.palette(dark=dark)
    if colors != QApplication.palette():
        QApplication.setPalette(colors)
        for widget in ("QCheckBox", "QRadioButton"):
            QApplication.setPalette(theme.indicator_palette(colors), widget)
