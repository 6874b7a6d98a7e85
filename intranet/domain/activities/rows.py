"""Records of branches in a span of days, as flat rows: what figures, duties and the list of records are made of."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.activities.kinds import INTEGRITY_LECTURE, ActivityKind, Audience, Category
from intranet.domain.activities.meetings import short_of_quorum
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.foundation.quarters import months_stored, parse_span
from intranet.foundation.questions import Question, Value, answer, ordered


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record with what its gathering shares. ``counts_as`` is the code of the broader kind, if any.

    ``hours_tenths`` are the study hours of the record in tenths; ``all_due`` and ``all_present`` are the sums over
    the whole gathering, ``due`` and ``present`` those of this record's kind, ``due_voters`` and ``present_voters``
    the same among voters; ``brand_id`` the brand it is tagged to;
    ``stands_for`` the period in whose place it was held afterwards.
    """

    branch_id: int
    activity_id: int
    title: str
    held_on: date
    ends_on: date | None
    state: State
    audience: Audience
    party_group_id: int | None
    all_due: int
    all_present: int
    person_minutes: int
    headcount: int | None
    kind: str
    kind_label: str
    category: Category
    counts_as: str | None
    theme: str
    lecturer: str
    first_topic: str
    hours_tenths: int
    due: int
    present: int
    brand_id: int | None = None
    stands_for: str = ""
    due_voters: int = 0
    present_voters: int = 0

    @property
    def counted(self) -> bool:
        """Whether the record is approved, so that it counts."""
        return self.state in COUNTED_STATES

    @property
    def kinds(self) -> tuple[str, ...]:
        """The codes this record counts under: none of a meeting that was short of its quorum."""
        return counts_under(self.kind, self.counts_as, self.due_voters, self.present_voters)

    @property
    def kind_words(self) -> str:
        """The kind as lists name it, with a word where the record does not count as one."""
        return self.kind_label if self.kind in self.kinds else f"{self.kind_label}（按座谈登记）"

    @property
    def is_integrity(self) -> bool:
        """Whether the record is integrity education (廉政党课 is a lecture, but counts here too)."""
        return self.category is Category.INTEGRITY or self.kind == INTEGRITY_LECTURE


# each record is asked again and again, and few differ in all four
@lru_cache(maxsize=4096)
def counts_under(
    kind: str, counts_as: str | None, due_voters: int, present_voters: int
) -> tuple[str, ...]:
    """The codes under which a record of this kind, which may count as another, counts."""
    return tuple(
        code
        for code in (kind, counts_as)
        if code is not None
        and not short_of_quorum(code, due_voters=due_voters, present_voters=present_voters)
    )


def made_up(stands_for: str) -> str:
    """The period for which a record was held afterwards, in words: 2025年8月; empty where for none."""
    return parse_span(stands_for).label if stands_for else ""


def record_number(branch_code: str, held_on: date, activity_id: int) -> str:
    """The number under which papers and lists name a gathering: B04-2025-118."""
    return f"{branch_code}-{held_on.year}-{activity_id}"


# What branches have handed in.
RECORDED = (*COUNTED_STATES, State.SUBMITTED)
# What was handed in once: what was given back is not counted, but it was held.
GIVEN_IN = (*RECORDED, State.RETURNED)


def load_rows(
    session: Session,
    branch_ids: Collection[int],
    first: date,
    last: date,
    *,
    states: Collection[State] = RECORDED,
) -> list[RecordRow]:
    """Records of the branches from *first* to *last* by the day they were held, oldest first. One statement."""
    return answer(session, rows_of(branch_ids, first, last, states=states))


def rows_of(
    branch_ids: Collection[int],
    first: date,
    last: date,
    *,
    states: Collection[State] = RECORDED,
) -> Question[list[RecordRow]]:
    """The same, to be asked with others."""

    def read(rows: Iterable[Any]) -> list[RecordRow]:
        return [record for row in rows if (record := RecordRow(*row)).held_on >= first]

    return Question(_records, read, **within(branch_ids, first, last, states))


def within(
    branch_ids: Collection[int],
    first: date,
    last: date,
    states: Collection[State] = RECORDED,
) -> dict[str, Any]:
    """The values that ``of_branches`` names."""
    return {
        "branches": branch_ids,
        "last": last,
        "months": months_stored(first, last),
        "states": states,
    }


def _records(value: Value) -> Select[Any]:
    broader = aliased(ActivityKind)
    return of_branches(
        # in the order of the fields of RecordRow
        select(
            Activity.branch_id,
            Activity.id,
            Activity.title,
            Activity.held_on,
            Activity.ends_on,
            Activity.state,
            Activity.audience,
            Activity.party_group_id,
            Activity.due_count,
            Activity.present_count,
            Activity.person_minutes,
            Activity.headcount,
            ActivityKind.code,
            ActivityKind.label,
            ActivityKind.category,
            broader.code,
            ActivityRecord.theme,
            ActivityRecord.lecturer_name,
            ActivityRecord.first_topic_document,
            ActivityRecord.study_hours_tenths,
            ActivityRecord.due_count,
            ActivityRecord.present_count,
            Activity.brand_id,
            ActivityRecord.stands_for,
            ActivityRecord.due_voters,
            ActivityRecord.present_voters,
        ),
        broader,
        value,
    )


def held_there(table: type[Activity | ActivityRecord], value: Value) -> list[ColumnElement[bool]]:
    """SQL conditions: of these ``branches`` and ``months``."""
    return [table.branch_id.in_(value.any_of("branches")), table.ym.in_(value.any_of("months"))]


def of_branches(columns: Select[Any], broader: type[ActivityKind], value: Value) -> Select[Any]:
    """These columns of the records ``within`` some months, oldest first; *broader* is the kind that one counts as, too.

    Days before the first in its month are left out by who reads them: of named months the database
    finds what these branches held, between two days or months it looks through what everybody did.
    """
    return ordered(
        columns.join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .outerjoin(broader, broader.id == ActivityKind.counts_as_id)
        .where(
            *held_there(Activity, value),
            *held_there(ActivityRecord, value),
            Activity.held_on <= value("last"),
            Activity.state.in_(value.any_of("states")),
        ),
        Activity.held_on,
        Activity.id,
        ActivityRecord.position,
        ActivityRecord.id,
    )
