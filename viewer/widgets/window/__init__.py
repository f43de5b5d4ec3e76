"""The main window, its bars, commands and messages."""
