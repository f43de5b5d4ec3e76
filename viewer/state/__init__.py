"""What the user chose, frozen, and pure functions on it; undo and sessions."""
