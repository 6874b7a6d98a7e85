"""Accounts: the system administrator makes and ends them."""
