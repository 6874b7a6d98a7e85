"""What each record of a gathering is worth in study hours, and whom it concerns."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from intranet.domain.activities.attendance import counting_rule, is_due
from intranet.domain.activities.kinds import ActivityKind, DueRule
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.activities.times import days_of, part_of_days
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.study.conversion import Conversions, counted_tenths
from intranet.foundation.questions import Question, Value, answer, ordered


def earned_tenths(hours_tenths: int, share: int, missed: int, days: int) -> int:
    """The hours of a record that count for somebody there who missed so many of its days."""
    return part_of_days(counted_tenths(hours_tenths, share), missed, days)


@dataclass(frozen=True, slots=True)
class RecordWorth:
    """One approved record: its hours, the share that counts, and who is due or takes part."""

    activity_id: int
    kind_id: int
    kind_label: str
    title: str
    theme: str
    held_on: date
    branch_id: int | None
    hours_tenths: int
    share: int
    rule: DueRule
    held_by_group: int | None
    days: int

    @property
    def counted_tenths(self) -> int:
        """The hours that count for each person there throughout."""
        return self.earned_tenths(0)

    def earned_tenths(self, missed: int) -> int:
        """The hours that count for somebody there who missed so many of its days."""
        return earned_tenths(self.hours_tenths, self.share, missed, self.days)

    def concerns(self, *, in_branch_committee: bool, party_group_id: int | None) -> bool:
        """Whether somebody with this standing on the day was due at the record or took part in it.

        The same rule by which the record's own 应到 and 实到 are counted, so that hours per person and person-hours
        of the branch agree.
        """
        return is_due(
            self.rule,
            in_branch_committee=in_branch_committee,
            group_id=party_group_id,
            held_by_group=self.held_by_group,
        )


def load_worth(
    session: Session,
    first: date,
    last: date,
    conversions: Conversions,
    *,
    activity_ids: Collection[int],
) -> dict[int, list[RecordWorth]]:
    """Approved records held from *first* to *last*, by gathering, of the gatherings named. One statement."""
    rows: Question[Iterable[Any]] = Question(
        _of_activities, list, activities=activity_ids, first=first, last=last
    )
    return worth_by_gathering(answer(session, rows), conversions)


def _of_activities(value: Value) -> Select[Any]:
    return ordered(
        approved_records(value("first"), value("last")).where(
            Activity.id.in_(value.any_of("activities"))
        ),
        *IN_ORDER,
    )


IN_ORDER = (Activity.held_on, Activity.id, ActivityRecord.position, ActivityRecord.id)


def approved_records(first: Any, last: Any) -> Select[Any]:
    """The rows that ``worth_by_gathering`` reads, held from *first* to *last*; the caller narrows and orders them."""
    return (
        select(
            Activity.id,
            Activity.committee_id,
            Activity.branch_id,
            Activity.party_group_id,
            Activity.title,
            Activity.held_on,
            Activity.ends_on,
            ActivityRecord.theme,
            ActivityRecord.study_hours_tenths,
            ActivityKind.id,
            ActivityKind.label,
            ActivityKind.due_rule,
            ActivityKind.attendance_mode,
        )
        .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .where(Activity.held_on.between(first, last), Activity.state.in_(COUNTED_STATES))
    )


def among(activity_ids: Select[tuple[int]]) -> ColumnElement[bool]:
    """SQL condition over Activity: one of these.

    They are found first, so that never all gatherings of the span are gone through for those of a few people.
    """
    named = activity_ids.distinct().cte().prefix_with("MATERIALIZED")
    return Activity.id == named.c.activity_id


def worth_by_gathering(
    rows: Iterable[Any], conversions: Conversions
) -> dict[int, list[RecordWorth]]:
    """What approved records are worth, by gathering."""
    found: dict[int, list[RecordWorth]] = {}
    for (
        number,
        committee_id,
        branch_id,
        group_id,
        title,
        held_on,
        ends_on,
        theme,
        hours,
        kind_id,
        kind_label,
        rule,
        mode,
    ) in rows:
        found.setdefault(number, []).append(
            RecordWorth(
                activity_id=number,
                kind_id=kind_id,
                kind_label=kind_label,
                title=title,
                theme=theme,
                held_on=held_on,
                branch_id=branch_id,
                hours_tenths=hours,
                share=conversions.share(committee_id, kind_id, held_on),
                rule=counting_rule(rule, mode),
                held_by_group=group_id,
                days=len(days_of(held_on, ends_on)),
            )
        )
    return found
