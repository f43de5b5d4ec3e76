"""Starting: the process's QApplication, the window, or a picture of the window."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtCore import (
    QBuffer,
    QMessageLogContext,
    QSettings,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PyQt5.QtGui import QFont, QIcon, QPixmap
from PyQt5.QtWidgets import QApplication

import viewer
from viewer.images.atomic_file import is_file, whole_file
from viewer.images.load_image import ImageError, SourceImage, load_image
from viewer.program.program import Program
from viewer.qt.display import has_display
from viewer.qt.errors import ErrorReporter
from viewer.qt.settings import SettingsError, open_settings, restore_state
from viewer.resources import asset_path
from viewer.state.beginning import first_state
from viewer.state.view_state import ViewState
from viewer.system.interrupts import signals_noted
from viewer.system.plain_text import MOST_OF_A_MESSAGE, plain
from viewer.system.progress_line import progress_line

if TYPE_CHECKING:  # few starts have one
    from viewer.state.session import Session

FALLBACK_PICTURE = "comparison.png"
HEADLESS_FONT_SIZE = 9  # points: as on most desktops; offscreen, Qt takes 12
FIRST_PICTURE_S = 0.05  # to wait for, so that the window does not first appear without
PATIENCE_S = 300  # for the picture of the window to be complete
INCOMPLETE = 1  # the exit status where it is not


def _application() -> QApplication:
    """Return the process's QApplication, made on first use."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    qInstallMessageHandler(_print_but_known)
    # Nothing is painted by OpenGL, and to load it takes longer than all of the window.
    os.environ.setdefault("QT_XCB_GL_INTEGRATION", "none")
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_EnableHighDpiScaling)
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_UseHighDpiPixmaps)
    QApplication.setHighDpiScaleFactorRoundingPolicy(
        # Whole factors: at odd ones, such as 1.04, nothing of Qt's own is sharp. Fonts follow
        # the display's resolution in any case.
        Qt.HighDpiScaleFactorRoundingPolicy.RoundPreferFloor
    )
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Upsampling Viewer")
    application.setApplicationVersion(viewer.__version__)
    application.setWindowIcon(QIcon(str(asset_path("icon.png"))))
    application.setStyle("Fusion")
    return application


def run_window(
    image: SourceImage | Path,
    methods: tuple[str, ...] | None = None,
    *,
    scale: float | None = None,
    kernel_size: int | None = None,
    session: Session | None = None,
) -> int:
    """Open the window and stay until it is closed; return the exit status.

    A file that is large may be given by its path: the window is there at once, and tells how far
    the opening is. Where there is no display, the window is written to a picture instead.
    """
    if not has_display():
        return _write_window(image, methods, scale, kernel_size, session)
    if not os.environ.get("DISPLAY") and os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "wayland")
    application = _application()
    reporter = ErrorReporter()
    reporter.install()
    settings, remembered, remark = _remembered()
    loaded = None if isinstance(image, Path) else image
    state = first_state(loaded, methods, scale, kernel_size, remembered)
    if session is not None and loaded is not None:
        state = session.applied(state)
    program = Program(state, settings)
    if session is not None and session.problems:
        program.window.banner.show_error(session.remark)
    reporter.reported.connect(program.show_report)
    lacking: list[ImportError] = []
    reporter.lacking.connect(lacking.append)
    reporter.lacking.connect(lambda _: _close(program))
    heartbeat = _closed_by_signals(program)
    program.window.show()
    program.window.panes.settle()
    if isinstance(image, Path):
        program.jobs.opening.open(str(image), session)
    else:
        program.worker.answered_once.wait(FIRST_PICTURE_S)
    if remark:
        program.window.banner.add(remark, error=True)
    program.window.panes.panes[0].picture.setFocus()  # the arrow keys move the inspected pixel
    status = application.exec()
    heartbeat.stop()
    # What was begun while the window closed must not outlive Python.
    has_ended = program.jobs.stop()
    if lacking:
        raise lacking[0]
    if not has_ended:  # a decoder that cannot be stopped: nothing is lost with it
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return status


def _write_window(
    image: SourceImage | Path,
    methods: tuple[str, ...] | None,
    scale: float | None,
    kernel_size: int | None,
    session: Session | None,
) -> int:
    """Write the window to a picture, where there is no display; return the exit status."""
    if isinstance(image, Path):
        image = load_image(image)
    if session is not None and session.problems:
        print(plain(session.remark, MOST_OF_A_MESSAGE), file=sys.stderr)
    path = Path(FALLBACK_PICTURE)
    if is_file(path, image.path):
        raise ImageError(
            f"No display was found, and {path}, where the window would be written, is the "
            "opened image; name another file with --screenshot."
        )
    missing = take_screenshot(
        image, methods, path, scale=scale, kernel_size=kernel_size, session=session
    )
    print(
        f"No display was found, so the window was written to {path}. To get a window, run "
        "this on a desktop, or over ssh -X.",
        flush=True,
    )
    if missing:
        print(f"upsampling-viewer: {missing}", file=sys.stderr)
    return INCOMPLETE if missing else 0


def _closed_by_signals(program: Program) -> QTimer:
    """Let signals close the window; keep the timer that lets Python hear of them."""

    def close(*_: object) -> None:
        program.window.close()

    signal.signal(signal.SIGINT, close)
    signal.signal(signal.SIGTERM, close)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, close)
    # Python only gets to its handlers when Qt lets it run.
    heartbeat = QTimer()
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(200)
    return heartbeat


def _close(program: Program) -> None:
    program.window.close()


def _remembered() -> tuple[QSettings | None, ViewState, str]:
    """Return where choices are remembered, those of the last time, and what is to be told."""
    try:
        settings = open_settings()
    except SettingsError as error:
        return None, ViewState(), str(error)
    return settings, *restore_state(settings, ViewState())


# What Qt says of a desktop that is not there or does things in its own way: nobody can act on it.
_SAYS_NOTHING = re.compile(
    r"propagateSizeHints|XDG_RUNTIME_DIR|XCB error|Session management error|libpng warning"
    r"|QSocketNotifier|does not support raise"
)


def _print_but_known(kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
    """Print Qt's messages, but for those that say nothing to the person before the terminal."""
    heard = kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg, QtMsgType.QtWarningMsg)
    if text and heard and not _SAYS_NOTHING.search(text):
        print(plain(text, MOST_OF_A_MESSAGE), file=sys.stderr)


def take_screenshot(
    image: SourceImage,
    methods: tuple[str, ...] | None,
    path: Path,
    *,
    scale: float | None = None,
    kernel_size: int | None = None,
    session: Session | None = None,
) -> str:
    """Write the whole window, with every picture complete, to a file.

    A signal that comes meanwhile does what it always does once all threads have ended, and
    nothing is written.

    Returns
    -------
    str
        What the picture lacks where it is not complete after `PATIENCE_S`, one sentence; else
        nothing.

    Raises
    ------
    ImageError
        If the file cannot be written.
    """
    headless = not has_display()
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with signals_noted() as signals, _errors_noted() as errors:
        application = _application()
        if headless:
            application.setFont(QFont("sans-serif", HEADLESS_FONT_SIZE))
        state = first_state(image, methods, scale, kernel_size)
        program = Program(session.applied(state) if session is not None else state)
        try:
            program.window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            program.window.show()
            missing = _wait_for_pictures(program, path, lambda: bool(signals or errors))
            for error in errors:
                if isinstance(error, ImportError):
                    raise error
            if errors:
                missing = f"{path} is not complete: what is told above went wrong."
            if not signals:
                _write_picture(program.window.grab(), path)
        finally:
            program.window.close()
            program.stop()  # a window that was never shown does not say that it closes
            program.jobs.stop()
    return missing


def _wait_for_pictures(program: Program, path: Path, ended: Callable[[], bool]) -> str:
    """Wait until every picture is complete; return what is missing where that takes too long."""
    begun = time.monotonic()
    complete = False
    with progress_line(f"Waiting for the pictures of {path.name}") as progress:
        while not (complete or ended()) and time.monotonic() - begun < PATIENCE_S:
            QApplication.processEvents()
            time.sleep(0.005)
            complete = program.complete and program.store.state.pane_size > (1, 1)
            shares = program.presenter.refined.values()
            progress(sum(shares) / max(1, len(shares)))
    waited_s = time.monotonic() - begun
    QApplication.processEvents()
    if complete:
        return ""
    shares = program.presenter.refined.values()
    coarse = sum(share < 1 for share in shares)
    still = f"{coarse} of {len(shares)} pictures were still being refined"
    return (
        f"{path} is not complete: after {waited_s:.0f} s "
        f"{still if coarse else 'more was still to come'}."
    )


def _write_picture(picture: QPixmap, path: Path) -> None:
    content = QBuffer()
    content.open(QBuffer.OpenModeFlag.WriteOnly)
    if not picture.save(content, path.suffix.removeprefix(".")):
        raise ImageError(f"{path} could not be written: Qt cannot make such a picture here.")
    with whole_file(path) as file:
        file.write(content.data().data())


@contextlib.contextmanager
def _errors_noted() -> Iterator[list[str | ImportError]]:
    """Print what nobody foresaw, and note it, rather than end the process in the midst of Qt."""
    noted: list[str | ImportError] = []
    usual = sys.excepthook, threading.excepthook
    reporter = ErrorReporter()
    reporter.reported.connect(noted.append)
    reporter.lacking.connect(noted.append)
    reporter.install()
    try:
        yield noted
    finally:
        sys.excepthook, threading.excepthook = usual
