"""Forms of achievements, their evidence and the dictionary: shape and wording."""
