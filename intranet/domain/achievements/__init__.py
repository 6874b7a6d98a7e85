"""Achievements: figures with qualifier and unit, their evidence, the dictionary of indicators, years side by side."""
