import threading
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from viewer.images import export
from viewer.images.load_image import SourceImage
from viewer.jobs import opening
from viewer.jobs.exporting import EXPORTING
from viewer.jobs.jobs import Jobs
from viewer.jobs.opening import OPENING
from viewer.qt.store import Store
from viewer.widgets.window.banner import Banner


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Opening and writing wait for it, and then fail unless they were cancelled."""
    event = threading.Event()

    def wait(*_: object, **__: object) -> Any:
        assert event.wait(20)
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(opening, "load_image", wait)
    monkeypatch.setattr(export, "export", wait)
    return event


@pytest.mark.parametrize(("work", "other"), [(OPENING, EXPORTING), (EXPORTING, OPENING)])
def test_cancelling_one_leaves_the_other_at_work(
    qtbot: QtBot,
    store: Store,
    banner: Banner,
    go_on: threading.Event,
    tmp_path: Path,
    work: str,
    other: str,
) -> None:
    jobs = Jobs(store, banner)
    broken: list[str] = []
    jobs.broken.connect(broken.append)
    jobs.opening.open("any.png")
    jobs.exporting.export(tmp_path, ["bilinear"])
    jobs.cancel(work)
    assert jobs.exporting.is_busy == (other == EXPORTING)
    go_on.set()
    qtbot.waitUntil(lambda: not jobs.tasks, timeout=20_000)
    qtbot.wait(1)
    assert len(broken) == 1  # of the one that went on
    jobs.stop()


def test_stopping_ends_everything_quietly(
    qtbot: QtBot, store: Store, banner: Banner, go_on: threading.Event, tmp_path: Path
) -> None:
    jobs = Jobs(store, banner)
    broken: list[str] = []
    jobs.broken.connect(broken.append)
    jobs.opening.open("any.png")
    jobs.exporting.export(tmp_path, ["bilinear"])
    before = store.state.image
    assert isinstance(before, SourceImage) and len(jobs.tasks) == 2
    threading.Timer(0.05, go_on.set).start()
    jobs.stop()
    assert go_on.is_set()
    qtbot.waitUntil(lambda: not jobs.tasks)
    assert broken == []
    assert store.state.image is before
    assert "Cancelled" not in banner.text()
