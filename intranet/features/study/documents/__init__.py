"""Documents to be studied month by month, ticked by branches."""
