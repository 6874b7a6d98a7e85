"""What an inspector would find in records; asked in few statements, whatever the number of records."""
