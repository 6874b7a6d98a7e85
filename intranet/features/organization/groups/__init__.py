"""Party groups."""
