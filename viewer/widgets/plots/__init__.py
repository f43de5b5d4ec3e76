"""Profiles and histograms."""
