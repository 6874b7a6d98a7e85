"""What the committee sees of all its branches over time."""
