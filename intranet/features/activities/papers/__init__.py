"""Notice, sign-in sheet, agenda card and record page of a gathering."""
