"""Gatherings: kinds, attendance, quorum, checks, revisions, attachments, events of several branches."""
