"""Accounts and roles of a whole list of members at once: proposed by one administrator, confirmed by another."""
