"""Finding achievements by a piece of text, whatever quotes, spaces and interpuncts stand in between."""

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, or_, select

from intranet.domain.achievements.indicators import Indicator
from intranet.domain.achievements.tables import Achievement
from intranet.domain.brands.tables import Brand, match_key
from intranet.foundation.personal_numbers import not_guessed

# What ``match_key`` leaves out, as far as people type it.
SEPARATORS = " \u3000\u00a0\"'`“”‘’「」『』《》〈〉·・•．.,，、;；:：-‐‑–—_~～|｜/／"
# SQLite's parser takes only so many calls inside each other: the rest is left to the next step.
_AT_A_TIME = 12
# stands between two fields: nobody can type it, so no match spans them
_BETWEEN = "\x1f"


def like(text: str) -> str:
    """A LIKE pattern for a literal piece of text; escaped by a backslash."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _ids_by_key(
    key: SQLColumnExpression[int], text: SQLColumnExpression[str], wanted: str
) -> Select[tuple[int]]:
    """Keys of the rows whose *text*, without separators as ``match_key`` leaves it, holds *wanted*."""
    step = select(key.label("id"), func.lower(text).label("text")).cte()
    for start in range(0, len(SEPARATORS), _AT_A_TIME):
        cut: ColumnElement[str] = step.c.text
        for mark in SEPARATORS[start : start + _AT_A_TIME]:
            cut = func.replace(cut, mark, "")
        step = select(step.c.id, cut.label("text")).cte()
    return select(step.c.id).where(step.c.text.like(like(wanted), escape="\\"))


def matches(text: str) -> ColumnElement[bool]:
    """SQL condition over Achievement: the text stands in it, in its indicator's or in its brand's name.

    Once as typed, once without separators: 360, “五进” and ‘泉’动员·‘法’护航 are found however they were written.
    """
    wanted = like(text)
    printed = Achievement.subject + Achievement.wording + Achievement.tail
    about = (Achievement.scope, Achievement.definition, Achievement.party, Achievement.reference)
    everything = printed
    for column in about:
        everything = everything + _BETWEEN + column
    ways: list[ColumnElement[bool]] = [
        column.like(wanted, escape="\\") for column in (printed, *about)
    ]
    names: list[ColumnElement[bool]] = [Indicator.name.like(wanted, escape="\\")]
    key = match_key(text)
    if key:
        ways.append(Achievement.id.in_(_ids_by_key(Achievement.id, everything, key)))
        names.append(Indicator.id.in_(_ids_by_key(Indicator.id, Indicator.name, key)))
        brands = select(Brand.id).where(Brand.match_key.like(like(key), escape="\\"))
        ways.append(Achievement.brand_id.in_(brands))
    ways.append(Achievement.indicator_id.in_(select(Indicator.id).where(or_(*names))))
    return and_(not_guessed(everything, text), or_(*ways))
