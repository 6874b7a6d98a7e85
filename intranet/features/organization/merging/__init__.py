"""Merging of one branch into another."""
