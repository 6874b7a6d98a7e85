"""People of a branch over a span of time, in the order of the office."""
