"""Hours of branches and members."""
