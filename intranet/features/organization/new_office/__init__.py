"""Branches and members of a whole office as rows of a file: what their pages ask for one after the other, at once."""
