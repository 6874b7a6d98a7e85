"""Planning: the working calendar, and the annual plans of branches and committee."""
