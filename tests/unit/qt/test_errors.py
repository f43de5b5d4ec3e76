import sys
import threading

import pytest
from pytestqt.qtbot import QtBot

import viewer
from viewer.qt.errors import ErrorReporter, report_text


def raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


def test_a_report_says_what_where_and_which_version() -> None:
    error = raised(RuntimeError("of all things"))
    report = report_text(type(error), error, error.__traceback__)
    assert report.startswith(f"Upsampling Viewer {viewer.__version__}, Python 3.")
    assert f'File "{__file__}", line ' in report
    assert report.endswith("RuntimeError: of all things\n")


def test_an_error_is_printed_and_told_once(
    qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    reporter = ErrorReporter()
    told: list[str] = []
    reporter.reported.connect(told.append)
    error = raised(RuntimeError("of all things"))
    reporter.handle(type(error), error, error.__traceback__)
    assert told == [report_text(type(error), error, error.__traceback__)]
    assert capsys.readouterr().err.count("RuntimeError: of all things") == 1


def test_an_error_of_another_thread_is_told_on_the_gui_s(
    qtbot: QtBot, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    reporter = ErrorReporter()
    reporter.install()
    told: list[tuple[bool, str]] = []

    def hear(report: str) -> None:
        told.append(
            (threading.current_thread() is threading.main_thread(), report.splitlines()[-1])
        )

    reporter.reported.connect(hear)

    def raised_again() -> None:
        raise RuntimeError("of all things")

    thread = threading.Thread(target=raised_again)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(told))
    assert told == [(True, "RuntimeError: of all things")]
    capsys.readouterr()


def test_ctrl_c_is_no_error_to_report(
    qtbot: QtBot, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[type] = []
    monkeypatch.setattr(sys, "__excepthook__", lambda kind, *_: passed.append(kind))
    reporter = ErrorReporter()
    told: list[str] = []
    reporter.reported.connect(told.append)
    error = raised(KeyboardInterrupt())
    reporter.handle(type(error), error, error.__traceback__)
    assert (told, passed) == ([], [KeyboardInterrupt])
