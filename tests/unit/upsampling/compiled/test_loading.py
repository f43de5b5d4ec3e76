"""Loading the compiled loops: when, when not, and what happens where it fails."""

import subprocess
import sys

import pytest

from tests.ways import NUMPY, answered_by
from viewer.upsampling.compiled import loading


def test_without_numba_numpy_answers() -> None:
    code = """
import sys
sys.modules["numba"] = None
import numpy as np
from viewer.upsampling import averaging
from viewer.upsampling.compiled import loading
from viewer.upsampling.taps import AxisTaps
assert not loading.load_loops() and not loading.loops_are_loaded()
taps, source = AxisTaps.identity(np.arange(3)), np.full((3, 3, 1), 7, np.uint8)
print(averaging.weighted_average(source, taps, taps).tolist() == source.tolist())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("True\n", "")


@pytest.mark.parametrize("failure", [RuntimeError, OSError])
def test_where_nothing_can_be_kept_numpy_or_the_loops_answer(failure: type[Exception]) -> None:
    code = f"""
from numba.core.dispatcher import Dispatcher
def fail(self):
    raise {failure.__name__}
Dispatcher.enable_caching = fail
Dispatcher.compile = lambda self, types: None  # it takes seconds
Dispatcher.disable_compile = lambda self: None
from viewer.upsampling.compiled import loading
print(loading.load_loops())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (f"{failure is RuntimeError}\n", "")


def test_loading_stops_when_it_is_not_wanted() -> None:
    with answered_by(NUMPY):
        assert not loading.load_loops(lambda: False)
        assert not loading.loops_are_loaded()
        assert loading.load_loops()
        assert loading.loops_are_loaded()


def test_only_large_work_loads_the_loops() -> None:
    with answered_by(NUMPY):
        assert not loading.load_loops_for(1000)
        assert loading.load_loops_for(1_000_000_000)
    with answered_by(1):
        assert loading.load_loops_for(1000)
