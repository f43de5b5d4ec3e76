import os
from pathlib import Path

import pytest

from viewer.images.checks import ImageError
from viewer.images.watched_file import (
    READING_SHARE,
    OpeningCancelled,
    WatchedFile,
    opened_file,
    reason_of,
)

SIZE = 3_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "large"
    path.write_bytes(os.urandom(SIZE))
    return path


@pytest.mark.parametrize("into", [False, True])
def test_reading_tells_how_far_it_is(path: Path, into: bool) -> None:
    told: list[float] = []
    content = b""
    with opened_file(str(path)) as raw, WatchedFile(raw, lambda d: told.append(d) or True) as file:
        if into:
            buffer = bytearray(SIZE)
            assert file.readinto(buffer) == SIZE
            content = bytes(buffer)
        else:
            while piece := file.read(10_000):
                content += piece
    assert content == path.read_bytes()
    assert told == sorted(told)
    assert 20 < len(told) < 250
    assert told[-1] == pytest.approx(READING_SHARE, abs=0.05)
    assert max(told) <= READING_SHARE


def test_a_file_that_is_read_twice_counts_half_each_time(path: Path) -> None:
    told: list[float] = []
    with opened_file(str(path)) as raw, WatchedFile(raw, lambda d: told.append(d) or True) as file:
        file.passes = 2
        while file.read(50_000):
            pass
    assert max(told) == pytest.approx(READING_SHARE / 2, abs=0.05)


def test_a_file_that_is_not_watched_tells_nothing(path: Path) -> None:
    with opened_file(str(path)) as raw, WatchedFile(raw, pytest.fail) as file:
        file.is_watched = False
        assert file.readinto(bytearray(SIZE)) == SIZE


def test_reading_stops_when_nobody_wants_the_rest(path: Path) -> None:
    told: list[float] = []

    def go_on(done: float) -> bool:
        told.append(done)
        return done < 0.2

    with (
        opened_file(str(path)) as raw,
        WatchedFile(raw, go_on) as file,
        pytest.raises(OpeningCancelled),
    ):
        file.readinto(bytearray(SIZE))
    assert [done for done in told if done >= 0.2] == told[-1:]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    os.mkfifo(tmp_path / "pipe")
    told = {
        "gone": "does not exist",
        "empty": "is empty",
        "pipe": "is not a regular file but a pipe",
        ".": "is a directory",
        "nul\0": "cannot be opened",
    }
    for name, sentence in told.items():
        with pytest.raises(ImageError, match=sentence), opened_file(str(tmp_path / name)):
            pytest.fail("it was opened")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (ValueError("  first line\nsecond line"), "first line"),
        (ValueError(), "ValueError"),
        (ValueError("x" * 500), "x" * 120),
    ],
)
def test_reasons_are_short(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason
