"""Tools that do not know what a branch is."""
