"""Political birthdays: whose day comes when, and what the branch did for it."""
