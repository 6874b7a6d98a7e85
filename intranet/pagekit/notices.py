"""Notices: what happened and what to do next, shown under the page head on the next page."""

from flask import flash


def done(sentence: str) -> None:
    """Something was carried out."""
    flash(sentence, "success")


def caution(sentence: str) -> None:
    """Something needs attention, nothing is lost."""
    flash(sentence, "warning")
