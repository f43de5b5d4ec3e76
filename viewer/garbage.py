"""Python's search for garbage: seldom while much is imported, and never among what was.

Python looks for objects that only refer to one another whenever there are 700 more than before,
and from time to time among all that there are. While modules are imported nothing is ever found,
and it takes a tenth of the time to the first paint. Later, with PyTorch loaded, one look at
everything would hold up the window for several refreshes of the screen.
"""

import gc

MANY_OBJECTS = 100_000
USUAL = gc.get_threshold()


def search_seldom() -> None:
    """Begin to look less often, until `spare_loaded`."""
    gc.set_threshold(MANY_OBJECTS, *USUAL[1:])


def spare_loaded() -> None:
    """End what `search_seldom` began, and never look at what is there by now."""
    if gc.get_threshold()[0] == MANY_OBJECTS:
        gc.freeze()
        gc.set_threshold(*USUAL)
