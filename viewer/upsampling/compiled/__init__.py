"""Loops that numba compiles to machine code, and how they are loaded."""
