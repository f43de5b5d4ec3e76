"""One control, one file; `main_window` and the panels only compose."""
