"""Pictures that come in the same steps on every computer."""

from collections.abc import Iterator

import pytest

from tests.ways import NUMPY, answered_by
from viewer.pictures import rendering


@pytest.fixture(autouse=True)
def only_what_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is shown between the samples and the exact picture, however slow the computer."""
    monkeypatch.setattr(rendering, "SHOW_EVERY_S", 1000)


@pytest.fixture(autouse=True)
def without_the_loops() -> Iterator[None]:
    """The loops answer only where they are asked to: some pictures come in other steps then."""
    with answered_by(NUMPY):
        yield
