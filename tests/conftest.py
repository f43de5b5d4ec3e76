"""A clean desktop for the tests: nothing of the user's is read, nothing of it is written.

The environment is set here, at import, because Qt reads it once when it is loaded.
"""

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import hypothesis
import pytest

_HOME = Path(tempfile.mkdtemp(prefix="upsampling-viewer-tests-"))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)

for _variable, _folder in {
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_CACHE_HOME": "cache",
    "XDG_STATE_HOME": "state",
    "XDG_RUNTIME_DIR": "runtime",
}.items():
    (_HOME / _folder).mkdir(mode=0o700)
    os.environ[_variable] = str(_HOME / _folder)

# What a desktop or a person may have set, and what would make pictures differ.
for _variable in (
    "DBUS_SESSION_BUS_ADDRESS",
    "QT_AUTO_SCREEN_SCALE_FACTOR",
    "QT_ENABLE_HIGHDPI_SCALING",
    "QT_FONT_DPI",
    "QT_QPA_FONTDIR",
    "QT_QPA_PLATFORMTHEME",
    "QT_QPA_PLATFORM_PLUGIN_PATH",
    "QT_SCALE_FACTOR",
    "QT_SCREEN_SCALE_FACTORS",
    "QT_STYLE_OVERRIDE",
    "SESSION_MANAGER",
    "WAYLAND_DISPLAY",
):
    os.environ.pop(_variable, None)
os.environ["LC_ALL"] = "C.UTF-8"
if sys.platform == "linux":
    # A real X display (pytest-xvfb starts one), unless asked otherwise.
    os.environ.setdefault("QT_QPA_PLATFORM", "xcb")

hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")

_numbers = count()


@pytest.fixture(autouse=True)
def fresh_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give each test, and each process it starts, settings that nobody has written yet."""
    config = _HOME / "config" / str(next(_numbers))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config))
    if qtcore := sys.modules.get("PyQt5.QtCore"):
        for file_format in (qtcore.QSettings.NativeFormat, qtcore.QSettings.IniFormat):
            qtcore.QSettings.setPath(file_format, qtcore.QSettings.UserScope, str(config))
    yield config
