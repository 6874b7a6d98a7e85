"""Double registration: who is registered with which community, and the lists of what is done there."""
