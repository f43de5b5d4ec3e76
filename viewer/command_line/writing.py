"""The verbs --export and --screenshot: pictures as files."""

from __future__ import annotations

import argparse
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.command_line.situation import tell
from viewer.command_line.user_error import UserError, complain
from viewer.images.atomic_file import FILE_FORMATS, is_file
from viewer.images.load_image import SourceImage
from viewer.state.view_state import ViewState
from viewer.system.progress_line import progress_line
from viewer.upsampling import METHODS
from viewer.upsampling.compiled.loading import load_loops_for

if TYPE_CHECKING:
    from viewer.state.session import Session

PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".ppm")


def check_export(options: argparse.Namespace, state: ViewState) -> None:
    """Raise UserError if the files cannot be written there, or would take the image's place."""
    folder = options.export
    if folder.exists() and not folder.is_dir():
        raise UserError(f"--export {folder}: this is a file; name a folder")
    parent = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    if not (parent.is_dir() and os.access(parent, os.W_OK)):
        raise UserError(f"--export {folder}: {parent} cannot be written to")
    for name in state.panes.methods:
        METHODS[name].check()
        if (path := _export_path(name, options)).is_dir():
            raise UserError(f"--export {folder}: {path} is a folder")
        if is_file(path, _opened_path(state)):
            raise UserError(
                f"--export {folder}: {path} is the opened image, which would be lost; "
                "name another folder"
            )


def export(options: argparse.Namespace, state: ViewState) -> None:
    """Write what each method makes of the image, or of the selection."""
    from viewer.images.export import export as write
    from viewer.images.export import make_folder

    now = state.resolved
    assert now.enlargement is not None
    make_folder(options.export)
    file_format = options.format or FILE_FORMATS[0]
    for name in state.panes.methods:
        path = _export_path(name, options)
        load_loops_for(math.prod(now.output_shape(name)) * now.enlargement.channels)
        with progress_line(f"Writing {path.name}") as progress:
            height, width = write(
                now.enlargement, name, path, file_format, progress, now.selected_region(name)
            )
        tell(f"{path}: {METHODS[name].title}, {width} x {height}", options)


def _export_path(method: str, options: argparse.Namespace) -> Path:
    folder: Path = options.export
    return folder / f"{method}.{options.format or FILE_FORMATS[0]}"


def _opened_path(state: ViewState) -> str:
    return "" if state.image is None else state.image.opened.path


def check_screenshot(options: argparse.Namespace, state: ViewState) -> None:
    """Raise UserError if the file cannot be written, or would take the image's place."""
    path = options.screenshot
    if path.is_dir() or path.suffix.lower() not in PICTURE_ENDINGS:
        raise UserError(f"--screenshot {path}: name a file that ends in .png")
    if not (path.absolute().parent.is_dir() and os.access(path.absolute().parent, os.W_OK)):
        raise UserError(f"--screenshot {path}: its folder does not exist or cannot be written to")
    if is_file(path, _opened_path(state)):
        raise UserError(
            f"--screenshot {path}: this is the opened image, which would be lost; name another file"
        )


def write_screenshot(
    options: argparse.Namespace, image: SourceImage, session: Session | None
) -> bool:
    """Write the window as a picture; return whether it is complete."""
    from viewer.program.launching import take_screenshot

    missing = take_screenshot(
        image,
        options.methods,
        options.screenshot,
        scale=options.scale,
        kernel_size=options.kernel_size,
        session=session,
    )
    tell(f"{options.screenshot}: the window", options)
    if missing:
        complain(missing)
    return not missing
