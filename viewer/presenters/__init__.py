"""From state to screen: pictures first, then what explains them."""
