"""Files to arrays and arrays to files; the image reduced."""
