"""People's paths: development of members, members away from home, care for those in need, honours."""
