"""Errors that nobody foresaw: reported, never fatal."""

from __future__ import annotations

import platform
import sys
import threading
from types import TracebackType

from PyQt5.QtCore import QObject, pyqtSignal

import viewer

REQUIRED = "cv2"  # imported after the first picture; without it nothing can be measured


class ErrorReporter(QObject):
    """Hands unforeseen exceptions of any thread to the GUI thread as text.

    Without a hook, PyQt5 ends the process when a slot or a paint event raises.

    Signals
    -------
    reported(str)
        A report that can be shown and copied.
    lacking(ImportError)
        A library that the program cannot do without cannot be imported.
    """

    reported = pyqtSignal(str)
    lacking = pyqtSignal(object)

    def install(self) -> None:
        """Become the process's hook; called from `main` only."""
        sys.excepthook = self.handle
        threading.excepthook = lambda args: self.handle(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def handle(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Print the error and send its report; Ctrl+C still ends the program."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        if isinstance(error, ImportError) and error.name == REQUIRED:
            self.lacking.emit(error)
            return
        report = report_text(kind, error, trace)
        print(report, file=sys.stderr)
        self.reported.emit(report)


def report_text(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> str:
    """Return what a person can send to the developers."""
    import traceback

    lines = "".join(traceback.format_exception(kind, error, trace))
    return (
        f"Upsampling Viewer {viewer.__version__}, Python {platform.python_version()}, "
        f"{platform.platform()}\n\n{lines}"
    )
