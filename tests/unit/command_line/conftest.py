"""Every test in a folder of its own, and what becomes of bad arguments."""

from pathlib import Path

import pytest

from tests.command_lines import Refused
from viewer.command_line.run import run


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Run with bad arguments: status 2, one line on standard error, nothing written."""

    def check(*arguments: str | Path) -> str:
        before = sorted(tmp_path.rglob("*"))
        assert run([str(argument) for argument in arguments]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("upsampling-viewer: ")
        assert err.endswith("\n")
        assert err.count("\n") == 1
        assert "Traceback" not in err
        assert sorted(tmp_path.rglob("*")) == before
        return err

    return check
