import gc
import weakref
from collections.abc import Iterator

import pytest

from viewer.garbage import MANY_OBJECTS, USUAL, search_seldom, spare_loaded


class Ring:
    """Refers to itself: only the search finds that nothing else does."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.set_threshold(*USUAL)


def test_without_a_beginning_nothing_is_spared() -> None:
    frozen = gc.get_freeze_count()
    spare_loaded()
    assert gc.get_freeze_count() == frozen
    assert gc.get_threshold() == USUAL


def test_what_is_there_is_spared_and_what_comes_later_is_found() -> None:
    search_seldom()
    assert gc.get_threshold()[0] == MANY_OBJECTS
    before = weakref.ref(Ring())
    spare_loaded()
    assert gc.get_threshold() == USUAL
    after = weakref.ref(Ring())
    gc.collect()
    assert before() is not None
    assert after() is None
