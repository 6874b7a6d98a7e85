"""Printed documents as values in their final wording, and what a sheet tells of itself."""
