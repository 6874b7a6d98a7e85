"""The archive: what is filed under which number, for how long, where it lies, and whether it is sound."""
