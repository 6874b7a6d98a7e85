"""The dictionary of kinds of gatherings, for committee staff."""
