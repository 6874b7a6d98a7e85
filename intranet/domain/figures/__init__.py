"""Everything counted for summaries, brands and the overview; one function for each fact."""
