"""Reasons, metrics and watched pixels as tables."""
