"""The cells of a list as markup: a page has hundreds of them, and as macros they took half of what a list costs."""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import current_app
from markupsafe import Markup, escape

from intranet.foundation.personal_numbers import masked_output
from intranet.pagekit.filters import branch_name, hangs

if TYPE_CHECKING:
    from intranet.pagekit.listings import Column, Told

# there are few of them, in many rows
_title = lru_cache(maxsize=1000)(escape)
# so many characters fit into a line of any cell
_SHORT = 8


def cell(column: "Column", row: Any, *, heads: bool = True, note: str | None = None) -> Markup:
    """One cell of a row with what stands below it; ``heads=False`` where another cell names the row."""
    told = column.told(row)
    heads, note = heads and column.heads, note or told.note
    wraps = column.wraps(told.words)
    inside = _inside(told, heads=heads)
    if note:
        # a card needs one block of both
        inside = f'<div>{inside}<div class="muted small">{_text(note)}</div></div>'
    if heads:
        hanging = " hanging" if hangs(told.words) else ""
        return Markup(f'<th scope="row" class="card-title{hanging} {wraps}">{inside}</th>')
    return Markup(f'<td data-label="{_title(column.title)}" class="{wraps}">{inside}</td>')


def acts(told: Iterable[tuple[str, str]], name: str) -> Markup:
    """The last cell of a row that is called *name*: what may be done with it, words and addresses."""
    links = "".join(
        f'<a href="{_text(address)}" aria-label="{_text(word)}：{_text(name)}">{_text(word)}</a>'
        for word, address in told
    )
    inside = links or _blank("不适用")
    return Markup(f'<td data-label="办理" class="fit row-acts no-print">{inside}</td>')


def _inside(told: "Told", *, heads: bool) -> str:
    words = branch_name(told.words) if len(told.words) > _SHORT else escape(told.words)
    if told.link and (heads or not told.badge):
        return f'<a href="{_text(told.link)}">{words}</a>'
    if told.is_blank:
        return _blank(words)
    return _badge(words, *told.badge) if told.badge else words


def _text(value: str) -> Markup:
    return escape(masked_output(value))


def _blank(words: str) -> str:
    return f'<span class="muted">{words}</span>'


def _badge(words: str, tone: str, icon: str) -> str:
    picture = ""
    if icon:
        address = current_app.jinja_env.globals["asset"]("img/icons.svg")
        picture = f'<svg class="icon" aria-hidden="true"><use href="{address}#{icon}"></use></svg>'
    return f'<span class="tag tone-{tone}">{picture}{words}</span>'
