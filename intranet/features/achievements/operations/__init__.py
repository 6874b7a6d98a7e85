"""Writes of achievements, their evidence and the dictionary. They flush and never commit."""
