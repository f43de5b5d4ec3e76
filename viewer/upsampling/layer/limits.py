"""Which paddings a transposed convolution can have, and why no others."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.parameters import Border, Parameters, nearest_stride


@dataclass(frozen=True, slots=True)
class Limits:
    """The smallest and the largest value of a setting.

    Attributes
    ----------
    low, high : int
        Both are allowed.
    low_rule, high_rule : str
        What sets them, in a few words, such as ``"≤ k − 1"``.
    low_reason, high_reason : str
        Why, in a sentence.
    """

    low: int
    high: int
    low_rule: str
    high_rule: str
    low_reason: str
    high_reason: str

    def rule_at(self, value: int) -> str:
        """Return the rule of the limit that `value` has come to, or nothing; 0 needs no rule."""
        if value >= self.high:
            return self.high_rule
        return self.low_rule if value <= self.low and self.low else ""


def full_length(layer: Layer, n_in: int) -> int:
    """Return ``(n - 1) s - 2 p + k + output_padding``: under 1 where the padding takes all."""
    full = (n_in - 1) * layer.stride - 2 * layer.padding + layer.kernel_size
    return full + layer.output_padding - layer.surplus


def padding_limits(
    layer: Layer, source_shape: tuple[int, int], *, automatic_output_padding: bool = True
) -> Limits:
    """Return the limits of the padding of a layer whose kernel, stride and source stay.

    Parameters
    ----------
    layer : Layer
        The present one.
    source_shape : tuple of int
        ``(H, W)``; each must leave at least one output pixel.
    automatic_output_padding : bool
        Whether the output padding follows the padding.
    """
    k, s = layer.kernel_size, layer.stride
    output_padding = None if automatic_output_padding else layer.output_padding
    high = _largest_padding(k, s, output_padding, source_shape)
    if high == k - 1:
        rule = "≤ k − 1"
        reason = (
            f"At most k − 1 = {high}: with more, the kernel of the source's first pixel would "
            "lie wholly outside the output."
        )
    else:
        rule = f"≤ {high}: size ≥ 1"
        reason = f"At most {high}: with more, nothing would be left of the output."
    return Limits(0, high, "≥ 0", rule, "At least 0: a padding cannot be negative.", reason)


def output_padding_limits(layer: Layer, source_shape: tuple[int, int]) -> Limits:
    """Return the limits of the output padding of a layer of which all else stays.

    Parameters
    ----------
    layer : Layer
        The present one.
    source_shape : tuple of int
        ``(H, W)``; each must leave at least one output pixel.
    """
    high = layer.stride - 1
    low = 1 - full_length(layer, min(source_shape)) + layer.output_padding
    reason = (
        f"At most s − 1 = {high}: an output longer by a whole stride s is that of a longer "
        "source, so PyTorch refuses it."
    )
    if low > 0:
        rule, low_reason = f"≥ {low}: size ≥ 1", f"At least {low}: with less, no output is left."
    else:
        low, rule = 0, "≥ 0"
        low_reason = "At least 0: an output padding cannot be negative."
    return Limits(low, high, rule, "≤ s − 1", low_reason, reason)


def valid_parameters(
    scale: float,
    kernel_size: int,
    padding: int | None,
    output_padding: int | None,
    border: Border,
    source_shape: tuple[int, int],
) -> Parameters:
    """Return the parameters nearest to what the user has set that a layer can have.

    What was set by hand for one kernel, scale or picture can be out of reach for another: it
    is cut to the nearest value within reach, and stays set by hand. So that it comes back with
    the other kernel, remember what the user set, and not what this returns.

    Parameters
    ----------
    scale, kernel_size
        As in `Parameters`, and within their range.
    padding, output_padding : int or None
        As the user has set them, valid or not; None for automatic.
    border : Border
        As in `Parameters`.
    source_shape : tuple of int
        ``(H, W)``; each must leave at least one output pixel.
    """
    stride = nearest_stride(scale)
    if output_padding is not None:
        output_padding = _nearest(output_padding, 0, stride - 1)
    if padding is not None:
        high = _largest_padding(kernel_size, stride, output_padding, source_shape)
        padding = _nearest(padding, 0, high)
    return Parameters(scale, kernel_size, padding, output_padding, border)


def _largest_padding(
    kernel_size: int, stride: int, output_padding: int | None, source_shape: tuple[int, int]
) -> int:
    """Return the largest padding under k that leaves an output; 0 always does."""

    def leaves_some(padding: int) -> bool:
        layer = Layer.of(Parameters(stride, kernel_size, padding, output_padding))
        return full_length(layer, min(source_shape)) >= 1

    return next((p for p in range(kernel_size - 1, 0, -1) if leaves_some(p)), 0)


def _nearest(value: int, low: int, high: int) -> int:
    return min(max(value, low), high)
