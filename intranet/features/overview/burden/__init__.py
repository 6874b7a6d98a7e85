"""填报负担: what filling in costs the branches, quarter by quarter."""
