"""Figures of learning platforms."""
