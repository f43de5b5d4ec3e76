"""Of what something is told, and where what was written is told."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from viewer.state.view_state import ViewState
from viewer.system.plain_text import MOST_OF_A_MESSAGE, plain


def situation(state: ViewState) -> dict[str, Any]:
    """Return of what something is told, as plain data."""
    image, parameters = state.resolved.source, state.resolved.parameters
    assert image is not None
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


def print_situation(state: ViewState) -> None:
    """Print of what something is told, and what was done to the image."""
    image, parameters = state.resolved.source, state.resolved.parameters
    assert image is not None
    print(
        f"{plain(image.path)}: {image.width} x {image.height}, {image.channels} "
        f"channel{'s' if image.channels > 1 else ''}, "
        f"scale {parameters.scale:g}, kernel size {parameters.kernel_size}"
    )
    for note in image.notes:
        print(note)


def tell(line: str, options: argparse.Namespace) -> None:
    """Say what was written; beside JSON on standard error, so that the JSON stands alone."""
    line = plain(line, MOST_OF_A_MESSAGE)
    print(line, file=sys.stderr if options.json else sys.stdout, flush=True)
