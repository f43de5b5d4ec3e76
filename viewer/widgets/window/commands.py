"""Every command of the program, by name: the menus and the sheet of keys are made from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """Something that the user can ask for.

    Attributes
    ----------
    name : str
        What the program calls it.
    menu : str
        The menu that it stands in.
    text : str
        What the menu calls it.
    keys : tuple of str
        Its shortcuts, the first of which the menu shows.
    checkable : bool
        Whether it is on or off.
    group : str
        Of commands in one group exactly one is on.
    separated : bool
        Whether a line stands above it.
    """

    name: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    checkable: bool = False
    group: str = ""
    separated: bool = False


COMMANDS: tuple[Command, ...] = (
    Command("open", "File", "Open…", ("Ctrl+O",)),
    Command("paste", "File", "Paste image", ("Ctrl+V",)),
    Command("open_session", "File", "Open session…", ("Ctrl+Shift+O",), separated=True),
    Command("save_session", "File", "Save session…"),
    Command("copy_command", "File", "Copy the command for this view"),
    Command("export", "File", "Export pictures…", ("Ctrl+S",), separated=True),
    Command("sheet", "File", "Save view as a sheet…", ("Ctrl+Alt+S",)),
    Command("copy_sheet", "File", "Copy view as a sheet", ("Ctrl+Alt+C",)),
    Command("screenshot", "File", "Save window as picture…", ("Ctrl+Shift+S",)),
    Command("quit", "File", "Quit", ("Ctrl+Q",), separated=True),
    Command("undo", "View", "Undo", ("Ctrl+Z",)),
    Command("redo", "View", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
    Command("fit", "View", "Fit the image", ("0",), separated=True),
    Command("actual", "View", "100 %: one screen pixel for each output pixel", ("Ctrl+1",)),
    Command("zoom_in", "View", "Zoom in", ("+", "=")),
    Command("zoom_out", "View", "Zoom out", ("-",)),
    Command("layout_auto", "View", "Largest pictures", group="layout", separated=True),
    Command("layout_row", "View", "In one row", group="layout"),
    Command("layout_grid", "View", "In several rows", group="layout"),
    Command("add_pane", "View", "Add a pane", ("Ctrl+T",)),
    Command("close_pane", "View", "Close the explained pane", ("Ctrl+W",)),
    Command("grid", "View", "Pixel grid when close", ("G",), checkable=True, separated=True),
    Command("values", "View", "Pixel values when close", ("V",), checkable=True),
    Command("differing", "View", "Corners in pixels that differ", ("X",), checkable=True),
    Command("inspector", "View", "Pixel inspector", ("I",), checkable=True, separated=True),
    Command("kernel", "View", "Kernel", ("K",), checkable=True),
    Command("reasons", "View", "Why they differ", ("Y",), checkable=True),
    Command("watched", "View", "Watched pixels", ("T",), checkable=True),
    Command("metrics", "View", "Metrics", ("E",), checkable=True),
    Command("profile", "View", "Profile", ("F",), checkable=True),
    Command("histogram", "View", "Histogram", ("H",), checkable=True),
    Command("look_desktop", "View", "Colours of the desktop", group="look", separated=True),
    Command("look_light", "View", "Light", group="look"),
    Command("look_dark", "View", "Dark", group="look"),
    Command("panes", "Look", "Side by side", ("S",), group="looking"),
    Command("wipe", "Look", "Wipe: a line between two to four", ("W",), group="looking"),
    Command("blink", "Look", "Blink: one after the other", ("Space",), group="looking"),
    Command("onion", "Look", "Onion skin: one through the other", ("O",), group="looking"),
    Command("difference", "Look", "Difference of two", ("D",), group="looking"),
    Command("scale_up", "Enlargement", "Larger scale", ("]",)),
    Command("scale_down", "Enlargement", "Smaller scale", ("[",)),
    Command("kernel_up", "Enlargement", "Larger kernel", ("}",), separated=True),
    Command("kernel_down", "Enlargement", "Smaller kernel", ("{",)),
    Command("lock", "Enlargement", "Lock the kernel size to the scale", ("L",), checkable=True),
    Command(
        "round_trip",
        "Enlargement",
        "Round trip: reduce first, compare with the original",
        ("R",),
        checkable=True,
        separated=True,
    ),
    Command("select", "Select", "Select by dragging", ("A",), checkable=True),
    Command("select_view", "Select", "Select what is in view", ("Ctrl+A",)),
    Command("select_numbers", "Select", "Select by numbers…", ("Ctrl+Shift+A",)),
    Command("select_nothing", "Select", "Select nothing"),
    Command("fit_selection", "Select", "Fit the selection", ("Z",), separated=True),
    Command("crop", "Select", "Crop the image to the selection", ("C",)),
    Command("uncrop", "Select", "Back to the whole image", ("Shift+C",)),
    Command(
        "draw_line",
        "Select",
        "Draw a line for the profile by dragging",
        ("N",),
        checkable=True,
        separated=True,
    ),
    Command("remove_line", "Select", "Remove the line"),
    Command("pin", "Pixel", "Pin the pixel under the cursor", ("P",)),
    Command("unpin", "Pixel", "Let go: of the pixel, the way of looking, the selection", ("Esc",)),
    Command("watch", "Pixel", "Watch the inspected pixel", ("M",)),
    Command("copy", "Pixel", "Copy the explanation", ("Ctrl+Shift+C",), separated=True),
    Command("palette", "Help", "Find a command…", ("Ctrl+Shift+P",)),
    Command("keys", "Help", "Keys and mouse", ("F1",)),
    Command("about", "Help", "About Upsampling Viewer"),
)

MOUSE_HELP: tuple[tuple[str, str], ...] = (
    ("Wheel", "Zoom about the cursor, by whole ratios"),
    ("Drag", "Pan all pictures together"),
    ("Shift+drag", "Select a rectangle"),
    ("Ctrl+drag", "Draw a line for the profile"),
    ("Move", "Inspect the pixel under the cursor"),
    ("Click", "Pin the pixel, and explain this picture's method"),
    ("Click on a title bar", "Explain this method"),
    ("Double-click", "Put this place in the middle"),
    ("Arrows", "Move the inspected pixel by one; with Shift by ten"),
    ("Ctrl+C", "Copy the explanation, or the selected rows and numbers"),
    ("Space", "Blink; then stop; then show the next picture"),
    ("Drag the line", "Move the line of a wipe; Alt and the arrows do so too"),
    ("Esc", "Let go of the pixel; then side by side again; then nothing is selected"),
    ("1 to 9", "One pane alone; the same key again brings all back"),
)
