"""What a transposed convolution's settings do to every picture."""
