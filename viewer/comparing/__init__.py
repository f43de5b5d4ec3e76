"""How pictures differ, by how much and why; pure, any thread."""
