"""A square table of products of two factors, and what is said of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from viewer.upsampling.number_text import significant


class ProductTable(ABC):
    """Each cell is the product of its row's and its column's factor.

    Parameters
    ----------
    factors : sequence of Fraction
        Of all rows, and of all columns.
    """

    def __init__(self, factors: Sequence[Fraction]) -> None:
        self.factors = tuple(factors)

    @property
    @abstractmethod
    def bar_limit(self) -> Fraction:
        """The factor whose bar takes all the room."""

    @abstractmethod
    def greys(self) -> NDArray[np.uint8]:
        """Return the level of grey of each cell, shape (n, n)."""

    @abstractmethod
    def factor_text(self, index: int) -> str:
        """Return what is written for a factor."""

    @abstractmethod
    def product_text(self, row: int, col: int) -> str:
        """Return what is written in a cell."""

    @abstractmethod
    def cell_words(self, row: int, col: int) -> str:
        """Return what there is to say about a cell."""

    def as_text(self) -> str:
        """Return the products as decimals, one row a line, parted by tabs."""
        return "\n".join(
            "\t".join(significant(row * col, 6) for col in self.factors) for row in self.factors
        )
