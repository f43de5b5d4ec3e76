"""Opening a file starts no program and opens no other file, whatever the file holds."""

import ast
import inspect
import io
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from viewer.images.formats import FORMATS, name_patterns
from viewer.images.load_image import ImageError, load_image

PLUGINS = [plugin for entry in FORMATS for plugin in entry.plugins]
RGB = np.arange(16 * 16 * 3, dtype=np.uint8).reshape(16, 16, 3)

POSTSCRIPT = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n"

# Loads each picture that is named, and ends at once where that does anything but read it.
TRAP = """
import os, sys, sysconfig
from PIL import Image
Image.init()
from viewer.images.load_image import ImageError, load_image

paths = sys.argv[1:]
python = tuple({os.path.realpath(sysconfig.get_path(name)) for name in ("stdlib", "purelib")})
own = os.path.realpath("viewer")
now = None

def watch(event, arguments):
    if event.split(".")[0] in ("subprocess", "pty") or event in (
        "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty"
    ):
        os.write(2, f"{now} starts a program: {event} {arguments}".encode())
        os._exit(3)
    if event == "open" and isinstance(arguments[0], (str, bytes)) and now is not None:
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if path not in (os.path.realpath(now), os.devnull) and not path.startswith((*python, own)):
            os.write(2, f"{now} opens {path}".encode())
            os._exit(4)

sys.addaudithook(watch)
for now in paths:
    try:
        image = load_image(now)
        print(image.width, image.height)
    except ImageError as error:
        print(error)
"""


def in_a_trap(*paths: Path, search_path: Path | None = None) -> list[str]:
    """What comes of loading files, one line each, where nothing else happens."""
    environment = dict(os.environ)
    if search_path is not None:
        environment["PATH"] = f"{search_path}:{environment['PATH']}"
    command = [sys.executable, "-c", TRAP, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


# --- PostScript ------------------------------------------------------------------------------


@pytest.fixture
def ghostscript(tmp_path: Path) -> Path:
    """A folder with a program called gs that leaves a mark when it is run."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "gs").write_text(f"#!/bin/sh\ntouch '{tmp_path}/was-run'\n")
    (folder / "gs").chmod(0o755)
    return folder


def dos_postscript() -> bytes:
    return struct.pack("<6I", 0xC6D3D0C5, 32, len(POSTSCRIPT), 0, 0, 0).ljust(32) + POSTSCRIPT


def postscript_in_iptc() -> bytes:
    """What Pillow takes for a picture of 9 x 9 pixels, with PostScript for its pixels."""
    fields = [(3, 20, b"\x09"), (3, 30, b"\x09"), (3, 60, b"\x01\0"), (3, 120, b"\x01")]
    fields.append((8, 10, POSTSCRIPT))
    start = [struct.pack(">BBBH", 0x1C, *kind, len(data)) + data for *kind, data in fields]
    return b"".join(start) + struct.pack(">BBBH", 0x1C, 9, 10, 0)


def test_the_trap_catches(ghostscript: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import EpsImagePlugin

    monkeypatch.setenv("PATH", str(ghostscript), prepend=":")
    monkeypatch.setattr(EpsImagePlugin, "gs_binary", None)
    with Image.open(io.BytesIO(POSTSCRIPT)) as image:
        assert image.format == "EPS"
        with pytest.raises(OSError, match="identify"):  # this program makes no picture
            image.load()
    assert (ghostscript.parent / "was-run").exists()


def test_postscript_is_not_run(tmp_path: Path, ghostscript: Path) -> None:
    paths = [tmp_path / name for name in ("a.eps", "a.png", "a.tif", "a", "dos.eps", "dos.jpg")]
    for path in paths:
        path.write_bytes(dos_postscript() if path.stem == "dos" else POSTSCRIPT)
    assert in_a_trap(*paths, search_path=ghostscript) == [
        f"'{path}' is PostScript (EPS), a program rather than a picture, and is not run; "
        "save or export it as PNG or TIFF in another program."
        for path in paths
    ]
    assert not (tmp_path / "was-run").exists()


def test_postscript_within_another_file_is_not_run(tmp_path: Path, ghostscript: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(postscript_in_iptc())
    with Image.open(path) as image:
        assert image.format == "IPTC"
    (line,) = in_a_trap(path, search_path=ghostscript)
    assert "is not a picture in any known format" in line
    assert not (tmp_path / "was-run").exists()


def test_postscript_on_the_command_line(tmp_path: Path, ghostscript: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(POSTSCRIPT)
    environment = dict(os.environ, PATH=f"{ghostscript}:{os.environ['PATH']}")
    command = [sys.executable, "-m", "viewer", str(path), "--export", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 2
    assert "is PostScript (EPS)" in done.stderr
    assert not (tmp_path / "was-run").exists()


# --- Formats that are opened -----------------------------------------------------------------


def as_psd() -> bytes:
    header = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, 16, 16, 8, 3)
    return header + bytes(12) + b"\0\0" + np.moveaxis(RGB, -1, 0).tobytes()


def as_cursor() -> bytes:
    file = io.BytesIO()
    Image.fromarray(RGB).save(file, "ICO", sizes=[(16, 16)], bitmap_format="bmp")
    return b"\0\0\2\0" + file.getvalue()[4:]


def as_dcx() -> bytes:
    file = io.BytesIO()
    Image.fromarray(RGB).save(file, "PCX")
    return struct.pack("<3I", 0x3ADE68B1, 12, 0) + file.getvalue()


def as_xpm() -> bytes:
    rows = ",\n".join(f'"{"ab" * 8}"' for _ in range(16))
    colours = '"16 16 2 1",\n"a c #ff0000",\n"b c #0000ff",\n'
    return f"/* XPM */\nstatic char *a[] = {{\n{colours}{rows}\n}};\n".encode()


BY_HAND = {
    "PSD": as_psd,
    "CUR": as_cursor,
    "DCX": as_dcx,
    "XPM": as_xpm,
    "SUN": lambda: struct.pack(">8I", 0x59A66A95, 16, 16, 24, 768, 1, 0, 0) + RGB.tobytes(),
}


def picture(plugin: str) -> bytes:
    if plugin in BY_HAND:
        return BY_HAND[plugin]()
    file = io.BytesIO()
    mode = "1" if plugin in ("MSP", "XBM") else "RGB"
    Image.fromarray(RGB).convert(mode).save(file, plugin)
    return file.getvalue()


def test_each_format_is_opened_and_nothing_else_is_done(tmp_path: Path) -> None:
    Image.init()
    paths = []
    for plugin in PLUGINS:
        paths.append(tmp_path / f"{plugin}.picture")
        paths[-1].write_bytes(picture(plugin))
        with Image.open(paths[-1]) as image:
            assert image.format == plugin
    assert in_a_trap(*paths) == [
        # An icon of Apple's is made in its sizes, of which the largest is shown.
        "1024 1024" if plugin == "ICNS" else "16 16"
        for plugin in PLUGINS
    ]


# What a decoder must not do, and where it stands though no decoding leads there: in functions that
# nobody calls, that write, or that are for a plugin run as a program.
STARTING = re.compile(r"(subprocess|os)\.(\w*spawn\w*|exec\w+|system|popen|startfile)|subprocess\.")
UNUSED = {"JPEG": {"load_djpeg"}, "GIF": {"_save_netpbm"}, "ICNS": {None}}


@pytest.mark.parametrize("plugin", PLUGINS)
def test_no_decoder_starts_a_program_or_opens_what_lies_inside(plugin: str) -> None:
    Image.init()
    tree = ast.parse(inspect.getsource(sys.modules[Image.OPEN[plugin][0].__module__]))
    found: set[str | None] = set()

    def search(node: ast.AST, function: str | None) -> None:
        if isinstance(node, ast.FunctionDef):
            function = node.name
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called == "Image.open" or STARTING.match(called):
                found.add(function)
        for child in ast.iter_child_nodes(node):
            search(child, function)

    search(tree, None)
    assert found <= UNUSED.get(plugin, set())


# --- What is said ----------------------------------------------------------------------------


def jpeg_of_12_bits() -> bytes:
    """One that says so in its frame header, behind a long remark."""
    file = io.BytesIO()
    Image.fromarray(RGB).save(file, "JPEG", comment=bytes(9000))
    data = bytearray(file.getvalue())
    at = data.index(b"\xff\xc0")
    data[at + 1], data[at + 4] = 0xC1, 12
    return bytes(data)


OTHERS = [
    (b"%PDF-1.7\n", "a PDF document"),
    (b"\n\n%PDF-1.4\n", "a PDF document"),
    (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
    (b"<svg/>", "an SVG drawing"),
    (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a HEIC picture"),
    (b"\xff\x0a\xfa\x1f\x48", "a JPEG XL picture"),
    (b"v/1\x01\x02\0\0\0", "an OpenEXR picture"),
    (b"SIMPLE  =                    T", "a FITS file"),
    (b"\xd7\xcd\xc6\x9a" + bytes(40), "a Windows metafile (WMF or EMF)"),
    (b"P7\nWIDTH 3\n", "a PAM picture (Netpbm P7)"),
    (b"8BPS\0\2" + bytes(40), "a Photoshop document that is damaged or of an uncommon kind"),
    (b"\0\0\0\x18ftypcrx \0\0\0\0", "a camera's raw picture"),
    (bytes(128) + b"DICM", "a DICOM picture"),
    (b"\x93NUMPY\1\0", "a NumPy array"),
    (jpeg_of_12_bits(), "a JPEG of 12 bits a sample"),
]


@pytest.mark.parametrize(("data", "name"), OTHERS)
def test_other_formats_are_refused_by_name(tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(data)
    with pytest.raises(ImageError) as caught:
        load_image(path)
    rest = "save or export it as PNG or TIFF in another program."
    assert str(caught.value) == f"'{path}' is {name}; {rest}"


def test_the_readme_and_the_dialog_name_what_is_opened() -> None:
    readme = " ".join(Path("README.md").read_text().split())
    *titles, last = [entry.title for entry in FORMATS]
    assert f"{', '.join(titles)} and {last}, told by what a file holds" in readme
    Image.init()
    for entry in FORMATS:
        known = {suffix for suffix, plugin in Image.EXTENSION.items() if plugin in entry.plugins}
        for suffix in entry.suffixes:
            assert f"*.{suffix} " in name_patterns() + " "
            assert f".{suffix}" in known or suffix == "mpo"  # a JPEG of several pictures


def test_all_pictures_are_opened_in_one_place() -> None:
    """Pillow is asked to open a file by `formats` alone, or for one format."""
    for path in Path("viewer").rglob("*.py"):
        for call in re.findall(r"(?<![\w.`])Image\.open\((.*)\)", path.read_text()):
            assert "formats=" in call, path
