"""Upsampling Viewer: image upsampling made visible and explained, pixel by pixel."""

__version__ = "0.1.0"
