"""The roll of members, and their posts, as files."""
