"""What is said where a library cannot be imported."""

import os
from pathlib import Path

import pytest

import viewer
from tests.command_lines import NUMBERS, process
from viewer.system.import_failure import import_failure


@pytest.mark.parametrize(
    ("module", "fault", "arguments", "said"),
    [
        (
            "cv2",
            "OSError('libGL.so.1: no\\nfile')",
            ["--metrics"],
            "OpenCV (cv2) cannot be imported",
        ),
        ("cv2", "OSError('libGL.so.1')", ["--screenshot", "a.png"], "cannot be imported (libGL.so"),
        ("PyQt5", "ModuleNotFoundError('No', name='PyQt5')", [], "PyQt5 cannot be imported (No)"),
        ("numpy", "ImportError('No', name='numpy')", [], "NumPy cannot be imported (No); install"),
    ],
)
def test_a_library_that_cannot_be_imported(
    module: str,
    fault: str,
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("broken", module)
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(f"raise {fault}\n")
    root = str(Path(viewer.__file__).parents[1])
    paths = {"PYTHONPATH": os.pathsep.join([str(Path("broken").absolute()), root])}
    done = process("-m", "viewer", NUMBERS, *arguments, environment=paths)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.startswith("upsampling-viewer: ")
    assert done.stderr.count("\n") == 1
    assert not Path("a.png").exists()


def test_the_library_is_named_and_only_the_first_line_of_the_reason_is_said() -> None:
    told = import_failure(ImportError("libGL.so.1: no\nfile", name="cv2.gapi"))
    assert told.startswith("OpenCV (cv2) cannot be imported (libGL.so.1: no);")
    assert import_failure(ImportError()).startswith("A library cannot be imported (ImportError);")
