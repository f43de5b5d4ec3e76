"""Draw the charts and the icon in ``assets/``.

Each chart is small, so that a few pixels of it fill the screen, and shows one thing that
upsampling does well or badly. The script gives the same pixels each time; a test holds the
committed files to it.
"""

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

ASSETS = Path(__file__).resolve().parent.parent / "assets"

Bytes = npt.NDArray[np.uint8]
Reals = npt.NDArray[np.float64]


def to_bytes(brightness: Reals) -> Bytes:
    """Turn brightness 0 to 1 into bytes, rounded half up."""
    return np.floor(brightness * 255 + 0.5).astype(np.uint8)


def pixel_centres(n: int) -> Reals:
    """Coordinates of `n` pixel centres, counted from the middle of the axis."""
    return np.arange(n, dtype=np.float64) + 0.5 - n / 2


def chequerboard(quadrant: int = 32) -> Bytes:
    """Four boards side by side: squares of 1, 2, 4 and 8 pixels.

    Parameters
    ----------
    quadrant : int
        Side of one board.

    Returns
    -------
    numpy.ndarray
        Shape (2 `quadrant`, 2 `quadrant`), black and white.
    """
    rows, columns = np.indices((quadrant, quadrant))
    one, two, four, eight = (
        ((rows // size + columns // size) % 2 * 255).astype(np.uint8) for size in (1, 2, 4, 8)
    )
    return np.block([[one, two], [four, eight]])


def ramps(n: int = 128) -> Bytes:
    """Grey, red, green and blue from dark to bright, rightwards above and downwards below.

    Returns
    -------
    numpy.ndarray
        Shape (`n`, `n`, 3).
    """
    strip = n // 8
    colours = np.array([[1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    rightwards = np.linspace(0, 1, n)[np.newaxis, :, np.newaxis]
    downwards = np.linspace(0, 1, n // 2)[:, np.newaxis, np.newaxis]
    above = np.repeat(colours, strip, axis=0)[:, np.newaxis] * rightwards
    below = np.repeat(colours, 2 * strip, axis=0)[np.newaxis] * downwards
    return to_bytes(np.concatenate([above, below]))


def zone_plate(n: int = 192) -> Bytes:
    r"""Rings whose spatial frequency grows with the radius, up to half a cycle per pixel.

    The phase is :math:`\pi r^2 / n`, so the frequency is :math:`r / n` cycles per pixel, and at
    the middle of each side it reaches the 1/2 that pixels can just hold. The corners, which
    would need more, are grey.

    Returns
    -------
    numpy.ndarray
        Shape (`n`, `n`).
    """
    x = pixel_centres(n)
    radius_squared = x[:, np.newaxis] ** 2 + x**2
    rings = 0.5 + 0.5 * np.cos(np.pi * radius_squared / n)
    return to_bytes(np.where(radius_squared < (n / 2) ** 2, rings, 0.5))


def siemens_star(n: int = 128, spokes: int = 18, samples: int = 8) -> Bytes:
    """Black spokes on white, antialiased.

    Parameters
    ----------
    n : int
        Side of the image.
    spokes : int
        Number of black spokes. Not a multiple of 4, so that no sample lies on an edge.
    samples : int
        A pixel is the mean of `samples` x `samples` points.

    Returns
    -------
    numpy.ndarray
        Shape (`n`, `n`).
    """
    x = pixel_centres(n * samples) / samples
    y = x[:, np.newaxis]
    inside = x**2 + y**2 < (n / 2 - 4) ** 2
    black = inside & (np.sin(spokes * np.arctan2(y, x)) > 0)
    share = black.reshape(n, samples, n, samples).mean(axis=(1, 3))
    return to_bytes(1 - share)


def bright_pixels(n: int = 65, step: int = 16) -> Bytes:
    """White pixels on black, far apart, with the corners and the borders among them.

    Returns
    -------
    numpy.ndarray
        Shape (`n`, `n`).
    """
    image = np.zeros((n, n), np.uint8)
    image[::step, ::step] = 255
    return image


def fine_text() -> Bytes:
    """Text in small sizes, black on white and white on black.

    The fonts are the two that come with Pillow: one of pixels, and an outline at several sizes.

    Returns
    -------
    numpy.ndarray
        Shape (144, 192).
    """
    half = Image.new("L", (192, 72), 255)
    draw = ImageDraw.Draw(half)
    draw.text((4, 1), "The quick brown fox 0123456789", 0, ImageFont.load_default_imagefont())
    top = 13
    for size in (7, 8, 9, 11, 13):
        text = f"{size} px: jumps over the lazy dog"
        draw.text((4, top), text, 0, ImageFont.load_default(size))
        top += size + 2
    page = np.asarray(half)
    return np.concatenate([page, 255 - page])


def numbers_4x4() -> Bytes:
    """Sixteen grey values that are easy to calculate with, no neighbours alike.

    Returns
    -------
    numpy.ndarray
        Shape (4, 4).
    """
    return np.array(
        [
            [0, 100, 200, 50],
            [250, 150, 20, 120],
            [80, 10, 220, 180],
            [140, 240, 60, 30],
        ],
        np.uint8,
    )


def icon(n: int = 256, samples: int = 4) -> Bytes:
    """Four pixels of colour that melt into a smooth square towards the lower right.

    Returns
    -------
    numpy.ndarray
        Shape (`n`, `n`, 4), RGBA with rounded transparent corners.
    """
    colours = np.array(
        [[[0.98, 0.75, 0.18], [0.91, 0.26, 0.36]], [[0.13, 0.66, 0.62], [0.23, 0.25, 0.66]]]
    )
    position = (np.arange(n) + 0.5) / n
    # Weight of the second pixel along one axis: a step, and the bilinear ramp.
    step = (position > 0.5).astype(np.float64)
    ramp = np.clip(2 * position - 0.5, 0, 1)

    def blend(weight: Reals) -> Reals:
        pair = np.stack([1 - weight, weight])
        blended: Reals = np.einsum("ir,jc,ijk->rck", pair, pair, colours)
        return blended

    diagonal = (position[:, np.newaxis] + position) / 2
    smoothness = np.clip((diagonal - 0.42) / 0.16, 0, 1)[:, :, np.newaxis]
    colour = (1 - smoothness) * blend(step) + smoothness * blend(ramp)

    margin, corner = n / 32, n / 6
    fine = np.abs(pixel_centres(n * samples) / samples)
    beyond = np.maximum(fine - (n / 2 - margin - corner), 0)
    inside = beyond[:, np.newaxis] ** 2 + beyond**2 < corner**2
    alpha = inside.reshape(n, samples, n, samples).mean(axis=(1, 3))
    return to_bytes(np.dstack([colour, alpha]))


def draw_all() -> dict[str, Image.Image]:
    """Draw everything.

    Returns
    -------
    dict of str to PIL.Image.Image
        Path below ``assets/`` -> image.
    """
    pictures = {
        "charts/chequerboard.png": chequerboard(),
        "charts/ramps.png": ramps(),
        "charts/zone-plate.png": zone_plate(),
        "charts/siemens-star.png": siemens_star(),
        "charts/bright-pixels.png": bright_pixels(),
        "charts/fine-text.png": fine_text(),
        "charts/numbers-4x4.png": numbers_4x4(),
        "icon.png": icon(),
    }
    return {name: Image.fromarray(picture) for name, picture in pictures.items()}


def main() -> int:
    """Write every picture to ``assets/``; return the exit status."""
    for name, image in draw_all().items():
        path = ASSETS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        image.save(path, optimize=True)
        print(f"assets/{name}: {image.width} x {image.height} {image.mode}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
