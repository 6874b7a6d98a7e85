"""书记交接: what passes from one secretary to the next, and one proposal that changes post and role together."""
