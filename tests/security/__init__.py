"""Attacks on the running product, outside of the test run: see README.md beside this file."""
