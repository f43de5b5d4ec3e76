"""What a window has to know of a command, and what the mouse does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from viewer.state.view_state import ViewState


def always(state: ViewState) -> bool:
    """Return that a command can be chosen, whatever is shown."""
    return True


@dataclass(frozen=True, kw_only=True)
class Command:
    """Something that a person can ask for: an entry of a menu, with its keys.

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
    submenus : tuple of str
        The menus inside that menu that it stands in, from the outside in.
    section : str
        The title above it and its neighbours with the same one.
    tool_tip : str
        What is said of it where there is room for a sentence.
    heading : str
        What stands before its text in the palette; the menu unless it is given.
    separated : bool
        Whether a line stands above it.
    group : str
        Of commands in one group exactly one is on.
    is_on : callable or None
        Says of a state whether it is ticked; None for what is neither on nor off.
    is_enabled : callable
        Says of a state whether it can be chosen.
    text_of : callable or None
        Says of a state what the menu calls it, where that is not always `text`; nothing where
        there is no such entry.
    """

    name: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    submenus: tuple[str, ...] = ()
    section: str = ""
    tool_tip: str = ""
    heading: str = ""
    separated: bool = False
    group: str = ""
    is_on: Callable[[ViewState], bool] | None = None
    is_enabled: Callable[[ViewState], bool] = always
    text_of: Callable[[ViewState], str] | None = None


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
