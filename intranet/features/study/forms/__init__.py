"""Forms of study: shape and wording."""
