"""What each branch owes, by rules that are data, and where it stands with them."""
