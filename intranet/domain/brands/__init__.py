"""Brand files, their stages and what prints of one brand. What brands achieved is counted in ``figures``."""
