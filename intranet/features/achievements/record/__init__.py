"""One achievement: its page, its form, its review."""
