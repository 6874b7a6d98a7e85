"""What one administrator proposed, for another one to confirm."""
