"""The command line: what it prints, what it writes, and how it refuses."""

import json
import os
import re
import signal
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

import viewer
from tests.command_lines import (
    CHELSEA,
    LONG_WORK,
    NUMBERS,
    Refused,
    check_window,
    output_of,
    process,
)
from viewer.command_line import run as cli
from viewer.command_line.run import run
from viewer.resources import DEFAULT_IMAGE
from viewer.upsampling import METHODS


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert output_of(capsys, "--version") == f"upsampling-viewer {viewer.__version__}\n"
    with pytest.raises(SystemExit) as left:
        run(["--help"])
    assert left.value.code == 0
    out = capsys.readouterr().out
    verbs = ("--export", "--screenshot", "--explain", "--metrics")
    for word in ("--scale", "--kernel-size", "--methods", *verbs):
        assert word in out
    assert "--list-methods" in out and len(out.splitlines()) < 40


def test_methods_are_listed_with_what_they_do(capsys: pytest.CaptureFixture[str]) -> None:
    lines = output_of(capsys, "--list-methods").splitlines()
    listed = dict(line.split(maxsplit=1) for line in lines if line.startswith("  "))
    assert listed == {name: method.summary for name, method in METHODS.items()}
    assert lines[0] == "By hand" and "scikit-image" in lines


# What is refused


def test_image_that_is_missing(refused: Refused) -> None:
    assert "'nowhere.png' does not exist" in refused("nowhere.png", "--explain", 0, 0)
    assert "'nowhere.png' does not exist" in refused("nowhere.png")


def test_a_session_that_is_a_pipe(refused: Refused) -> None:
    os.mkfifo("view.json")
    assert "view.json is no regular file" in refused("view.json", "--explain", 0, 0)
    assert "view.json is no regular file" in refused("view.json")


def test_more_methods_than_panes(refused: Refused) -> None:
    said = refused(NUMBERS, "--methods", ",".join(METHODS), "--screenshot", "window.png")
    assert "the window shows at most 9 methods" in said


def test_image_with_an_empty_name(refused: Refused) -> None:
    # As from a script with an unset variable: not silently another picture.
    assert "''" in refused("", "--explain", 0, 0)


def test_image_that_may_not_be_read(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("secret.png").write_bytes(NUMBERS.read_bytes())

    def forbidden(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    # As a file of mode 000 for anyone but root, as whom tests may run.
    monkeypatch.setattr("builtins.open", forbidden)
    assert "'secret.png' may not be read" in refused("secret.png", "--explain", 0, 0)


def bomb() -> bytes:
    """A small PNG that says it holds 30000 x 30000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", 30000, 30000, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(3751 * 30000), 9)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (CHELSEA.read_bytes()[:100_000], "is cut short"),
        (NUMBERS.read_bytes()[:20], "is cut short"),
        (b"row,col\n1,2\n", "is not a picture"),
        (bomb(), "900,000,000"),
    ],
    ids=["empty", "truncated", "header", "text", "bomb"],
)
@pytest.mark.parametrize("verb", [("--explain", 0, 0), ("--export", "out"), ()], ids=str)
def test_image_that_is_broken(
    content: bytes, reason: str, verb: tuple[Any, ...], refused: Refused
) -> None:
    Path("broken.png").write_bytes(content)
    said = refused("broken.png", *verb)
    assert "'broken.png'" in said
    assert reason in said


def test_image_that_is_a_folder(refused: Refused, tmp_path: Path) -> None:
    assert "is a directory" in refused(tmp_path, "--explain", 0, 0)


@pytest.mark.parametrize("scale", ["nan", "inf", "wide", "0", "-1", "33", "0.09", "", "1e999"])
def test_scale_that_is_none(scale: str, refused: Refused) -> None:
    said = refused(NUMBERS, "--scale", scale, "--export", "out")
    assert "--scale" in said
    assert f"a number from 0.1 to 32, not '{scale}'" in said


@pytest.mark.parametrize("size", ["0", "65", "x", "-3", "2.5", "nan", ""])
def test_kernel_size_that_is_none(size: str, refused: Refused) -> None:
    said = refused(NUMBERS, "--kernel-size", size, "--export", "out")
    assert "--kernel-size" in said
    assert f"a whole number from 1 to 64, not '{size}'" in said


@pytest.mark.parametrize("names", ["bicubic", "original,", "", "original,Bilinear"])
def test_method_that_does_not_exist(names: str, refused: Refused) -> None:
    said = refused(NUMBERS, "--methods", names, "--export", "out")
    assert "--methods" in said
    assert "there is no method" in said and "--list-methods" in said


def test_method_with_a_slip_of_the_pen(refused: Refused) -> None:
    said = refused(NUMBERS, "--methods", "original,transposed_cnov", "--export", "out")
    assert "(did you mean transposed_conv" in said


def test_method_that_is_named_twice(refused: Refused) -> None:
    said = refused(NUMBERS, "--methods", "opencv,original, opencv", "--export", "out")
    assert "'opencv' is named more than once" in said


@pytest.mark.parametrize("position", [("1", "x"), ("1.5", "0"), ("", "0"), ("nan", "0")])
def test_position_that_is_no_number(position: tuple[str, str], refused: Refused) -> None:
    assert "--explain" in refused(NUMBERS, "--explain", *position)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--json",), "--json"),
        (("--explain", "1"), "--explain"),
        (("--scale",), "--scale"),
        (("--wide",), "--wide"),
        (("second.png",), "second.png"),
        (("--scale", "2", "two\nlines.png"), "two lines.png"),
    ],
)
def test_arguments_that_do_not_fit(
    arguments: tuple[str, ...], named: str, refused: Refused
) -> None:
    assert named in refused(NUMBERS, *arguments)


def test_format_that_is_not_known_or_has_no_export(refused: Refused) -> None:
    said = refused(NUMBERS, "--export", "out", "--format", "gif")
    assert "'gif'" in said and "png" in said and "tiff" in said
    assert "--format goes with --export" in refused(NUMBERS, "--format", "png")


@pytest.mark.parametrize(
    ("wish", "status"),
    [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)],
    ids=["SIGTERM", "SIGINT", "SIGHUP"],
)
def test_what_is_interrupted_while_it_starts_ends_quietly(
    wish: signal.Signals, status: int
) -> None:
    # In the midst of its imports.
    code = f"""import os, sys
from viewer.__main__ import main
class Interrupt:
    def find_spec(self, name, *_):
        if name == "viewer.geometry":
            os.kill(os.getpid(), {int(wish)})
sys.meta_path.insert(0, Interrupt())
sys.exit(main())"""
    done = process("-c", code, NUMBERS, "--explain", 0, 0)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", "")


def test_with_closed_streams_it_works() -> None:
    code = "import os, sys; os.close(1); os.close(2); os.execv(sys.executable, sys.argv[1:])"
    done = process("-c", code, sys.executable, "-m", "viewer", "--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_without_a_display_what_a_state_cannot_say_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from viewer.program import launching

    monkeypatch.setattr(launching, "has_display", lambda: False)
    monkeypatch.setattr(launching, "take_screenshot", lambda *_, **__: "")
    assert run(["--state", '{"scale": "far"}']) == 0
    out, err = capsys.readouterr()
    assert out.startswith("No display was found")
    assert err == "Of this session, its scale makes no sense: the rest is restored.\n"


def test_without_a_display_the_opened_image_is_not_replaced(tmp_path: Path) -> None:
    image = tmp_path / "comparison.png"
    image.write_bytes(Path(NUMBERS).read_bytes())
    done = process("-m", "viewer", "comparison.png")
    assert done.returncode == 2
    assert "comparison.png, where the window would be written, is the opened image" in done.stderr
    assert image.read_bytes() == Path(NUMBERS).read_bytes()


# As a process


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--version"], ["PyQt5", "numba", "torch", "tifffile"]),
        (["--explain", "0", "0"], ["PyQt5", "numba", "torch"]),
        (["--explain", "0", "0", "--json"], ["PyQt5", "numba", "torch"]),
        (["--metrics", "--methods", "opencv,nearest"], ["PyQt5", "numba", "torch"]),
        (["--metrics", "--methods", "opencv,nearest", "--json"], ["PyQt5", "numba", "torch"]),
        (["--export", "out", "--methods", "original,bilinear,opencv"], ["PyQt5", "numba", "torch"]),
        (["--export", "out", "--methods", "transposed_conv"], ["PyQt5", "numba"]),
        (["--scale", "nan"], ["PyQt5", "numba", "torch"]),
    ],
    ids=lambda words: " ".join(words),
)
def test_what_is_not_imported(arguments: list[str], unwanted: list[str]) -> None:
    code = (
        "import sys\n"
        "from viewer.command_line.run import run\n"
        f"run({[str(NUMBERS), *arguments]!r})\n"
        f"print('imported:', [name for name in {unwanted} if name in sys.modules])"
    )
    assert process("-c", code).stdout.splitlines()[-1] == "imported: []"


def test_as_a_module_it_is_the_same() -> None:
    done = process("-m", "viewer", NUMBERS, "--explain", 1, 1, "--json", "--scale", 2)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["methods"]["original"]["value"] == [0]
    bad = process("-m", "viewer", "nowhere.png", "--export", "out")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.startswith("upsampling-viewer: 'nowhere.png' does not exist")
    assert bad.stderr.count("\n") == 1
    assert not Path("out").exists()


def test_broken_installation_of_pytorch() -> None:
    folder = Path("broken/torch")
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("raise OSError('libtorch_cpu.so: no such\\nfile')\n")
    root = str(Path(viewer.__file__).parents[1])
    paths = {"PYTHONPATH": os.pathsep.join([str(Path("broken").absolute()), root])}
    done = process("-m", "viewer", NUMBERS, "--export", "out", environment=paths)
    assert (done.returncode, done.stdout) == (2, "")
    assert "PyTorch could not be imported (libtorch_cpu.so" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not Path("out").exists()


def test_an_error_of_the_system_names_its_file(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error", "/somewhere/a.png")

    monkeypatch.setattr(cli, "load_image", fail)
    assert "'/somewhere/a.png': Input/output error" in refused(NUMBERS, "--explain", 0, 0)


def test_without_a_display_the_window_becomes_a_file() -> None:
    done = process("-m", "viewer", NUMBERS)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    assert "comparison.png" in done.stdout
    assert "display" in done.stdout
    assert [path.name for path in Path().iterdir()] == ["comparison.png"]
    check_window(Path("comparison.png"))


IMPATIENT = """import sys
from viewer.command_line import run as cli
from viewer.program import launching
from viewer.system import progress_line as terminal
launching.PATIENCE_S, terminal.QUICK_S = 2.0, 0.0
sys.exit(cli.run(sys.argv[1:]))"""


@pytest.mark.parametrize(
    ("verb", "file"), [(("--screenshot", "window.png"), "window.png"), ((), "comparison.png")]
)
def test_a_window_that_is_not_complete_in_time_is_told(verb: tuple[str, ...], file: str) -> None:
    master, terminal = os.openpty()
    done = process("-c", IMPATIENT, *LONG_WORK, *verb, stderr=terminal)
    os.close(terminal)
    shown = os.read(master, 1 << 16).decode()
    os.close(master)
    assert done.returncode == 1
    assert done.stdout.count("\n") == 1 and file in done.stdout
    assert f"Waiting for the pictures of {file} [" in shown
    *_, last = shown.split("\r\x1b[K")
    assert re.fullmatch(
        rf"upsampling-viewer: {file} is not complete: "
        r"after \d s \d of 9 pictures were still being refined\.\r\n",
        last,
    )
    check_window(Path(file))


@pytest.mark.parametrize("arguments", [("--version",), (NUMBERS, "--explain", 0, 0)], ids=str)
def test_reader_that_has_had_enough(arguments: tuple[Any, ...]) -> None:
    # As in `upsampling-viewer --explain 0 0 | head -0`.
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = process("-m", "viewer", *arguments, stdout=writer)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


def test_disk_that_is_full() -> None:
    with open("/dev/full", "w") as full:
        done = process("-m", "viewer", NUMBERS, "--explain", 0, 0, stdout=full)
    assert done.returncode == 2
    assert done.stderr.startswith("upsampling-viewer: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8:strict"])
def test_terminal_that_cannot_show_every_sign(encoding: str) -> None:
    name = os.fsdecode(b"no-text-\xff.png")
    Path(name).write_bytes(NUMBERS.read_bytes())
    done = process(
        "-m",
        "viewer",
        name,
        "--explain",
        0,
        0,
        environment={"PYTHONIOENCODING": encoding},
        encoding="latin-1",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "value" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "image"),
    [
        ([], DEFAULT_IMAGE),
        (["a b.PNG"], "a b.PNG"),
        ([""], None),
        (["-h"], None),
        (["--version"], None),
        (["view.JSON"], None),
        (["a.png", "b.png"], None),
        (["a.png", "--scale=2"], None),
    ],
)
def test_only_an_image_alone_needs_no_parser(arguments: list[str], image: object) -> None:
    assert cli._image_alone(arguments) == image
