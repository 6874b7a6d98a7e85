"""Reads of the organisation pages. Loading a record is checking access to it."""
