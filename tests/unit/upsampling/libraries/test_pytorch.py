"""PyTorch works in the thread that asks, and in no other."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from tests.oracles import noise
from viewer.geometry import Region
from viewer.upsampling import METHODS, Parameters


@pytest.mark.parametrize("method", ["transposed_conv", "torch_bilinear"])
def test_pictures_are_made_by_one_thread(method: str) -> None:
    def threads_after_a_picture() -> int:
        torch.set_num_threads(4)
        METHODS[method].render(noise(5, 6, 3), Region(0, 0, 4, 4), Parameters(2, 4))
        return torch.get_num_threads()

    with ThreadPoolExecutor(1) as another:
        assert threads_after_a_picture() == another.submit(threads_after_a_picture).result() == 1
