"""What proves an achievement: records, references, files."""
