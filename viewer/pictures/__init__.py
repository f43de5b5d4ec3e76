"""Requests to pictures: what is visible of each output, as device pixels."""
