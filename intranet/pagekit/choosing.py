"""What a page is narrowed to by its address, ``?year=`` and ``?branch=``, and what the two selects offer."""

from collections.abc import Callable, Iterable, Sequence

from flask import request
from sqlalchemy import select

from intranet.domain.access.permissions import Permission
from intranet.domain.organization.scope import P, Place, place_with
from intranet.domain.organization.tables import Branch
from intranet.domain.summaries.store import awaits_summaries
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.quarters import FIRST_YEAR, Quarter, Span, Year, settling
from intranet.pagekit.session import current_actor

Options = list[tuple[str, str]]
_RECENT = 5


def asked_year(first: int = FIRST_YEAR, last: int | None = None) -> int | None:
    """The year asked for, from *first* to *last* (the present year); None for none and for anything else."""
    text = request.values.get("year", "")
    year = int(text) if len(text) == 4 and text.isascii() and text.isdigit() else 0
    return year if first <= year <= (last or clock.today().year) else None


def opening(present: Span, is_open: Callable[[Span], bool]) -> Span:
    """The period on which a page opens that is asked for none: the *present* one, at its turn the one just ended.

    That one goes before in the first days (``quarters.SETTLING``), while it ``is_open``: what was not entered,
    explained or summed up by its end waits there. Nothing does of a branch asked for that was not kept here then.
    """
    before = settling(present, clock.today())
    if before is None or _begins_after(before):
        return present
    return before if is_open(before) else present


def _begins_after(before: Span) -> bool:
    """Whether the page is asked for a branch whose first day lies after the period. At most one statement."""
    code = request.values.get("branch") or (request.view_args or {}).get("code")
    if not code:
        return False
    first = db.session().scalar(select(Branch.kept_from).where(Branch.code == code))
    return first is not None and first > before.last_day


def opening_quarter(permission: Permission) -> Quarter:
    """The same for a quarter, which is open until the summaries of the branches that one reads are approved."""
    found = opening(Quarter.of(clock.today()), lambda before: _unsettled(before, permission))
    return Quarter.of(found.first_day)


def opening_year(permission: Permission) -> int:
    """The same for a year, which is open as long as its last quarter is."""
    return opening(Year.of(clock.today()), lambda before: _unsettled(before, permission)).year


def _unsettled(before: Span, permission: Permission) -> bool:
    last = Quarter.of(before.last_day)
    return awaits_summaries(db.session(), current_actor(), permission, last)


def year_options(
    chosen: int | None = None,
    years: Iterable[int] | None = None,
    *,
    everything: tuple[str, str] | None = None,
    unit: str = "年",
) -> Options:
    """Years to choose from, newest first, the last five unless told; the one that is shown is always among them."""
    today = clock.today().year
    offered = set(range(today, today - _RECENT, -1) if years is None else years)
    if chosen:
        offered.add(chosen)
    return [
        *([everything] if everything else []),
        *((str(year), f"{year}{unit}") for year in sorted(offered, reverse=True)),
    ]


def asked_branch(found: Sequence[P]) -> P | None:
    """The branch asked for, or the only one there is; None for all. NotFound for one that is not among them."""
    if code := request.values.get("branch", ""):
        return place_with(found, code)
    return found[0] if len(found) == 1 else None


def branch_options(found: Sequence[Place], everything: str = "全部党支部") -> Options:
    """Branches to choose from; none where there is nothing to choose."""
    if len(found) < 2:
        return []
    return [("", everything), *((place.code, place.name) for place in found)]
