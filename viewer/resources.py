"""Where the files that come with the program are: sample images, charts, the icon.

In a checkout they lie in ``assets/`` beside this package; a wheel carries them inside it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "assets"
_ASSETS = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent / "assets"


def asset_path(*parts: str) -> Path:
    """Path of a file that comes with the program.

    Parameters
    ----------
    *parts : str
        Folders and file name below ``assets/``.

    Returns
    -------
    pathlib.Path
        Absolute path. Whether it exists is not checked.

    Examples
    --------
    >>> asset_path("photographs", "chelsea.png").name
    'chelsea.png'
    """
    return _ASSETS.joinpath(*parts)


@dataclass(frozen=True)
class Sample:
    """An image that comes with the program.

    Parameters
    ----------
    name : str
        Identifier, and the file's name without its ending.
    title : str
        What a menu calls it.
    group : {"Photographs", "Charts"}
        The menu it is in; in lower case, the folder it is in.
    description : str
        One line on what to see in it.
    """

    name: str
    title: str
    group: Literal["Photographs", "Charts"]
    description: str

    @property
    def path(self) -> Path:
        """Absolute path of the image file."""
        return asset_path(self.group.lower(), f"{self.name}.png")


SAMPLES: tuple[Sample, ...] = (
    Sample(
        "chelsea",
        "Cat",
        "Photographs",
        "Fine fur and whiskers: detail at the limit of the pixels",
    ),
    Sample(
        "astronaut",
        "Astronaut",
        "Photographs",
        "A portrait: skin, hair, and hard edges in one picture",
    ),
    Sample(
        "coffee",
        "Coffee",
        "Photographs",
        "Smooth gradients, where a repeating pattern shows at once",
    ),
    Sample(
        "chequerboard",
        "Chequerboard",
        "Charts",
        "Squares of 1, 2, 4 and 8 pixels: hard edges, and what becomes of the finest",
    ),
    Sample(
        "ramps",
        "Ramps",
        "Charts",
        "Straight lines of brightness, which bilinear weights keep straight",
    ),
    Sample(
        "zone-plate",
        "Zone plate",
        "Charts",
        "Every spatial frequency in every direction, up to the finest there is",
    ),
    Sample(
        "siemens-star",
        "Siemens star",
        "Charts",
        "Edges in every direction: slanted ones turn into steps",
    ),
    Sample(
        "bright-pixels",
        "Single bright pixels",
        "Charts",
        "Each pixel becomes a picture of the kernel, at the borders and corners too",
    ),
    Sample(
        "fine-text",
        "Fine text",
        "Charts",
        "Strokes one pixel wide, as on a screen",
    ),
    Sample(
        "numbers-4x4",
        "Numbers, 4 x 4",
        "Charts",
        "Sixteen grey pixels with round values, to follow the arithmetic by hand",
    ),
)
"""The samples in the order of the menu."""

DEFAULT_IMAGE: Path = SAMPLES[0].path
"""What is shown when nothing else is asked for."""
