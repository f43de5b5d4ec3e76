from pathlib import Path

import numpy as np
import pytest
import tifffile

from viewer.images.tiff_directory import count_pages, lost_tags

PIXELS = np.zeros((8, 9), np.uint8)


def written(path: Path, pages: int, **options: object) -> Path:
    with tifffile.TiffWriter(path, **options) as writer:  # type: ignore[arg-type]
        for _ in range(pages):
            writer.write(PIXELS, metadata=None, contiguous=False)
    return path


@pytest.mark.parametrize("options", [{}, {"bigtiff": True}, {"byteorder": ">"}], ids=str)
@pytest.mark.parametrize(("pages", "most", "counted"), [(1, 9, 1), (5, 9, 5), (9, 3, 4)])
def test_directories_are_counted_up_to_one_more_than_asked(
    tmp_path: Path, options: dict[str, object], pages: int, most: int, counted: int
) -> None:
    path = written(tmp_path / "a.tif", pages, **options)
    with tifffile.TiffFile(path) as tiff, path.open("rb") as file:
        found = count_pages(tiff.pages.first, file, most)
        assert min(found, most + 1) == counted


def test_a_circle_of_directories_ends(tmp_path: Path) -> None:
    path = written(tmp_path / "a.tif", 2)
    with tifffile.TiffFile(path) as tiff:
        first, second = (page.offset for page in tiff.pages)
        entries = len(tiff.pages[1].tags)
    content = bytearray(path.read_bytes())
    at = second + 2 + 12 * entries
    content[at : at + 4] = first.to_bytes(4, "little")
    path.write_bytes(content)
    with tifffile.TiffFile(written(tmp_path / "b.tif", 2)) as tiff, path.open("rb") as file:
        assert count_pages(tiff.pages.first, file, 100) == 2


def test_a_whole_directory_has_lost_nothing(tmp_path: Path) -> None:
    with tifffile.TiffFile(written(tmp_path / "a.tif", 1)) as tiff:
        assert lost_tags(tiff.pages.first) == set()


def test_a_tag_whose_value_lies_beyond_the_file_is_lost(tmp_path: Path) -> None:
    path = written(tmp_path / "a.tif", 1)
    with tifffile.TiffFile(path) as tiff:
        page = tiff.pages.first
        tag = page.tags["XResolution"]
        offset = tag.offset
    content = bytearray(path.read_bytes())
    content[offset + 8 : offset + 12] = (1 << 30).to_bytes(4, "little")
    path.write_bytes(content)
    with tifffile.TiffFile(path) as tiff:
        assert lost_tags(tiff.pages.first) == {282}
