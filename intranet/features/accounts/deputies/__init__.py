"""A secretary has a deputy exercise the role for a while: asked for here, given by a security administrator."""
