"""The hand-written bilinear enlargement with other conventions of coordinates.

The arithmetic is that of bilinear.py: exact, rounded once. Only the place that an output pixel
samples is another (conventions.py), and that alone shifts or stretches the picture.
"""

from __future__ import annotations

from viewer.upsampling.bilinear import Bilinear
from viewer.upsampling.conventions import Convention


class ConventionBilinear(Bilinear):
    """Bilinear enlargement, written by hand and exact, with a convention of its own.

    Parameters
    ----------
    name, title, short_title, summary : str
        As of `Method`.
    convention : Convention
        Where output positions lie in the source.
    """

    def __init__(
        self, name: str, title: str, short_title: str, summary: str, convention: Convention
    ) -> None:
        self.name = name
        self.title = title
        self.short_title = short_title
        self.summary = summary
        self.convention = convention


CONVENTIONS: tuple[ConventionBilinear, ...] = (
    ConventionBilinear(
        "bilinear_align_corners",
        "Hand-written, align corners",
        "Corners",
        "Bilinear, exact; the corner pixels' centres coincide, so all between is stretched.",
        Convention.ALIGN_CORNERS,
    ),
    ConventionBilinear(
        "bilinear_asymmetric",
        "Hand-written, asymmetric",
        "Asymmetric",
        "Bilinear, exact; without the half pixels, so the picture moves up and left.",
        Convention.ASYMMETRIC,
    ),
    ConventionBilinear(
        "bilinear_rosetta",
        "Hand-written, Rosetta Code",
        "Rosetta",
        "Bilinear, exact; at r (w - 1) / W as on Rosetta Code: the last pixel is never reached.",
        Convention.ROSETTA,
    ),
)
