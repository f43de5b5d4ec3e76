"""What can be said on the command line; imported only where something is."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from viewer.geometry import MAX_SCALE, MIN_SCALE
from viewer.images.atomic_file import FILE_FORMATS
from viewer.state.allowed import MAX_PANES
from viewer.upsampling import MAX_KERNEL_SIZE, METHODS


class WrongArguments(Exception):  # noqa: N818  (the user's, and no fault of the program's)
    """The command line cannot be followed; the text is one sentence."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        raise WrongArguments(f"{message}; see --help")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the checked options.

    Raises
    ------
    WrongArguments
        If there is anything wrong with them.
    """
    parser = _Parser(
        prog="upsampling-viewer",
        description="Shows image upsampling side by side, and explains every pixel.",
        epilog="--list-methods prints the methods, and what each does differently.",
    )
    parser.add_argument(
        "image", nargs="?", metavar="IMAGE", help="the image to open, or a saved session (.json)"
    )
    parser.add_argument(
        "--scale", type=_scale, metavar="S", help=f"from {MIN_SCALE:g} to {MAX_SCALE:g}"
    )
    parser.add_argument(
        "--kernel-size",
        type=_kernel_size,
        metavar="K",
        help=f"from 1 to {MAX_KERNEL_SIZE}; by default 2s - s%%2 of the stride s",
    )
    parser.add_argument(
        "--methods", type=_methods, metavar="A,B,…", help="what to show, such as opencv,nearest"
    )
    parser.add_argument("--export", type=_folder, metavar="DIR", help="write DIR/METHOD.png, whole")
    parser.add_argument(
        "--format", choices=FILE_FORMATS, help="with --export: png, or tiff for DIR/METHOD.tiff"
    )
    parser.add_argument(
        "--screenshot", type=Path, metavar="FILE", help="write the whole window as a picture"
    )
    parser.add_argument(
        "--explain",
        nargs=2,
        type=_position,
        metavar=("ROW", "COL"),
        help="explain this output pixel",
    )
    parser.add_argument(
        "--metrics", action="store_true", help="print how far each method is from a reference"
    )
    parser.add_argument(
        "--against", type=_method, metavar="METHOD", help="with --metrics: the reference"
    )
    parser.add_argument(
        "--json", action="store_true", help="with --explain or --metrics: as one JSON object"
    )
    parser.add_argument(
        "--self-check",
        action="store_true",
        help="compare the arithmetic with the installed libraries; takes 10 to 20 seconds",
    )
    parser.add_argument(
        "--list-methods", action="store_true", help="print the methods' names and what they do"
    )
    parser.add_argument(
        "--state", metavar="JSON", help="the rest of a view, as “Copy the command” writes it"
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    options = parser.parse_args(list(arguments))
    if options.json and bool(options.explain) == options.metrics:
        raise WrongArguments("--json goes with --explain ROW COL or with --metrics, one of them")
    if options.against and not options.metrics:
        raise WrongArguments("--against METHOD goes with --metrics")
    if options.format and not options.export:
        raise WrongArguments("--format goes with --export DIR")
    _check_panes(options)
    return options


def _check_panes(options: argparse.Namespace) -> None:
    """Refuse more methods than there are panes, where the window is wanted."""
    without = options.export or options.explain or options.metrics
    without = without or options.self_check or options.list_methods or options.version
    count = len(options.methods or ())
    if count > MAX_PANES and (options.screenshot or not without):
        raise WrongArguments(
            f"the window shows at most {MAX_PANES} methods, and --methods names {count}: name "
            "fewer, or use --export, --explain or --metrics, which take any number"
        )


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = math.nan
    if not MIN_SCALE <= scale <= MAX_SCALE:
        raise argparse.ArgumentTypeError(
            f"the scale must be a number from {MIN_SCALE:g} to {MAX_SCALE:g}, not '{text}'"
        )
    return scale


def _kernel_size(text: str) -> int:
    try:
        size = int(text)
    except ValueError:
        size = 0
    if not 1 <= size <= MAX_KERNEL_SIZE:
        raise argparse.ArgumentTypeError(
            f"the kernel size must be a whole number from 1 to {MAX_KERNEL_SIZE}, not '{text}'"
        )
    return size


def _position(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"rows and columns are whole numbers, not '{text}'"
        ) from None


def _folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("name a folder")
    return Path(text)


def _methods(text: str) -> tuple[str, ...]:
    names = tuple(_method(name.strip()) for name in text.split(","))
    for name in names:
        if names.count(name) > 1:
            raise argparse.ArgumentTypeError(f"'{name}' is named more than once")
    return names


def _method(name: str) -> str:
    if name not in METHODS:
        import difflib

        alike = difflib.get_close_matches(name.lower(), METHODS, n=2)
        guess = f" (did you mean {' or '.join(alike)}?)" if alike else ""
        raise argparse.ArgumentTypeError(
            f"there is no method '{name}'{guess}; --list-methods prints them all"
        )
    return name
