"""Panes, the stage, and what is painted in them."""
