"""What of Qt's own messages reaches the terminal."""

import pytest
from PyQt5.QtCore import QtMsgType

from viewer.program import launching
from viewer.program.launching import _print_but_known


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
