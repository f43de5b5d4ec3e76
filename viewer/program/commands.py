"""Every command of the program, as one table.

Menus, the palette, the sheet of keys, ticks and what can be chosen all follow from it. Most
commands are another state; the others are done by `Actions`.
"""

from __future__ import annotations

from dataclasses import replace

from viewer.marks import Tool
from viewer.program.command_kinds import (
    ProgramCommand,
    command,
    flag,
    has_selection,
    look,
    one_of,
    panes_alone,
    reducers,
    references,
    samples,
    section,
    shows_layer,
    table,
    tool,
)
from viewer.state import enlarging, marking, moving, opening, panes
from viewer.state.choices import Appearance, Layout
from viewer.state.comparison_view import Look
from viewer.state.enlarging import next_stop

_FILE = (
    command("open", "File", "Open…", "Ctrl+O", act=lambda a: a.files.ask_for_image()),
    *samples(),
    command("paste", "File", "Paste image", "Ctrl+V", act=lambda a: a.jobs.opening.paste()),
    command(
        "open_session",
        "File",
        "Open session…",
        "Ctrl+Shift+O",
        separated=True,
        act=lambda a: a.files.ask_for_session(),
    ),
    command(
        "save_session", "File", "Save session…", act=lambda a: a.files.ask_where_to_save_session()
    ),
    command(
        "copy_command",
        "File",
        "Copy the command for this view",
        act=lambda a: a.files.copy_command(),
    ),
    command(
        "export",
        "File",
        "Export pictures…",
        "Ctrl+S",
        separated=True,
        act=lambda a: a.files.ask_what_to_export(),
    ),
    command(
        "sheet",
        "File",
        "Save view as a sheet…",
        "Ctrl+Alt+S",
        act=lambda a: a.files.ask_where_to_save_sheet(),
    ),
    command(
        "copy_sheet",
        "File",
        "Copy view as a sheet",
        "Ctrl+Alt+C",
        act=lambda a: a.files.copy_sheet(),
    ),
    command(
        "screenshot",
        "File",
        "Save window as picture…",
        "Ctrl+Shift+S",
        act=lambda a: a.files.ask_where_to_save_window(),
    ),
    command("quit", "File", "Quit", "Ctrl+Q", separated=True, act=lambda a: a.quit()),
)

_VIEW = (
    command("undo", "View", "Undo", "Ctrl+Z", act=lambda a: a.undo()),
    command("redo", "View", "Redo", "Ctrl+Shift+Z", "Ctrl+Y", act=lambda a: a.redo()),
    command(
        "fit",
        "View",
        "Fit the image",
        "0",
        separated=True,
        change=lambda s: replace(s, view=None),
    ),
    command(
        "actual",
        "View",
        "100 %: one screen pixel for each output pixel",
        "Ctrl+1",
        change=lambda s: moving.with_zoom(s, 1.0),
    ),
    command("zoom_in", "View", "Zoom in", "+", "=", change=lambda s: moving.with_zoom_steps(s, 1)),
    command("zoom_out", "View", "Zoom out", "-", change=lambda s: moving.with_zoom_steps(s, -1)),
    command(
        "layout_auto", "View", "Largest pictures", **one_of("layout", Layout.AUTO, separated=True)
    ),
    command("layout_row", "View", "In one row", **one_of("layout", Layout.ROW)),
    command("layout_grid", "View", "In several rows", **one_of("layout", Layout.GRID)),
    *panes_alone(),
    *references(),
    command(
        "add_pane",
        "View",
        "Add a pane",
        "Ctrl+T",
        change=panes.with_pane,
        is_enabled=lambda s: panes.with_pane(s) != s,
    ),
    command(
        "close_pane",
        "View",
        "Close the explained pane",
        "Ctrl+W",
        change=lambda s: panes.without_pane(s, s.panes.methods.index(s.panes.focus_method)),
        is_enabled=lambda s: len(s.panes.methods) > 1,
    ),
    command("grid", "View", "Pixel grid when close", "G", **flag("show_grid", separated=True)),
    command("values", "View", "Pixel values when close", "V", **flag("show_values")),
    command("differing", "View", "Corners in pixels that differ", "X", **flag("show_differing")),
    command("inspector", "View", "Pixel inspector", "I", **section("inspector", separated=True)),
    command("kernel", "View", "Kernel", "K", **section("kernel", is_enabled=shows_layer)),
    command("reasons", "View", "Why they differ", "Y", **section("reasons")),
    command("watched", "View", "Watched pixels", "T", **table("watched")),
    command("metrics", "View", "Metrics", "E", **table("metrics")),
    command("profile", "View", "Profile", "F", **table("profile")),
    command("histogram", "View", "Histogram", "H", **table("histogram")),
    command(
        "look_desktop",
        "View",
        "Colours of the desktop",
        **one_of("appearance", Appearance.DESKTOP, separated=True),
    ),
    command("look_light", "View", "Light", **one_of("appearance", Appearance.LIGHT)),
    command("look_dark", "View", "Dark", **one_of("appearance", Appearance.DARK)),
)

_LOOK = (
    command("panes", "Look", "Side by side", "S", **look(Look.PANES)),
    command("wipe", "Look", "Wipe: a line between two to four", "W", **look(Look.WIPE)),
    command(
        "blink",
        "Look",
        "Blink: one after the other",
        "Space",
        group="looking",
        is_on=lambda s: s.looking.look is Look.BLINK,
        act=lambda a: a.blink(),
    ),
    command("onion", "Look", "Onion skin: one through the other", "O", **look(Look.ONION)),
    command("difference", "Look", "Difference of two", "D", **look(Look.DIFFERENCE)),
)

_ENLARGEMENT = (
    command(
        "scale_up",
        "Enlargement",
        "Larger scale",
        "]",
        change=lambda s: enlarging.with_scale(s, next_stop(s.scaling.scale, 1)),
    ),
    command(
        "scale_down",
        "Enlargement",
        "Smaller scale",
        "[",
        change=lambda s: enlarging.with_scale(s, next_stop(s.scaling.scale, -1)),
    ),
    command(
        "kernel_up",
        "Enlargement",
        "Larger kernel",
        "}",
        separated=True,
        is_enabled=shows_layer,
        change=lambda s: enlarging.with_kernel_size(s, s.scaling.kernel_size + 1),
    ),
    command(
        "kernel_down",
        "Enlargement",
        "Smaller kernel",
        "{",
        is_enabled=shows_layer,
        change=lambda s: enlarging.with_kernel_size(s, s.scaling.kernel_size - 1),
    ),
    command(
        "lock",
        "Enlargement",
        "Lock the kernel size to the scale",
        "L",
        is_on=lambda s: s.scaling.kernel_locked,
        is_enabled=shows_layer,
        change=lambda s: enlarging.with_lock(s, not s.scaling.kernel_locked),
    ),
    command(
        "round_trip",
        "Enlargement",
        "Round trip: reduce first, compare with the original",
        "R",
        separated=True,
        is_on=lambda s: s.round_trip.on,
        change=lambda s: enlarging.with_round_trip(s, not s.round_trip.on),
    ),
    *reducers(),
)

_SELECT = (
    command("select", "Select", "Select by dragging", "A", **tool(Tool.SELECT)),
    command(
        "select_view",
        "Select",
        "Select what is in view",
        "Ctrl+A",
        change=marking.with_view_selected,
    ),
    command(
        "select_numbers",
        "Select",
        "Select by numbers…",
        "Ctrl+Shift+A",
        act=lambda a: a.ask_for_selection(),
    ),
    command(
        "select_nothing",
        "Select",
        "Select nothing",
        is_enabled=has_selection,
        change=lambda s: replace(s, marks=replace(s.marks, selection=None)),
    ),
    command(
        "fit_selection",
        "Select",
        "Fit the selection",
        "Z",
        separated=True,
        is_enabled=has_selection,
        change=marking.at_selection,
    ),
    command(
        "crop",
        "Select",
        "Crop the image to the selection",
        "C",
        is_enabled=lambda s: opening.crop_of(s) is not None,
        act=lambda a: a.jobs.opening.crop(),
    ),
    command(
        "uncrop",
        "Select",
        "Back to the whole image",
        "Shift+C",
        is_enabled=lambda s: s.image is not None and s.image.crop is not None,
        change=opening.uncropped,
    ),
    command(
        "draw_line",
        "Select",
        "Draw a line for the profile by dragging",
        "N",
        **tool(Tool.LINE, separated=True),
    ),
    command(
        "remove_line",
        "Select",
        "Remove the line",
        is_enabled=lambda s: s.marks.line is not None,
        change=marking.without_line,
    ),
)

_PIXEL = (
    command(
        "pin",
        "Pixel",
        "Pin the pixel under the cursor",
        "P",
        change=lambda s: replace(s, marks=replace(s.marks, pin=s.cursor)),
    ),
    command(
        "unpin",
        "Pixel",
        "Let go: of the pixel, the way of looking, the selection",
        "Esc",
        is_enabled=lambda s: marking.released(s) != s,
        act=lambda a: a.let_go(),
    ),
    command("watch", "Pixel", "Watch the inspected pixel", "M", change=marking.with_watched),
    command(
        "copy",
        "Pixel",
        "Copy the explanation",
        "Ctrl+Shift+C",
        separated=True,
        act=lambda a: a.copy_explanation(),
    ),
)

_HELP = (
    command("palette", "Help", "Find a command…", "Ctrl+Shift+P", act=lambda a: a.show_palette()),
    command("keys", "Help", "Keys and mouse", "F1", act=lambda a: a.show_keys(COMMANDS)),
    command("about", "Help", "About Upsampling Viewer", act=lambda a: a.show_about()),
)

COMMANDS: tuple[ProgramCommand, ...] = (
    *_FILE,
    *_VIEW,
    *_LOOK,
    *_ENLARGEMENT,
    *_SELECT,
    *_PIXEL,
    *_HELP,
)
