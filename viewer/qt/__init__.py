"""Qt without pixels: state, worker, conversions, colours, errors."""
