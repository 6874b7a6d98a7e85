"""What became of resolutions."""
