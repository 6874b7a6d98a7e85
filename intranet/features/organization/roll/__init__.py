"""The roll of members as a file."""
