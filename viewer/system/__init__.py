"""The machine beneath: memory, signals, the terminal."""
