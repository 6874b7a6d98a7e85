"""Quarterly summaries and roll-ups as text and tables in final wording; reads figures, stores nothing."""
