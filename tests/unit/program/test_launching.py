from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PyQt5.QtCore import QtMsgType
from pytestqt.qtbot import QtBot

from tests.states import opened, state_of
from viewer.images.load_image import ImageError
from viewer.images.source_image import SourceImage
from viewer.program import launching
from viewer.program.launching import _print_but_known, first_state, take_screenshot
from viewer.state.choices import DEFAULT_METHODS
from viewer.state.view_state import ViewState

IMAGE = SourceImage(np.random.default_rng(1).integers(0, 256, (6, 9, 3), dtype=np.uint8))


def test_without_wishes_the_first_state_is_the_usual_one() -> None:
    assert first_state(None, None, None, None) == ViewState()


def test_the_image_is_opened() -> None:
    state = first_state(IMAGE, None, None, None)
    assert state.image is IMAGE
    assert state.inspected is not None


@pytest.mark.parametrize(
    ("scale", "kernel_size", "expected"),
    [
        (None, None, (4, 8, True)),
        (2, None, (2, 4, True)),
        (2, 4, (2, 4, True)),  # the matched one: the lock stays closed
        (2, 5, (2, 5, False)),
        (None, 5, (4, 5, False)),
        (None, 8, (4, 8, True)),
    ],
)
def test_a_kernel_size_of_ones_own_opens_the_lock(
    scale: float | None, kernel_size: int | None, expected: tuple[float, int, bool]
) -> None:
    scaling = first_state(None, None, scale, kernel_size).scaling
    assert (scaling.scale, scaling.kernel_size, scaling.kernel_locked) == expected


def test_wishes_go_before_what_is_remembered_and_leave_the_rest() -> None:
    remembered = state_of(scale=3, kernel_size=7, kernel_locked=False, show_grid=False)
    state = first_state(None, None, None, None, remembered)
    assert state == remembered
    state = first_state(None, ("nearest", "opencv"), 2, None, remembered)
    assert state.panes.methods == ("nearest", "opencv")
    assert (state.scaling.scale, state.scaling.kernel_size) == (2, 4)
    assert not state.overlays.grid


@pytest.mark.parametrize(
    ("methods", "focus"), [(("nearest", "opencv"), "nearest"), (DEFAULT_METHODS, "bilinear")]
)
def test_the_explained_method_is_one_that_is_shown(methods: tuple[str, ...], focus: str) -> None:
    assert first_state(None, methods, None, None).panes.focus_method == focus
    assert first_state(None, methods, None, None, opened()).panes.focus_method == focus


def test_the_window_is_written_as_a_picture(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "window.png"
    missing = take_screenshot(IMAGE, ("original", "nearest"), path, scale=2)
    assert missing == ""
    with Image.open(path) as picture:
        assert picture.width > 600 and picture.height > 400
        colors = np.unique(np.asarray(picture.convert("RGB")).reshape(-1, 3), axis=0)
        assert len(colors) > 100


def test_a_picture_of_no_known_kind_is_refused(qtbot: QtBot, tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="Qt cannot make such a picture"):
        take_screenshot(IMAGE, ("original",), tmp_path / "window.xyz", scale=2)
    assert list(tmp_path.iterdir()) == []


# Qt's own messages


@pytest.mark.parametrize(
    ("kind", "text", "printed"),
    [
        (QtMsgType.QtWarningMsg, "QStandardPaths: XDG_RUNTIME_DIR not set, defaulting to …", ""),
        (QtMsgType.QtWarningMsg, "This plugin does not support propagateSizeHints()", ""),
        (QtMsgType.QtWarningMsg, "libpng warning: iCCP: known incorrect sRGB profile", ""),
        (QtMsgType.QtDebugMsg, "anything", ""),
        (
            QtMsgType.QtWarningMsg,
            "QPainter::begin: no device \x1b[2J",
            "QPainter::begin: no device \\x1b[2J\n",
        ),
        (QtMsgType.QtCriticalMsg, "no memory", "no memory\n"),
        (QtMsgType.QtWarningMsg, None, ""),
    ],
)
def test_what_says_nothing_is_not_printed(
    kind: QtMsgType, text: str | None, printed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _print_but_known(kind, None, text)
    assert capsys.readouterr() == ("", printed)


def test_messages_are_looked_at_before_there_is_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Qt speaks while its application is made."""
    installed: list[object] = []
    monkeypatch.setattr(launching, "qInstallMessageHandler", installed.append)

    class NoneYet:
        setAttribute = setHighDpiScaleFactorRoundingPolicy = staticmethod(lambda *_: None)  # noqa: N815

        @staticmethod
        def instance() -> None:
            return None

        def __init__(self, arguments: list[str]) -> None:
            assert installed == [_print_but_known]
            raise KeyError("made")

    monkeypatch.setattr(launching, "QApplication", NoneYet)
    with pytest.raises(KeyError, match="made"):
        launching._application()
