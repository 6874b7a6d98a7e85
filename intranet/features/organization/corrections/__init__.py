"""What was entered wrongly: corrected, or taken back while nothing stands on it."""
