import numpy as np
import pytest
import torch

from tests.oracles import noise
from viewer.geometry import Region
from viewer.upsampling.averaging import weighted_sums
from viewer.upsampling.layer.convolution import region_sums
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.parameters import Border

LAYERS = [
    Layer.for_scale(kernel_size, stride, border)
    for kernel_size, stride in ((1, 1), (2, 1), (3, 2), (8, 4), (5, 3), (2, 4))
    for border in Border
] + [Layer(5, 2, 0, 1), Layer(5, 2, 4, 0)]


@pytest.mark.parametrize("layer", LAYERS, ids=str)
@pytest.mark.parametrize("channels", [1, 3])
def test_the_sums_of_a_region_are_those_of_its_taps(layer: Layer, channels: int) -> None:
    source = noise(40, 37, channels)
    height, width = layer.output_length(40), layer.output_length(37)
    for region in (
        Region(0, 0, height, width),
        Region(0, width - 1, 1, width),
        Region(height // 2, width // 3, height // 2 + 3, width // 3 + 5),
        Region(height - 2, 0, height, 7),
    ):
        rows, cols = np.arange(region.top, region.bottom), np.arange(region.left, region.right)
        expected = weighted_sums(source, layer.taps(rows, 40), layer.taps(cols, 37))
        found = region_sums(source, region, layer, torch.float64)
        assert found.dtype == torch.float64
        np.testing.assert_array_equal(found.numpy().transpose(1, 2, 0), expected)
