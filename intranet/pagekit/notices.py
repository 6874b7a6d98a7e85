"""Notices: what happened and what to do next, shown under the page head on the next page."""

from flask import flash, g, session

_KEPT_BY_FLASK = "_flashes"


def done(sentence: str) -> None:
    """Something was carried out."""
    _say(sentence, "success")


def caution(sentence: str) -> None:
    """Something needs attention, nothing is lost."""
    _say(sentence, "warning")


def take_back() -> None:
    """What the present request said was not carried out after all: its notices are not shown."""
    before = g.pop("notices_before", None)
    if before is not None:
        session[_KEPT_BY_FLASK] = session.get(_KEPT_BY_FLASK, [])[:before]


def _say(sentence: str, tone: str) -> None:
    if "notices_before" not in g:
        g.notices_before = len(session.get(_KEPT_BY_FLASK, []))
    flash(sentence, tone)
