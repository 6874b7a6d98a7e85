"""What is kept about people: why, for how long, who reads it, and how somebody gets a copy of what concerns them."""
