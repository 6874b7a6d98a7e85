"""Yearly registers of a branch: appraisal of members, political birthdays, terms of office, double registration."""
