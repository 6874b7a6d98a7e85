"""Photographs and scans of a gathering: their captions and their download."""
