"""The command line. Qt is imported only where a window is wanted."""

from __future__ import annotations

import itertools
import math
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import viewer
from viewer import geometry
from viewer.images.atomic_file import FILE_FORMATS, is_file
from viewer.images.load_image import ImageError, SourceImage, is_large, load_image, shown_path
from viewer.resources import DEFAULT_IMAGE
from viewer.state.choices import DEFAULT_METHODS, DEFAULT_SCALE
from viewer.state.view_state import ViewState
from viewer.system.import_failure import import_failure
from viewer.system.plain_text import MOST_OF_A_MESSAGE, plain
from viewer.system.progress_line import progress_line
from viewer.upsampling import (
    METHODS,
    Border,
    Explanation,
    MethodError,
    Parameters,
    grouped_methods,
    matched_kernel_size,
)
from viewer.upsampling.compiled.loading import load_loops, load_loops_for
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.explaining import wording
from viewer.upsampling.layer.limits import valid_parameters
from viewer.upsampling.truth import TRUTH

if TYPE_CHECKING:  # the window does not wait for what only the other verbs need
    import argparse

    from viewer.comparing.reason_sentences import Verdict
    from viewer.marks import Selection
    from viewer.state.session import Session
    from viewer.upsampling.taps import ByteArray

IMPERFECT = 1  # done, but not as it should be
WRONG_INPUT = 2
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".ppm")


class UserError(Exception):
    """Something that the user got wrong; the text is one sentence."""


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
        _complain(" ".join(str(error).split()))
        return WRONG_INPUT
    except BrokenPipeError:
        # Whoever read the output has had enough; keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ImportError as error:
        _complain(import_failure(error))
        return WRONG_INPUT
    except OSError as error:
        reason = error.strerror or str(error) or type(error).__name__
        if error.filename is None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            _complain(f"cannot write the output ({reason})")
        else:
            _complain(f"{shown_path(os.fsdecode(error.filename))}: {reason}")
        return WRONG_INPUT


def _complain(sentence: str) -> None:
    """Say what went wrong, as one line whatever stood in files and arguments."""
    print(f"upsampling-viewer: {plain(sentence, MOST_OF_A_MESSAGE)}", file=sys.stderr)


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
        return _run_verbs(options, image, session)
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


def _run_verbs(options: argparse.Namespace, image: SourceImage, session: Session | None) -> int:
    """Explain, measure, export and take the screenshot: all is checked before any is begun."""
    if session is not None and session.problems:
        print(plain(session.remark, MOST_OF_A_MESSAGE), file=sys.stderr)
    options.methods = options.methods or DEFAULT_METHODS
    from viewer.upsampling.self_check import libraries_of, quick_check, tell_methods

    scale = options.scale or DEFAULT_SCALE
    changes = session.changes if session is not None else {}
    opened, (image, truth) = image, _source(image, session, scale)
    if not changes.get("against_truth", True):
        truth = None
    against = options.against or changes.get("reference", ViewState().panes.reference)
    used = (*options.methods, against) if options.metrics else options.methods
    tell_methods(quick_check(libraries=libraries_of(used)))
    parameters = valid_parameters(
        scale,
        options.kernel_size or matched_kernel_size(scale),
        changes.get("padding"),
        changes.get("output_padding"),
        changes.get("border", Border.LAYER),
        (image.height, image.width),
    )
    if options.explain:
        _check_position(options.explain, image, parameters)
    if options.metrics:
        for name in used:
            METHODS[name].check()
    if options.export:
        _check_export(options, opened)
    if options.screenshot:
        _check_screenshot(options.screenshot, opened)
    if options.explain:
        _explain(image, options, parameters)
    if options.metrics:
        reference = against if truth is None or options.against else TRUTH
        enlargement = Enlargement(image.pixels, parameters, truth)
        _measure(enlargement, image, options, changes.get("selection"), reference)
    if options.export:
        _export(image, options, parameters, changes.get("selection"))
    return _screenshot(opened, options, parameters, session) if options.screenshot else 0


def _screenshot(
    image: SourceImage, options: argparse.Namespace, parameters: Parameters, session: Session | None
) -> int:
    """Write the window as a picture; return the exit status."""
    from viewer.program.launching import take_screenshot

    missing = take_screenshot(
        image,
        options.methods,
        options.screenshot,
        scale=parameters.scale,
        kernel_size=parameters.kernel_size,
        session=session,
    )
    _tell(f"{options.screenshot}: the window", options)
    if missing:
        _complain(missing)
    return IMPERFECT if missing else 0


def _tell(line: str, options: argparse.Namespace) -> None:
    """Say what was written; beside JSON on standard error, so that the JSON stands alone."""
    stream = sys.stderr if options.json else sys.stdout
    print(plain(line, MOST_OF_A_MESSAGE), file=stream, flush=True)


def _source(
    image: SourceImage, session: Session | None, scale: float
) -> tuple[SourceImage, ByteArray | None]:
    """Return what the methods enlarge in a session: the image, cropped, or reduced first.

    Of a round trip, what the outputs should be comes with it.
    """
    if session is None:
        return image, None
    image = session.cropped(image)
    if not session.changes.get("round_trip"):
        return image, None
    from viewer.images.round_trip import reduce

    reducer = session.changes.get("reducer", ViewState().round_trip.reducer)
    reduction = reduce(image, scale, reducer)
    return reduction.image, reduction.truth


def _self_check() -> int:
    """Print how the arithmetic compares with the libraries, with progress on a terminal."""
    from viewer.upsampling.self_check import table_text, thorough_check

    load_loops()  # what the window uses is what is to be checked
    with progress_line("Comparing") as progress:
        results = thorough_check(progress)
    print(table_text(results))
    return 0 if all(result.agrees for result in results) else IMPERFECT


def _check_position(position: Sequence[int], image: SourceImage, parameters: Parameters) -> None:
    height, width = geometry.output_shape((image.height, image.width), parameters.scale)
    row, col = position
    if not (0 <= row < height and 0 <= col < width):
        raise UserError(
            f"--explain {row} {col} lies outside the output: rows go from 0 to {height - 1}, "
            f"columns from 0 to {width - 1}"
        )


def _export_path(method: str, options: argparse.Namespace) -> Path:
    folder: Path = options.export
    return folder / f"{method}.{options.format or FILE_FORMATS[0]}"


def _check_export(options: argparse.Namespace, opened: SourceImage) -> None:
    folder = options.export
    if folder.exists() and not folder.is_dir():
        raise UserError(f"--export {folder}: this is a file; name a folder")
    parent = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    if not (parent.is_dir() and os.access(parent, os.W_OK)):
        raise UserError(f"--export {folder}: {parent} cannot be written to")
    for name in options.methods:
        METHODS[name].check()
        if (path := _export_path(name, options)).is_dir():
            raise UserError(f"--export {folder}: {path} is a folder")
        if is_file(path, opened.path):
            raise UserError(
                f"--export {folder}: {path} is the opened image, which would be lost; "
                "name another folder"
            )


def _check_screenshot(path: Path, opened: SourceImage) -> None:
    if path.is_dir() or path.suffix.lower() not in PICTURE_ENDINGS:
        raise UserError(f"--screenshot {path}: name a file that ends in .png")
    if not (path.absolute().parent.is_dir() and os.access(path.absolute().parent, os.W_OK)):
        raise UserError(f"--screenshot {path}: its folder does not exist or cannot be written to")
    if is_file(path, opened.path):
        raise UserError(
            f"--screenshot {path}: this is the opened image, which would be lost; name another file"
        )


def _export(
    image: SourceImage,
    options: argparse.Namespace,
    parameters: Parameters,
    selection: Selection | None,
) -> None:
    from viewer.images.export import export, make_folder

    make_folder(options.export)
    for name in options.methods:
        path = _export_path(name, options)
        region = None
        if selection is not None:
            source_shape = image.height, image.width
            output_shape = METHODS[name].output_shape(source_shape, parameters)
            region = selection.region(output_shape, source_shape)
        load_loops_for(_output_size(image, name, parameters))
        with progress_line(f"Writing {path.name}") as progress:
            height, width = export(
                Enlargement(image.pixels, parameters),
                name,
                path,
                options.format or FILE_FORMATS[0],
                progress,
                region,
            )
        _tell(f"{path}: {METHODS[name].title}, {width} x {height}", options)


def _output_size(image: SourceImage, method: str, parameters: Parameters) -> int:
    """Return the number of bytes of a method's whole output."""
    height, width = METHODS[method].output_shape(image.pixels.shape[:2], parameters)
    return height * width * int(image.pixels.shape[2])


def _explain(image: SourceImage, options: argparse.Namespace, parameters: Parameters) -> None:
    shape = geometry.output_shape((image.height, image.width), parameters.scale)
    row, col = options.explain
    enlargement = Enlargement(image.pixels, parameters)
    import json

    from viewer.comparing.explain import explain_all

    explanations = explain_all(enlargement, (row, col), shape, options.methods)
    if options.json:
        print(
            json.dumps(
                {
                    **_situation(image, parameters),
                    "methods": {n: explanation_json(e) for n, e in explanations.items()},
                    "differences": [
                        {
                            "methods": [first, second],
                            "reason": verdict.reason.name.lower(),
                            "sentence": verdict.sentence,
                        }
                        for first, second, verdict in _verdicts(explanations, enlargement)
                    ],
                }
            )
        )
        return
    _print_situation(image, parameters)
    for name, explanation in explanations.items():
        position = wording.position_formulas(
            name, explanation, (image.height, image.width), parameters
        )
        print()
        print(wording.explanation_text(METHODS[name].title, explanation, position=position))
    if len(explanations) > 1:
        print("\nWhy they differ")
    for first, second, verdict in _verdicts(explanations, enlargement):
        titles = f"{METHODS[first].title} and {METHODS[second].title}"
        print(f"  {titles}: {verdict.title}. {verdict.sentence}")


def _situation(image: SourceImage, parameters: Parameters) -> dict[str, Any]:
    """Return of what something is told, as plain data."""
    return {
        "source": {
            "path": image.path,
            "height": image.height,
            "width": image.width,
            "channels": image.channels,
        },
        "scale": parameters.scale,
        "kernel_size": parameters.kernel_size,
    }


def _print_situation(image: SourceImage, parameters: Parameters) -> None:
    print(
        f"{plain(image.path)}: {image.width} x {image.height}, {image.channels} "
        f"channel{'s' if image.channels > 1 else ''}, "
        f"scale {parameters.scale:g}, kernel size {parameters.kernel_size}"
    )
    for note in image.notes:
        print(note)


def _measure(
    enlargement: Enlargement,
    image: SourceImage,
    options: argparse.Namespace,
    selection: Selection | None,
    against: str,
) -> None:
    """Print how far every method's output is from the reference."""
    import json

    from viewer.command_line.metrics_report import Question, as_json, measure_method, table_text

    question = Question(enlargement, against, selection)
    results = {}
    for name in options.methods:
        load_loops_for(math.prod(question.region(name).shape) * image.channels)
        with progress_line(f"Measuring {name}") as progress:
            results[name] = measure_method(question, name, progress)
    if options.json:
        situation = _situation(image, enlargement.parameters)
        print(json.dumps(situation | as_json(question, results)))
        return
    _print_situation(image, enlargement.parameters)
    print(table_text(question, results))


def _verdicts(
    explanations: dict[str, Explanation], enlargement: Enlargement
) -> list[tuple[str, str, Verdict]]:
    """Return why they differ for every pair of methods."""
    from viewer.comparing.reason_sentences import why

    return [
        (first, second, why(enlargement, first, second, (a, b)))
        for (first, a), (second, b) in itertools.combinations(explanations.items(), 2)
    ]


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data; fractions are ``[numerator, denominator]``."""
    from viewer.upsampling.explaining.formats import steps_json

    taps = explanation.taps
    return {
        "output_shape": list(explanation.output_shape),
        "row": explanation.row,
        "col": explanation.col,
        "source_row": float(explanation.source_row),
        "source_col": float(explanation.source_col),
        "taps": [
            {
                "row": int(taps.rows[index]),
                "col": int(taps.cols[index]),
                "value": taps.values[index].tolist(),
                "weight": _pair(taps.weight(index)),
            }
            for index in range(len(taps))
        ],
        "weight_sum": _pair(taps.weight_sum),
        "approximate": explanation.approximate,  # by how many levels the steps may be off
        "steps": steps_json(explanation),
        "value": list(explanation.value),
    }


def _pair(fraction: Fraction) -> list[int]:
    return [fraction.numerator, fraction.denominator]
