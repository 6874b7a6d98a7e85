"""Writes of study. They flush and never commit."""
