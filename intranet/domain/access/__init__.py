"""Who acts, with which rights, and what the trail tells of it. Knows no record of any kind."""
