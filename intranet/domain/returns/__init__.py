"""The return of a branch for a quarter: until when it is due, how it stands, who was reminded of it."""
