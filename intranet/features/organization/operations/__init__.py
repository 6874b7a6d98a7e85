"""Writes of the organisation pages. Each checks its rules before it changes a row."""
