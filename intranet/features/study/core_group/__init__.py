"""Sessions of the committee's core group."""
