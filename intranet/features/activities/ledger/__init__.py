"""The list of gatherings: what narrows it, what its page offers, one page of rows."""
