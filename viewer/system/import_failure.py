"""What is said where a library that the program cannot do without cannot be imported."""

from __future__ import annotations

from viewer.system.plain_text import plain

_TITLES = {"cv2": "OpenCV (cv2)", "PyQt5": "PyQt5", "PIL": "Pillow", "numpy": "NumPy"}


def import_failure(error: ImportError) -> str:
    """Return one sentence on what could not be imported, and what to do.

    Parameters
    ----------
    error : ImportError
        What the import raised.
    """
    lines = str(error).strip().splitlines() or [type(error).__name__]
    name = (error.name or "").partition(".")[0]
    library = _TITLES.get(name, name or "A library")
    return f"{library} cannot be imported ({plain(lines[0], 120)}); install the program again"
