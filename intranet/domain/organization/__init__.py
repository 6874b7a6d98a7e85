"""Committee, branches, members, posts and terms, each with its period of validity."""
