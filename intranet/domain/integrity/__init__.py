"""Discipline and integrity: pledges, risk points, talks, study of discipline, reminders before festivals.

There is no field for clues, letters, inquiries and investigations: they are kept by the discipline organ, not here.
"""
