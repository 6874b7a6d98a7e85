"""廉政教育 and 党纪学习: gatherings as they are recorded, and what people study without meeting."""
