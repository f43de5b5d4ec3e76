"""Methods that carry a library's name, and the arithmetic that explains them."""
