"""The line that says how far some work is: on a terminal only, and gone when the work is done."""

import io
from types import SimpleNamespace

import pytest

from viewer.system import progress_line as terminal
from viewer.system.progress_line import progress_line


class Stream(io.StringIO):
    """Takes what is printed, and says whether it is a terminal."""

    def __init__(self, tty: bool) -> None:
        super().__init__()
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Stream:
    stream = Stream(tty=True)
    monkeypatch.setattr(terminal, "sys", SimpleNamespace(stderr=stream))  # pytest has its own
    monkeypatch.setattr(terminal, "QUICK_S", -1.0)
    return stream


def test_a_terminal_shows_how_far_it_is_and_nothing_of_it_stays(shown: Stream) -> None:
    with progress_line("Counting") as report:
        assert report(0.5)
    assert shown.getvalue() == f"\r\x1b[KCounting [{'#' * 15}{' ' * 15}]  50% \r\x1b[K"


def test_what_has_not_changed_is_not_shown_again(shown: Stream) -> None:
    with progress_line("Counting") as report:
        for _ in range(100):
            report(0.001)
    assert shown.getvalue().count("Counting") == 1


def test_quick_work_shows_nothing(shown: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "QUICK_S", 60.0)
    with progress_line("Counting") as report:
        report(0.5)
    assert "Counting" not in shown.getvalue()


def test_what_is_no_terminal_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream(tty=False)
    monkeypatch.setattr(terminal, "sys", SimpleNamespace(stderr=stream))  # pytest has its own
    monkeypatch.setattr(terminal, "QUICK_S", -1.0)
    with progress_line("Counting") as report:
        report(0.5)
    assert stream.getvalue() == ""


def test_the_line_goes_when_the_work_fails(shown: Stream) -> None:
    with pytest.raises(ValueError, match="wrong"), progress_line("Counting") as report:
        report(0.5)
        raise ValueError("wrong")
    assert shown.getvalue().endswith("\r\x1b[K")
