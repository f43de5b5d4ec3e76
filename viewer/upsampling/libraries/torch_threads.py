"""How many threads PyTorch may use for one picture: one.

The threads that OpenMP lends it wait for their next piece of work by spinning. With several panes
at work they only take the cores from one another: on 2 busy cores a transposed convolution of one
pane with kernel 8 at stride 1 takes 25 ms of one thread, but 140 ms of two, and half a second to
wait for. The threads that make pictures (qt/render_worker.py) share the cores already.
"""

from __future__ import annotations


def use_one_thread() -> None:
    """Let PyTorch, which has been imported, do what this thread asks for in this thread."""
    import torch

    if torch.get_num_threads() > 1:
        torch.set_num_threads(1)
