"""From state to screen: the plots, which are made and loaded when they are first opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt5.QtCore import QObject, pyqtSignal

from viewer.comparing.histogram import HistogramRequest, Histograms, histograms
from viewer.comparing.profile import SOURCE, TRUTH, ProfileRequest, Profiles, profiles
from viewer.images.atomic_file import whole_file
from viewer.images.load_image import ImageError
from viewer.qt.newest import Newest
from viewer.state import plot_requests as requests
from viewer.state.view_state import ViewState, changes
from viewer.upsampling.enlargement import Enlargement
from viewer.widgets.basic import stroke_colors
from viewer.widgets.dialogs.save_dialog import ask_where_to_save
from viewer.widgets.plots.plot_legend import Entry
from viewer.widgets.window.bottom_tabs import BottomTabs
from viewer.widgets.window.main_window import MainWindow

if TYPE_CHECKING:  # they load pyqtgraph
    from viewer.widgets.plots.histogram_plot import HistogramPlot
    from viewer.widgets.plots.plot_panel import PlotPanel
    from viewer.widgets.plots.profile_plot import ProfilePlot


class PlotPresenter(QObject):
    """Shows the profile and the histogram of a `ViewState`, and computes them in threads.

    Parameters
    ----------
    window : MainWindow
        Its panes say how their pictures are drawn in the plots.
    bottom_tabs : BottomTabs
        Where the plots are opened.
    folder : callable
        Returns the folder that files are saved in at first.
    remember_folder : callable
        Told the path of a file that was saved.

    Signals
    -------
    along_chosen(ProfileAlong)
        The person wants another kind of profile.
    """

    along_chosen = pyqtSignal(object)

    def __init__(
        self,
        window: MainWindow,
        bottom_tabs: BottomTabs,
        folder: Callable[[], str],
        remember_folder: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._bottom_tabs = window, bottom_tabs
        self._folder, self._remember_folder = folder, remember_folder
        self._state = ViewState()
        self.profile: ProfilePlot | None = None
        self.histogram: HistogramPlot | None = None
        self._profiler = Newest[ProfileRequest, Profiles](profiles)
        self._counter = Newest[HistogramRequest, Histograms](histograms)
        self._profiler.answered.connect(self._show_profiles)
        self._counter.answered.connect(self._show_histograms)

    def stop(self) -> None:
        """End the work and wait until it has ended."""
        for thread in (self._profiler, self._counter):
            thread.stop()

    @property
    def settled(self) -> bool:
        """Whether the open plots show what was asked for last."""
        return not (self._profiler.awaited or self._counter.awaited)

    def show(self, old: ViewState | None, new: ViewState) -> None:
        """Bring the plots up to date; `old` is what they show so far, None for nothing."""
        self._state = new
        changed = changes(old, new)
        if old is None:  # pictures may be others than were thought
            self._profiler.forget()
            self._counter.forget()
        if changed(lambda s: s.panels.profile):
            self._open_profile(new.panels.profile)
        if changed(lambda s: s.panels.histogram):
            self._open_histogram(new.panels.histogram)
        if changed(lambda s: (s.panels.profile, s.panels.histogram, s.panes.methods, s.looking)):
            self._show_strokes()
        if new.panels.profile:
            self._show_profile()

    # The profile

    def _open_profile(self, is_open: bool) -> None:
        if self.profile is None and is_open:
            from viewer.widgets.plots.profile_plot import ProfilePlot

            self.profile = ProfilePlot()
            self.profile.along_chosen.connect(self.along_chosen)
            self._begin(self.profile, self._profiler)
        self._set_open(self.profile, self._profiler, "Profile", is_open)

    def _show_profile(self) -> None:
        """Show what is known at once, and ask for what is to be computed."""
        state, panel = self._state, self.profile
        assert panel is not None
        panel.set_along(requests.along(state), has_line=requests.has_line(state))
        panel.set_channel(*requests.channel_name(state))
        panel.set_entries(self._entries(samples=True))
        request = requests.profile_request(state)
        panel.set_mark(requests.mark(state))
        if request is not None:
            self._profiler.ask(request)

    def _show_profiles(self, request: ProfileRequest, found: Profiles) -> None:
        """Show profiles: those of the last place stand until newer ones come."""
        from viewer.widgets.plots.profile_plot import ProfileScene

        state = self._state
        if self.profile is None or not state.panels.profile or not self._is_present(request):
            return
        scene = ProfileScene(
            found,
            requests.profile_axis(request),
            request.span,
            requests.profile_heading(request, found),
            requests.note(state, found.failures),
            requests.sample_titles(request),
        )
        self.profile.set_scene(scene)

    # The histogram

    def _open_histogram(self, is_open: bool) -> None:
        if self.histogram is None and is_open:
            from viewer.widgets.plots.histogram_plot import HistogramPlot

            self.histogram = HistogramPlot()
            self._begin(self.histogram, self._counter)
        self._set_open(self.histogram, self._counter, "Histogram", is_open)

    def count_visible(self, enlargement: Enlargement | None) -> None:
        """Ask for the histograms, if they are open: the pictures are there, and come first.

        Parameters
        ----------
        enlargement : Enlargement or None
            The state's, perhaps with the outputs that the pictures were made of.
        """
        state, panel = self._state, self.histogram
        if not state.panels.histogram or panel is None:
            return
        panel.set_entries(self._entries(samples=False))
        if enlargement is not None:
            regions, _ = requests.histogram_regions(state)
            self._counter.ask(HistogramRequest(enlargement, regions))

    def _show_histograms(self, request: HistogramRequest, found: Histograms) -> None:
        state, panel = self._state, self.histogram
        if panel is None or not state.panels.histogram or not self._is_present(request):
            self._counter.forget()
            return
        _, too_many = requests.histogram_regions(state)
        panel.set_heading(requests.histogram_heading(state))
        panel.set_note(requests.note(state, too_many | requests.failures_of(found)))
        panel.set_histograms(
            {n: counts for n, counts in found.items() if not isinstance(counts, str)}
        )

    # Both

    def _is_present(self, request: ProfileRequest | HistogramRequest) -> bool:
        source = self._state.resolved.source
        return source is not None and request.enlargement.source is source.pixels

    def _strokes(self) -> dict[str, int]:
        """Return how each picture is drawn: by its pane, those without one as further panes."""
        plotted = requests.plotted(self._state)
        places = {
            name: i for i, name in enumerate(dict.fromkeys((*self._state.panes.methods, *plotted)))
        }
        places[SOURCE] = stroke_colors.SOURCE
        return {name: places[name] for name in plotted}

    def _entries(self, *, samples: bool) -> list[Entry]:
        """Return what is in a plot; the source's samples are in a profile in any case."""
        strokes = self._strokes()
        if samples:
            strokes = {SOURCE: stroke_colors.SOURCE} | strokes
        if self._state.resolved.truth is not None:
            strokes = {TRUTH: stroke_colors.TRUTH} | strokes
        return [Entry(name, requests.title_of(name), stroke) for name, stroke in strokes.items()]

    def _show_strokes(self) -> None:
        is_open = self._state.panels.profile or self._state.panels.histogram
        panes = zip(self._state.panes.methods, self._window.panes.panes, strict=True)
        for index, (name, pane) in enumerate(panes):
            stroke = stroke_colors.SOURCE if name == SOURCE else index
            pane.set_stroke(stroke if is_open else None)

    def _begin(self, panel: PlotPanel, thread: Newest[Any, Any]) -> None:
        panel.save_requested.connect(lambda kind: self._save(panel, kind))
        thread.start()

    def _set_open(
        self, panel: PlotPanel | None, thread: Newest[Any, Any], title: str, is_open: bool
    ) -> None:
        if not is_open:
            thread.forget()
        if panel is not None:
            self._bottom_tabs.set_open(panel, title, is_open)

    def _save(self, panel: PlotPanel, kind: str) -> None:
        """Ask where to save a plot, and do so."""
        state = self._state
        if state.image is None:
            return
        stem = Path(state.image.name or "pasted").stem
        name = f"{stem}-x{state.scaling.scale:g}-{panel.accessibleName().lower()}.{kind}"
        title = f"Save the {panel.accessibleName().lower()}"
        suggestion = Path(self._folder()) / name
        path = ask_where_to_save(self._window, title, suggestion, kind.upper(), kind)
        if path:
            self._remember_folder(path)
            try:
                with whole_file(path) as file:
                    file.write(panel.content(kind))
            except ImageError as error:
                self._window.banner.show_error(str(error))
