import os

import pytest

from viewer.qt.display import has_display


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_display_there_is_none() -> None:
    assert not has_display()


@pytest.mark.parametrize("name", [":987", "no-such-host.invalid:0", "nonsense"])
def test_a_display_that_does_not_answer_is_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("DISPLAY", name)
    assert not has_display()


def test_an_x_server_is_a_display(monkeypatch: pytest.MonkeyPatch, real_display: str) -> None:
    monkeypatch.setenv("DISPLAY", real_display)
    assert has_display()


def test_a_platform_that_somebody_chose_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert has_display()


@pytest.fixture(scope="module")
def real_display() -> str:
    display = os.environ.get("DISPLAY", "")
    assert display, "these tests run on an X server: install xvfb"
    return display
