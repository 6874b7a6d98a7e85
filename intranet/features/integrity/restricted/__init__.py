"""Restricted registers: first-form measures, sanctions, and who may read them."""
