"""Roles of people: the security administrator gives and ends them."""
