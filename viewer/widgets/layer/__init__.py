"""The transposed convolution's settings, its kernel and its sums."""
