"""Summaries as records: what is typed beside the figures, its review and its editions."""
