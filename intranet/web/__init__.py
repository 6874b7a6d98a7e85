"""Composition root: factory, error pages, headers, navigation, commands."""
