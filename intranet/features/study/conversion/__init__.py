"""Versions of the conversion of gatherings into hours."""
