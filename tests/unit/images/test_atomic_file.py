"""A file is there when it is complete, or not at all; and what is said where it cannot be."""

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from viewer.images.atomic_file import whole_file
from viewer.images.load_image import ImageError


def write(path: Path, data: bytes = b"new") -> None:
    with whole_file(path) as file:
        file.write(data)


def test_written(tmp_path: Path) -> None:
    write(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt])
def test_an_older_file_stands_until_the_new_one_is_whole(
    error: type[BaseException], tmp_path: Path
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"older")
    with pytest.raises(error), whole_file(path) as file:
        file.write(b"half")
        assert path.read_bytes() == b"older"
        assert len(list(tmp_path.iterdir())) == 2
        raise error
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]
    write(path)
    assert path.read_bytes() == b"new"


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "no" / "a.png"
    with pytest.raises(ImageError) as caught:
        write(path)
    assert str(caught.value) == (
        f"'{path}' could not be written (No such file or directory); "
        "choose another folder or make room on the disk."
    )


def test_target_is_a_directory(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"could not be written .*directory"):
        write(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_rename_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*paths: object) -> None:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(ImageError, match="Permission denied"):
        write(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
def test_full_disk_that_shows_only_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every write to this device fails as on a full disk, once the buffer is flushed.
    monkeypatch.setattr(
        "builtins.open", lambda path, mode: os.fdopen(os.open("/dev/full", 1), "wb")
    )
    with pytest.raises(ImageError, match=r"could not be written \(No space left on device\)"):
        write(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_no_more_room(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path\n"
    code += "from tests.unit.images.test_atomic_file import write\n"
    code += "write(Path(sys.argv[1]), bytes(1 << 20))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "large.png")],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16)),
        capture_output=True,
        text=True,
    )
    assert done.stderr.splitlines()[-1].startswith(
        f"viewer.images.checks.ImageError: '{tmp_path}/large.png' could not be written (File too"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "folder" / "real")
    write(link)
    assert link.is_symlink()
    assert (tmp_path / "folder" / "real").read_bytes() == b"new"


def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write(tmp_path / "a")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode
