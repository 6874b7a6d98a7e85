"""Who could do what on a day: for the security administrator and the auditor."""
