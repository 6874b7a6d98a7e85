"""One's own second factor: set up, changed, its codes for recovery renewed."""
