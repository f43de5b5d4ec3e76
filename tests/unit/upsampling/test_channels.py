"""What the channels of a picture are called."""

import pytest

from viewer.upsampling.channels import channel_names


@pytest.mark.parametrize(
    ("count", "names"),
    [(1, ("grey",)), (2, ("0", "1")), (3, ("R", "G", "B")), (4, ("R", "G", "B", "A"))],
)
def test_channel_names(count: int, names: tuple[str, ...]) -> None:
    assert channel_names(count) == names
