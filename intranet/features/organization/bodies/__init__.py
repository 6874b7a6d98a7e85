"""Committee and branches: names, posts, terms."""
