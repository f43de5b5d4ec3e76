"""How loops are compiled to machine code, with numba.

Importing this module imports numba, which takes a third of a second; compiling takes seconds
more, unless what was compiled before is found on the disk. So only the modules of loops import
it, and those only `loading.load_loops`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit, types

Function = TypeVar("Function", bound=Callable[..., Any])

MARKED: list[tuple[Any, list[object]]] = []  # each loop, and the types to compile it for


def compiled(*signatures: tuple[object, ...]) -> Callable[[Function], Function]:
    """Mark a loop to be compiled for some types of arguments, to run without Python's lock."""

    def mark(function: Function) -> Function:
        loop: Any
        try:
            loop = njit(nogil=True, cache=True)(function)
        except RuntimeError:  # no folder can be written to: nothing is kept
            loop = njit(nogil=True)(function)
        MARKED.append((loop, [types.void(*arguments) for arguments in signatures]))
        result: Function = loop
        return result

    return mark


def part(function: Function) -> Function:
    """Compile as a part of the loops that call it: there, as if it were written out."""
    made: Any = njit(inline="always")(function)
    result: Function = made
    return result


def compile_all(wanted: Callable[[], bool]) -> bool:
    """Compile all loops, or load them from the disk; stop, and return False, once not wanted."""
    for loop, signatures in MARKED:
        for number, signature in enumerate(signatures):
            if not wanted():
                return False
            if number >= len(loop.signatures):
                _compile(loop, signature)
        loop.disable_compile()  # other types are mistakes
    return True


def _compile(loop: Any, signature: object) -> None:
    """Compile a loop, or load it; what is damaged on the disk is made anew."""
    try:
        loop.compile(signature)
    except Exception:  # whatever unpickling a damaged file raises
        loop._cache.flush()
        loop.compile(signature)
