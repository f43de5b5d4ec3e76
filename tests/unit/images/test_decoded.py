from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from viewer.images.decoded import shows_alpha, strips


@given(st.integers(1, 4000), st.integers(1, 4000), st.none() | st.integers(1, 50))
def test_strips_are_all_rows_once(height: int, width: int, rows: int | None) -> None:
    found = list(strips(height, width, rows))
    assert found[0][0] == 0 and found[-1][1] == height
    assert [top for top, _ in found[1:]] == [bottom for _, bottom in found[:-1]]
    assert max(bottom - top for top, bottom in found) <= (rows or max(1, (1 << 18) // width))


@pytest.mark.parametrize(
    ("mode", "information", "expected"),
    [
        ("RGB", {}, False),
        ("L", {}, False),
        ("RGBA", {}, True),
        ("LA", {}, True),
        ("P", {"transparency": 3}, True),
        ("P", {}, False),
    ],
)
def test_alpha_is_seen_wherever_it_hides(
    mode: str, information: dict[str, Any], expected: bool
) -> None:
    image = Image.new(mode, (2, 2))
    image.info.update(information)
    assert shows_alpha(image) == expected
