"""The list of achievements, on the page and as an Excel file."""
