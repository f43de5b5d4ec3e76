"""Methods that differ by a parameter only: what is slow is tested on one or two of a family."""

from viewer.upsampling import METHODS

FOLLOWERS = (
    "bilinear_align_corners",
    "bilinear_asymmetric",
    "pillow_box",
    "pillow_hamming",
    "pillow_bicubic",
    "torch_bilinear_align_corners",
    "torch_bilinear_antialias",
    "torch_bilinear_align_corners_antialias",
    "torch_bicubic",
    "torch_bicubic_align_corners",
    "torch_bicubic_align_corners_antialias",
)
"""What others of their family stand for where a test is slow."""

LEADERS = tuple(name for name in METHODS if name not in FOLLOWERS)
"""At least one method of each family, and of each kind of arithmetic."""
