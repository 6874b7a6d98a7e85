"""Reads of study."""
