"""The command line. Qt is imported only where a window is wanted."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import viewer
from viewer.command_line.user_error import UserError, complain
from viewer.images.load_image import ImageError, is_large, load_image, shown_path
from viewer.resources import DEFAULT_IMAGE
from viewer.system.import_failure import import_failure
from viewer.system.progress_line import progress_line
from viewer.upsampling import METHODS, MethodError, grouped_methods
from viewer.upsampling.compiled.loading import load_loops

if TYPE_CHECKING:  # the window does not wait for what only the other verbs need
    import argparse

    from viewer.state.session import Session

IMPERFECT = 1  # done, but not as it should be
WRONG_INPUT = 2


def run(arguments: Sequence[str]) -> int:
    """Do what the command line says.

    Parameters
    ----------
    arguments : sequence of str
        Without the program's name.

    Returns
    -------
    int
        Exit status: 0; 1 if the self-check found a difference, or the picture of the window is
        not complete; 2 after one line on standard error, where it could not be done.
    """
    try:
        status = _run(arguments)
        sys.stdout.flush()  # here, where what goes wrong with it can still be said
        return status
    except (UserError, ImageError, MethodError) as error:
        complain(" ".join(str(error).split()))
        return WRONG_INPUT
    except BrokenPipeError:
        # Whoever read the output has had enough; keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ImportError as error:
        complain(import_failure(error))
        return WRONG_INPUT
    except OSError as error:
        reason = error.strerror or str(error) or type(error).__name__
        if error.filename is None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            complain(f"cannot write the output ({reason})")
        else:
            complain(f"{shown_path(os.fsdecode(error.filename))}: {reason}")
        return WRONG_INPUT


def _run(arguments: Sequence[str]) -> int:
    path = _image_alone(arguments)
    return _show(path) if path is not None else _follow(_parsed(arguments))


def _image_alone(arguments: Sequence[str]) -> str | os.PathLike[str] | None:
    """Return what to open where the command line names at most an image, else None."""
    if not arguments:
        return DEFAULT_IMAGE
    image = arguments[0]
    plain = len(arguments) == 1 and image and not image.startswith("-")
    return image if plain and not _is_session(image) else None


def _is_session(image: str) -> bool:
    return image.lower().endswith(".json")


def _show(path: str | os.PathLike[str], *choices: Any, **more: Any) -> int:
    """Open the window on an image; the rest is handed on."""
    from viewer.program.launching import run_window

    return run_window(Path(path) if is_large(path) else load_image(path), *choices, **more)


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    from viewer.command_line.arguments import WrongArguments, parse

    try:
        return parse(arguments)
    except WrongArguments as error:
        raise UserError(str(error)) from error


def _follow(options: argparse.Namespace) -> int:
    """Do what the options say."""
    if options.version:
        print(f"upsampling-viewer {viewer.__version__}")
        return 0
    if options.list_methods:
        print(methods_text())
        return 0
    if options.self_check:
        return _self_check()
    session = _session(options)
    path = DEFAULT_IMAGE if options.image is None else options.image
    if options.explain or options.metrics or options.export or options.screenshot:
        with progress_line(f"Opening {Path(path).name}") as progress:
            image = load_image(path, progress)
        from viewer.command_line.verbs import run_verbs

        return 0 if run_verbs(options, image, session) else IMPERFECT
    return _show(
        path,
        options.methods,
        scale=options.scale,
        kernel_size=options.kernel_size,
        session=session,
    )


def _session(options: argparse.Namespace) -> Session | None:
    """Return the session that the command line names or spells out; fill in what it holds."""
    named = options.image is not None and _is_session(options.image)
    if not named and options.state is None:
        return None
    from viewer.state.session import SessionError, read_session, read_state

    try:
        session = read_session(options.image) if named else read_state(options.state)
    except SessionError as error:
        raise UserError(str(error)) from error
    if named:
        options.image = session.image
    options.scale = options.scale or session.changes.get("scale")
    options.methods = options.methods or session.changes.get("methods")
    if options.kernel_size is None and not session.changes.get("kernel_locked", True):
        options.kernel_size = session.changes.get("kernel_size")
    changes = {
        name: value
        for name, value in session.changes.items()
        if name not in ("scale", "methods", "kernel_size", "kernel_locked")
    }
    return replace(session, changes=changes)


def methods_text() -> str:
    """Return a table of all methods: name and summary, under the library's heading."""
    width = max(map(len, METHODS))
    lines = []
    for group, methods in grouped_methods().items():
        lines += ["", group]
        lines += [f"  {method.name:{width}}  {method.summary}" for method in methods]
    return "\n".join(lines[1:])


def _self_check() -> int:
    """Print how the arithmetic compares with the libraries, with progress on a terminal."""
    from viewer.upsampling.self_check import table_text, thorough_check

    load_loops()  # what the window uses is what is to be checked
    with progress_line("Comparing") as progress:
        results = thorough_check(progress)
    print(table_text(results))
    return 0 if all(result.agrees for result in results) else IMPERFECT
