"""The composition root, and the start of the window."""
