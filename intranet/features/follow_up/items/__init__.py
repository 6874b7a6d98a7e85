"""One problem to be put right: its page and its form."""
