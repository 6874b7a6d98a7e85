"""Registers of handed-in gatherings that differ from the roll of their day: listed, brought up to date, explained."""
