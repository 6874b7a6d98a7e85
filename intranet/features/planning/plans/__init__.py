"""Annual plans: items of a year, their state, and drafts made of them."""
