"""Essays of members."""
