"""Calendar: what is planned and held, day by day, with holidays; the list of holidays itself."""
