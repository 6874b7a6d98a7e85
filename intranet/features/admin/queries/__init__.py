"""Reads of administration."""
