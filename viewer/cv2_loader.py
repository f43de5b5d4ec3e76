"""The one module that imports cv2: ``from viewer.cv2_loader import cv2``.

opencv-python brings its own Qt, and its ``__init__`` points ``QT_QPA_PLATFORM_PLUGIN_PATH``
and ``QT_QPA_FONTDIR`` at it. A QApplication of PyQt5 made after that loads a platform plugin
of another Qt and aborts the process on a real X display, whichever of the two was imported
first. So both variables are put back to what they were before the import, and so is
``LD_LIBRARY_PATH``, which the programs that this one starts would inherit.
"""

import os

__all__ = ["cv2"]

_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "LD_LIBRARY_PATH")

_saved = {variable: os.environ.get(variable) for variable in _VARIABLES}
try:
    import cv2
except (OSError, AttributeError) as _error:  # a part that it is made of is not there, or another
    raise ImportError(str(_error), name="cv2") from _error
finally:
    for _variable, _value in _saved.items():
        if _value is None:
            os.environ.pop(_variable, None)
        else:
            os.environ[_variable] = _value

# What goes wrong inside cv2 reaches the caller as an exception or as None; its own lines on
# standard error would only be noise beside the one sentence that the user is shown.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
