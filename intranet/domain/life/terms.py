"""Terms of office: how long they run and when the next election (换届) has to be prepared.

Source: 《关于党的基层组织任期的意见》: branch committees three years, grass-roots committees five; the higher
organisation reminds in time. The reminders six, three and one month ahead are the product's own choice.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from intranet.domain.organization.directory import BranchName, named_branches
from intranet.domain.organization.tables import Committee, OrganizationName, Term, valid_on
from intranet.foundation import looks
from intranet.foundation.questions import Question, Several, Value, answer, ordered
from intranet.foundation.shown import Shown

BRANCH_TERM_YEARS = 3
COMMITTEE_TERM_YEARS = 5


def months_after(day: date, months: int) -> date:
    """The same day *months* later, or earlier when negative; the last day of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def years_after(day: date, years: int) -> date:
    """The same day *years* later, 28 February for a leap day."""
    return months_after(day, 12 * years)


def last_day_of_term(starts_on: date, years: int) -> date:
    """Last day of a term of *years* that begins on *starts_on*."""
    return years_after(starts_on, years) - timedelta(days=1)


class TermLevel(Shown):
    """How near the end of a term is."""

    SIX_MONTHS = "six_months", "6个月内届满", *looks.FAR
    THREE_MONTHS = "three_months", "3个月内届满", *looks.NEAR
    ONE_MONTH = "one_month", "1个月内届满", *looks.NEXT
    EXPIRED = "expired", "任期已届满", *looks.LACKING


_REMINDERS = (
    (1, TermLevel.ONE_MONTH),
    (3, TermLevel.THREE_MONTHS),
    (6, TermLevel.SIX_MONTHS),
)


class TermReminder(NamedTuple):
    """How near the end is, and a sentence that says what to do."""

    level: TermLevel
    sentence: str


def term_reminder(expires_on: date | None, today: date) -> TermReminder | None:
    """What to remind of on *today* about a term whose last day is *expires_on*; None while nothing is due.

    The first reminder comes on the day six months before, the last day of the month where that day is missing. A term
    that is not registered gives none: it is said to be missing, not to be running out.
    """
    if expires_on is None:
        return None
    if expires_on < today:
        return TermReminder(TermLevel.EXPIRED, "任期已届满，请研究换届事宜。")
    for months, level in _REMINDERS:
        if today >= months_after(expires_on, -months):
            return TermReminder(level, f"任期将在{months}个月内届满，请准备换届。")
    return None


@dataclass(frozen=True)
class TermOutlook:
    """When a term ends, and what the pages say about it; ``word`` is empty while nothing is due."""

    expires_on: date | None
    word: str
    sentence: str
    tone: str
    icon: str


def outlook(expires_on: date | None, day: date) -> TermOutlook:
    """What is to be said on *day* about a term that ends on *expires_on*."""
    if expires_on is None:
        return TermOutlook(None, "任期未填报", "本届任期尚未登记，请补充。", *looks.UNKNOWN)
    reminder = term_reminder(expires_on, day)
    if reminder is None:
        return TermOutlook(expires_on, "", "", *looks.DONE)
    level, sentence = reminder
    return TermOutlook(expires_on, level.label, sentence, level.tone, level.icon)


@dataclass(frozen=True)
class TermLine:
    """The present term of a branch, or (without ``branch_id``) of a committee; dates are None when none is known."""

    committee_id: int
    branch_id: int | None
    code: str
    name: str
    starts_on: date | None
    expires_on: date | None
    document: str
    outlook: TermOutlook
    reminder: TermReminder | None


def term_lines(
    session: Session, committee_ids: Sequence[int], branch_ids: Sequence[int], today: date
) -> list[TermLine]:
    """Present terms of these bodies, committees first, then branches in office order. One statement."""
    return answer(session, term_lines_of(committee_ids, branch_ids, today))


def term_lines_of(
    committee_ids: Sequence[int], branch_ids: Sequence[int], today: date
) -> Several[list[TermLine]]:
    """The same, to be asked with others."""
    committees = Question(_committees, list, committees=committee_ids, day=today)
    branches = named_branches(today, branch_ids=branch_ids)
    terms = Question(_terms, list, committees=committee_ids, branches=branch_ids, day=today)
    return Several(
        lambda: _lines(committees.answer, branches.answer, terms.answer, today),
        committees,
        branches,
        terms,
    )


def _committees(value: Value) -> Select[Any]:
    day = value("day")
    return ordered(
        select(Committee.id, Committee.code, OrganizationName.short_name)
        .join(OrganizationName, OrganizationName.committee_id == Committee.id)
        .where(
            Committee.id.in_(value.any_of("committees")),
            valid_on(OrganizationName.valid_from, OrganizationName.valid_to, day),
        ),
        Committee.id,
    )


def _terms(value: Value) -> Select[Any]:
    return ordered(
        select(Term).where(
            or_(
                Term.committee_id.in_(value.any_of("committees")),
                Term.branch_id.in_(value.any_of("branches")),
            ),
            Term.starts_on <= value("day"),
        ),
        Term.starts_on,
        Term.id,
    )


def _lines(
    committees: Sequence[Any], branches: Sequence[BranchName], terms: Sequence[Term], today: date
) -> list[TermLine]:
    owners: list[tuple[int, int | None, str, str]] = [
        *((key, None, code, name) for key, code, name in committees),
        *((one.committee_id, one.id, one.code, one.short_name) for one in branches),
    ]
    # ordered by their beginning, so that the latest term stays
    present = {
        (term.branch_id, None if term.branch_id else term.committee_id): term for term in terms
    }
    lines = []
    for committee_id, branch_id, code, name in owners:
        term = present.get((branch_id, None if branch_id else committee_id))
        expires_on = term.expires_on if term else None
        lines.append(
            TermLine(
                committee_id,
                branch_id,
                code,
                name,
                term.starts_on if term else None,
                expires_on,
                term.document if term else "",
                outlook(expires_on, today),
                term_reminder(expires_on, today),
            )
        )
    return lines


def expiring_terms(
    committee_ids: Sequence[int], branch_ids: Sequence[int], today: date
) -> Several[list[TermLine]]:
    """Those of ``term_lines`` about which there is something to remind of."""
    lines = term_lines_of(committee_ids, branch_ids, today)
    return Several(lambda: [line for line in lines.answer if line.reminder is not None], lines)
