"""The dictionary of indicators, and years side by side."""
