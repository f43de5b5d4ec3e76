"""PyTorch itself: whether it is there, how many threads it may use, and how a program calls it.

Note [One thread]
    The threads that OpenMP lends PyTorch wait for their next piece of work by spinning. With
    several panes at work they only take the cores from one another: on 2 busy cores a transposed
    convolution of one pane with kernel 8 at stride 1 takes 25 ms of one thread, but 140 ms of two,
    and half a second to wait for. The threads that make pictures (qt/render_worker.py) share the
    cores already.
"""

from __future__ import annotations

from viewer.upsampling.base import MethodError

TORCH_IMPORTS = ("import numpy as np", "import torch", "import torch.nn.functional as F")
TORCH_BATCH = (
    "# A batch of one, channels first; in memory the channels stay last.",
    "x = torch.from_numpy(np.atleast_3d(image)).permute(2, 0, 1)[None]",
)


def require_torch() -> None:
    """Raise MethodError if PyTorch cannot be imported."""
    try:
        import torch  # noqa: F401
    except Exception as error:  # a broken installation raises more than ImportError
        raise MethodError(
            f"PyTorch could not be imported ({error}). Install it with: pip install torch"
        ) from error


def use_one_thread() -> None:
    """Let PyTorch, which has been imported, do what this thread asks for in this thread."""
    import torch

    if torch.get_num_threads() > 1:
        torch.set_num_threads(1)
