"""Democratic appraisal: one table per branch and year, confirmed by the committee."""
