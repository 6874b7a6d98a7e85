"""Reads of achievements for the pages: the list, one record with its evidence, choices of the form, the dictionary."""
