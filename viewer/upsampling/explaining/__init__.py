"""Explanations in words: text, code, a library's call."""
