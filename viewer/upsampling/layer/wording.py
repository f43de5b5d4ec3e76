"""What a transposed convolution, its settings and its pictures are, in sentences for a learner.

The letters are those of PyTorch's formulas: k is the kernel size, s the stride, p the padding.
"""

LAYER = (
    "A transposed convolution lays its kernel down at every source pixel, s output pixels apart "
    "(s is the stride), multiplied by that pixel, and adds up where kernels overlap."
)
WHY_BILINEAR = (
    "Why a bilinear kernel? At k = 2s − s mod 2 it is a tent that falls to 0 at the next source "
    "pixel's centre: the kernels that meet in an output pixel weigh the source pixels as bilinear "
    "interpolation does. A network's layer that is filled with it starts out as a plain "
    "enlargement, and learns from there (Long, Shelhamer and Darrell 2015)."
)
KERNEL = f"{LAYER}\n{WHY_BILINEAR}"
KERNEL_IN_SHORT = (
    "The kernel is laid down at every source pixel, s output pixels apart, times that pixel; "
    "all is added up."
)

WEIGHTS = (
    "The kernel: each weight is its row's number times its column's. Outlined are the weights "
    "that make the inspected pixel, up to four of them in the colours of their source pixels.\n"
    "Their order is reversed: the output pixel lies up and to the left of the centre of its "
    "lower right neighbour, so in that neighbour's kernel its weight is found up and to the "
    "left. Seen from the output pixel the kernel is mirrored."
)
WHITE_PIXEL = (
    "What the layer makes of one white pixel on black is the kernel itself. Every source pixel "
    "adds such a picture, as bright as the pixel is, s output pixels after the last one."
)
SUMS = (
    "The sum of the weights that an output pixel receives, for each of the s × s positions that "
    "it can have between source pixels. If all are 1, brightness is kept; if they differ, even "
    "grey becomes a checkerboard."
)
EVEN_GREY = (
    "What the layer makes of an even grey, away from the border: s × s output pixels, after which "
    "all repeats. The frame is the grey as it was."
)

PADDING = (
    "Padding cuts so many rows and columns off each side of the output, and so shifts the picture "
    "up and to the left. At p = (k − s) / 2 it lies where half-pixel centres put it."
)
OUTPUT_PADDING = (
    "Output padding adds rows and columns at the bottom and at the right edge of the output; it "
    "changes no weight. A convolution of stride s reduces s different sizes to the same one: "
    "output padding picks the one of them that the transposed convolution makes."
)
BORDER = (
    "What the kernel finds where it reaches outside the source: nothing, so that the border is "
    "darker, or the edge pixels. Or each sum is divided by the weights that it is made of."
)
REPAIRS = "What puts the faults right, the worst one first. Each button says which it removes."
