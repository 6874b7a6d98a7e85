"""One package per thing a user does; packages never import each other."""
