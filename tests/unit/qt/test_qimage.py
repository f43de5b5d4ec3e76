import gc
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PyQt5.QtGui import QColor, QImage

from viewer.qt.qimage import filled_qimage, from_qimage, png_bytes, to_qimage

arrays = st.tuples(
    st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3, 4]), st.integers(0, 2**32 - 1)
).map(lambda a: np.random.default_rng(a[3]).integers(0, 256, a[:3], dtype=np.uint8))


def colors(image: QImage) -> list[list[tuple[int, ...]]]:
    """Return what Qt itself says that each pixel is, as RGBA."""
    return [
        [QColor(image.pixelColor(col, row)).getRgb() for col in range(image.width())]
        for row in range(image.height())
    ]


def test_a_picture_of_an_odd_width_is_not_sheared() -> None:
    pixels = np.array([[[1, 2, 3]] * 6 + [[9, 8, 7]], [[4, 5, 6]] * 6 + [[7, 8, 9]]], np.uint8)
    assert colors(to_qimage(pixels)) == [
        [(1, 2, 3, 255)] * 6 + [(9, 8, 7, 255)],
        [(4, 5, 6, 255)] * 6 + [(7, 8, 9, 255)],
    ]


@given(arrays)
def test_each_pixel_is_the_array_s(pixels: np.ndarray) -> None:
    image = to_qimage(pixels)
    assert (image.height(), image.width()) == pixels.shape[:2]
    found = np.array(colors(image))
    if pixels.shape[2] == 1 or pixels.shape[2] == 3:
        assert (found[..., :3] == pixels).all()
    else:
        opaque = pixels[..., 3] == 255
        assert (found[..., 3] == pixels[..., 3]).all()
        assert (found[opaque][:, :3] == pixels[opaque][:, :3]).all()


def test_a_view_of_an_array_is_taken_as_it_reads() -> None:
    pixels = np.arange(5 * 4 * 3, dtype=np.uint8).reshape(5, 4, 3)
    view = pixels[::-2, ::2]
    assert (np.array(colors(to_qimage(view)))[..., :3] == view).all()


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_the_image_outlives_the_array(channels: int) -> None:
    pixels = np.full((50, 51, channels), 200, np.uint8)
    pixels[..., -1] = 255
    before = colors(image := to_qimage(pixels))
    pixels[:] = 0
    del pixels
    gc.collect()
    assert colors(image) == before


def test_no_pixels_make_a_null_image() -> None:
    assert to_qimage(np.zeros((0, 5, 3), np.uint8)).isNull()
    assert to_qimage(np.zeros((5, 0, 3), np.uint8)).isNull()


@given(arrays.filter(lambda pixels: pixels.shape[2] > 1))
def test_an_image_comes_back_as_the_array(pixels: np.ndarray) -> None:
    kind = {3: QImage.Format.Format_RGB888, 4: QImage.Format.Format_RGBA8888}[pixels.shape[2]]
    height, width, channels = pixels.shape
    image = QImage(pixels.tobytes(), width, height, channels * width, kind).copy()
    np.testing.assert_array_equal(from_qimage(image), pixels)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (QImage.Format.Format_Mono, [255, 255, 255]),
        (QImage.Format.Format_Grayscale8, [90, 90, 90]),
        (QImage.Format.Format_RGB32, [10, 120, 200]),
        (QImage.Format.Format_ARGB32, [10, 120, 200, 255]),
        (QImage.Format.Format_ARGB32_Premultiplied, [10, 120, 200, 255]),
        (QImage.Format.Format_RGBA64, [10, 120, 200, 255]),
    ],
)
def test_images_of_any_format_are_read(kind: QImage.Format, expected: list[int]) -> None:
    image = QImage(3, 2, kind)
    if kind == QImage.Format.Format_Mono:
        image.setColorTable([0xFF000000, 0xFFFFFFFF])
        image.fill(1)
    else:
        grey = kind == QImage.Format.Format_Grayscale8
        image.fill(QColor(90, 90, 90) if grey else QColor(10, 120, 200))
    assert from_qimage(image).tolist() == [[expected] * 3] * 2


@pytest.mark.parametrize("shape", [(3, 5), (1, 1), (4, 7)])
def test_pixels_are_written_into_the_image(shape: tuple[int, int]) -> None:
    given = np.random.default_rng(1).integers(0, 1 << 24, shape, dtype=np.uint32)

    def fill(words: np.ndarray) -> None:
        words[:] = 0xFF000000 | given

    image = filled_qimage(*shape, fill)
    gc.collect()
    bytes_of = [given >> 16 & 255, given >> 8 & 255, given & 255]
    np.testing.assert_array_equal(from_qimage(image), np.stack(bytes_of, axis=2))


@pytest.mark.parametrize("shape", [(0, 4), (4, 0)])
def test_no_pixels_are_no_picture(shape: tuple[int, int]) -> None:
    assert filled_qimage(*shape, lambda words: None).isNull()


def test_the_content_of_a_png_file() -> None:
    pixels = np.arange(30, dtype=np.uint8).reshape(2, 5, 3)
    with Image.open(io.BytesIO(png_bytes(to_qimage(pixels)))) as picture:
        assert picture.format == "PNG"
        np.testing.assert_array_equal(np.asarray(picture.convert("RGB")), pixels)
