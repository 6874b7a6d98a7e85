"""Tasks that the committee hands down to the plans of its branches."""
