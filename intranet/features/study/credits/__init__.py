"""Training and make-up study, and their confirmation."""
