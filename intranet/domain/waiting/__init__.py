"""What waits for whom, across all kinds of records."""
