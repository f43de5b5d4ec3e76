"""Dialogs: exporting, saving, selecting by numbers."""
